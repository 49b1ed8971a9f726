// SPDX-License-Identifier: Apache-2.0

// docs/registry-api.md says what the server does: which methods of the registry's API are served, and which are refused.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { refused, unserved } from "../docs/public-api.ts";
import { publicServices, registryApiPage } from "../docs/registry-api.ts";
import { adminToken, type Roster, startRoster } from "./roster.ts";

const methods = publicServices.flatMap((service) => service.methods.map((each) => `${service.typeName}/${each.name}`));

let roster: Roster;

beforeAll(async () => {
	roster = await startRoster();
});

afterAll(() => roster.stop());

/** Calls a method, and gives the error code; "" if it succeeds. */
async function codeOf(method: string, body: object = {}): Promise<string> {
	const response = await fetch(`${roster.url}/${method}`, {
		method: "POST",
		headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
		body: JSON.stringify(body),
	});
	return response.ok ? "" : ((await response.json()) as { code: string }).code;
}

/** Requests that pass the checks of a method that refuses every request. */
const wellFormed: Readonly<Record<string, object>> = {
	"buf.registry.owner.v1.UserService/CreateUsers": { values: [{ name: "ada" }] },
	"buf.registry.owner.v1.UserService/DeleteUsers": { userRefs: [{ name: "ada" }] },
};

test("the page is generated", () => {
	expect(readFileSync(join(import.meta.dirname, "../docs/registry-api.md"), "utf8")).toBe(registryApiPage());
});

test("the methods that the page says are refused are refused, and no others", async () => {
	expect(methods.length).toBeGreaterThan(40);
	for (const method of methods) {
		const code = await codeOf(method, wellFormed[method]);
		const isRefused = code === "unimplemented" || code === "permission_denied";
		expect([method, isRefused ? code : ""]).toEqual([method, refused[method]?.code ?? ""]);
	}
});

test("the methods that the page says are not served are unimplemented, and each is listed once", async () => {
	const listed = unserved.flatMap(({ service, methods: names }) =>
		names.split(" ").map((name) => `${service}/${name}`),
	);
	expect(new Set([...listed, ...methods]).size).toBe(listed.length + methods.length);
	for (const method of listed) {
		expect([method, await codeOf(method)]).toEqual([method, "unimplemented"]);
	}
});
