// SPDX-License-Identifier: Apache-2.0

// The plugin of `buf generate`, run as `npm run generate` runs it, with what its output does not show.

import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { compileCache } from "../folder.ts";

const root = join(import.meta.dirname, "../..");
const run = promisify(execFile);

/** Generates code of proto files that are ours but for an edit, and gives the folder that it is in. */
async function generate(
	options: readonly string[],
	edit?: { file: string; from: string; to: string },
): Promise<string> {
	const folder = mkdtempSync(join(tmpdir(), "roster-generate-"));
	cpSync(join(root, "proto"), join(folder, "proto"), { recursive: true });
	cpSync(join(root, "buf.yaml"), join(folder, "buf.yaml"));
	if (edit !== undefined) {
		const path = join(folder, "proto/roster/v1", edit.file);
		const text = readFileSync(path, "utf8");
		expect(text).toContain(edit.from);
		writeFileSync(path, text.replace(edit.from, edit.to));
	}
	const plugin = {
		local: [process.execPath, join(root, "proto/plugin/main.ts")],
		out: "gen",
		strategy: "all",
		opt: ["target=ts", "import_extension=ts", ...options],
	};
	const template = JSON.stringify({ version: "v2", plugins: [plugin] });
	const PATH = `${dirname(process.execPath)}${delimiter}${process.env["PATH"]}`;
	const env = { ...process.env, PATH, NODE_COMPILE_CACHE: compileCache };
	const buf = join(root, "node_modules/.bin/buf");
	await run(buf, ["generate", "--template", template], { cwd: folder, env });
	return join(folder, "gen/roster/v1");
}

test("writes nothing for messages that are not used", async () => {
	const gen = await generate([]);
	expect(existsSync(join(gen, "user_make.ts"))).toBe(true);
	expect(existsSync(join(gen, "provisioning_service_make.ts"))).toBe(false);
	expect(existsSync(join(gen, "change_json.ts"))).toBe(false);
});

test("an attribute without a column is an error that names the column", async () => {
	const title = {
		file: "user.proto",
		from: "  // The parts of the person's name.\n",
		to: "  // The title.\n  optional string title = 10;\n\n  // The parts of the person's name.\n",
	};
	await expect(generate([], title)).rejects.toThrow(
		"User: src/store/sql/tables.ts has no column title in the table users",
	);
});

test("a fixed value needs no column", async () => {
	const kind = {
		file: "user.proto",
		from: "  // The parts of the person's name.\n",
		to: `  // The type.\n  optional string user_type = 10 [(roster.v1.attribute) = {fixed_value: "person"}];\n\n  // The parts of the person's name.\n`,
	};
	expect(readFileSync(join(await generate([], kind), "user_row.ts"), "utf8")).toContain('userType: "person",');
});

const name = "  Name name = 5 [(roster.v1.attribute) = {";
const urn = 'json_name = "urn:example:Name"';

test.each([
	["with no URN as its name", "  Name name = 5 [(roster.v1.attribute) = {extension: true "],
	["of several values", `  repeated Name names = 5 [${urn}, (roster.v1.attribute) = {extension: true `],
	["that is no message", `  optional string name = 5 [${urn}, (roster.v1.attribute) = {extension: true `],
])("an extension %s is refused", async (_, to) => {
	await expect(generate([], { file: "user.proto", from: name, to })).rejects.toThrow(
		"an extension must be a single message, and its json_name the URN of its schema",
	);
});

test("a complex attribute within a complex attribute is refused", async () => {
	const part = { file: "user.proto", from: "message Name {\n", to: "message Name {\n  Email email = 3;\n\n" };
	await expect(generate([], part)).rejects.toThrow("a complex attribute cannot contain another complex attribute");
});

test.each([
	[
		"a field of 64 bits is not converted to JSON",
		["json=roster.v1.Change"],
		"sequence: the JSON code does not support fields of this kind",
	],
	["an unknown message is refused", ["json=roster.v1.Chance"], "roster.v1.Chance: is not in the proto files"],
	["an unknown option is refused", ["jason=roster.v1.Change"], "jason: unknown plugin option"],
])("%s", async (_, options, message) => {
	await expect(generate(options)).rejects.toThrow(message);
});
