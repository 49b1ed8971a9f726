// SPDX-License-Identifier: Apache-2.0

// docs/openapi.json is what the routes and the attributes say, and is valid OpenAPI.

import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { openApi, openApiText } from "../docs/openapi.ts";
import { routes } from "../src/gateway/routes.ts";

const root = join(import.meta.dirname, "..");
const run = promisify(execFile);

/** Validates a description in a process of its own, because the validator makes code of text. */
function validate(description: string): Promise<unknown> {
	const script = `import parser from "@apidevtools/swagger-parser"; await parser.validate(${description});`;
	return run(process.execPath, ["--input-type=module", "--eval", script], { cwd: root });
}

test("the file is up to date, and has each route", () => {
	expect(readFileSync(join(root, "docs/openapi.json"), "utf8"), "run npm run docs").toBe(openApiText());
	const { paths } = openApi() as { paths: Record<string, Record<string, unknown>> };
	expect(routes.filter(({ method, path }) => paths[path]?.[method.toLowerCase()] === undefined)).toEqual([]);
});

test("the file is valid, by a validator that finds errors", async () => {
	await validate('"docs/openapi.json"');
	const broken = JSON.stringify({ ...openApi(), paths: { "/Users": { get: { responses: 3 } } } });
	await expect(validate(broken)).rejects.toThrow("responses must be object");
});

test("the User has its attributes, and those that a client cannot write are marked", () => {
	const { components } = openApi() as {
		components: { schemas: Record<string, { properties: Record<string, unknown> }> };
	};
	const { properties } = components.schemas["User"] ?? { properties: {} };
	expect(properties).toMatchObject({
		userName: { type: "string" },
		emails: { type: "array", items: { type: "object", properties: { value: { type: "string" } } } },
		groups: { readOnly: true },
		active: { type: "boolean" },
	});
});
