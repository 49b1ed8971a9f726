// SPDX-License-Identifier: Apache-2.0

// A copy of the sources with a change in it, as a person would make it who follows the README.

import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { newestSchema } from "../src/store/migrations.ts";
import { compileCache } from "./folder.ts";

const root = join(import.meta.dirname, "..");
const run = promisify(execFile);

/** The example of a change under a heading of the README. */
export function exampleOf(heading: string): string {
	const [, section = ""] = readFileSync(join(root, "README.md"), "utf8").split(`\n### ${heading}\n`);
	const [, example] = /^```diff\n(.*?)^```$/ms.exec(section) ?? [];
	if (example === undefined) {
		throw new Error(`README.md has no example of a change under "${heading}"`);
	}
	return example;
}

/** Makes what a diff says to one file: new lines beside those that are there, or a file of new lines. */
function change(path: string, lines: readonly string[]): void {
	const of = (signs: string) => lines.flatMap((line) => (signs.includes(line.charAt(0)) ? `${line.slice(1)}\n` : []));
	const [before, after] = [of(" -").join(""), of(" +").join("")];
	if (before === "" && existsSync(path)) {
		throw new Error(`${path} is there already`);
	}
	const text = before === "" ? "" : readFileSync(path, "utf8");
	if (text.split(before).length !== 2 && before !== "") {
		throw new Error(`${path} does not have these lines once:\n${before}`);
	}
	writeFileSync(path, before === "" ? after : text.replace(before, () => after));
}

export interface Tree {
	readonly folder: string;
	/** Runs a command of the packages in it. */
	run(command: string, ...args: string[]): Promise<void>;
}

/** Copies the sources, makes changes, one after the other, and generates the code that follows from them. */
export async function changedTree(...diffs: readonly string[]): Promise<Tree> {
	const folder = mkdtempSync(join(tmpdir(), "roster-tree-"));
	for (const each of ["proto", "src", "buf.yaml", "buf.gen.yaml", "package.json", "tsconfig.json"]) {
		cpSync(join(root, each), join(folder, each), { recursive: true });
	}
	symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
	for (const [index, diff] of diffs.entries()) {
		const next = String(newestSchema() + 1 + index).padStart(4, "0");
		for (const file of diff.split(/^--- /m).slice(1)) {
			const [name = "", ...lines] = file.trimEnd().split("\n");
			change(join(folder, name.replace(/\/NNNN_(\w+\.sql)$/, `/${next}_$1`)), lines);
		}
	}
	const bin = join(root, "node_modules/.bin");
	const PATH = [bin, dirname(process.execPath), process.env["PATH"]].join(delimiter);
	const tree = {
		folder,
		run: async (command: string, ...args: string[]) => {
			await run(join(bin, command), args, {
				cwd: folder,
				env: { ...process.env, PATH, NODE_COMPILE_CACHE: compileCache },
			}).catch((error) => {
				throw new Error(`${command}: ${error.stdout}${error.stderr}`);
			});
		},
	};
	await tree.run("buf", "generate");
	return tree;
}
