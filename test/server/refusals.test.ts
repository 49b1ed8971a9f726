// SPDX-License-Identifier: Apache-2.0

// Every refusal is explained: by a code in the answer, the same in the log, and a page about it.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { errorsPage } from "../../docs/errors.ts";
import { errorTable } from "../../src/errors/table.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import { type Json, patchSchema } from "../scim.ts";

let roster: Roster;

beforeAll(async () => {
	roster = await startRoster({}, 1);
});

afterAll(() => roster.stop());

/** A secret, and the data of a person: no line of the log may have them. */
const secrets = ["ada.lovelace", "Lovelace", "grace.hopper"];

async function send(line: string, body?: Json, token = roster.scimToken): Promise<Response> {
	const [method = "", path = ""] = line.split(" ");
	return fetch(new URL(path, roster.url), {
		method,
		headers: {
			...(token === "" ? {} : { authorization: `Bearer ${token}` }),
			...(body === undefined
				? {}
				: { "content-type": path.startsWith("/scim") ? "application/scim+json" : "application/json" }),
		},
		...(body === undefined ? {} : { body: JSON.stringify(body) }),
	});
}

/** The line of the log about the request of an answer. */
async function lineOf(answer: Response): Promise<Record<string, unknown>> {
	const requestId = answer.headers.get("x-request-id");
	return vi.waitFor(() => {
		const line = roster.logged.find((each) => each["msg"] === "request" && each["requestId"] === requestId);
		expect(line).toBeDefined();
		return line as Record<string, unknown>;
	});
}

const call = "/roster.v1.ProvisioningService";

const refusals: [
	code: string,
	route: string,
	line: string,
	body: Json | undefined,
	token: (() => string) | undefined,
][] = [
	["token_missing", "/scim/v2/Users", "GET /scim/v2/Users", undefined, () => ""],
	["token_malformed", "/scim/v2/Users", "GET /scim/v2/Users", undefined, () => `${roster.scimToken}x`],
	["token_kind", "/scim/v2/Users", "GET /scim/v2/Users", undefined, () => adminToken],
	["unknown_endpoint", "/scim/v2/*", "GET /scim/v2/ada.lovelace", undefined, undefined],
	["unknown_endpoint", "/*/*", "GET /persons/ada.lovelace", undefined, undefined],
	["wrong_method", "/scim/v2/Users", "PATCH /scim/v2/Users", {}, undefined],
	["not_found", "/scim/v2/Users/{id}", "GET /scim/v2/Users/ada.lovelace", undefined, undefined],
	["invalid_filter", "/scim/v2/Users", "GET /scim/v2/Users?filter=ada.lovelace", undefined, undefined],
	["invalid_syntax", "/scim/v2/Users", "POST /scim/v2/Users", [] as unknown as Json, undefined],
	["invalid_value", "/scim/v2/Users", "POST /scim/v2/Users", { userName: ["Lovelace"] }, undefined],
	["uniqueness_user_name", "/scim/v2/Users", "POST /scim/v2/Users", { userName: "grace.hopper" }, undefined],
	[
		"invalid_member",
		"/scim/v2/Groups",
		"POST /scim/v2/Groups",
		{ displayName: "g", members: [{ value: "ada.lovelace" }] },
		undefined,
	],
	["unknown_method", "/*/*", `POST ${call}/Lovelace`, {}, () => adminToken],
	["unreadable_message", `${call}/GetUser`, `POST ${call}/GetUser`, { id: 5 }, () => adminToken],
	["not_found", `${call}/GetUser`, `POST ${call}/GetUser`, { id: "ada.lovelace" }, () => adminToken],
	["token_kind", `${call}/GetUser`, `POST ${call}/GetUser`, { id: "x" }, undefined],
];

describe.each(refusals)("%s at %s", (code, route, line, body, token) => {
	test("has its code in the response and in the log, with the caller, and without personal data", async () => {
		if (code === "uniqueness_user_name") {
			await send("POST /scim/v2/Users", { userName: "grace.hopper" });
		}
		const answer = await send(line, body, token?.());
		const text = await answer.text();
		expect(text).toContain(`(${code}, request ${answer.headers.get("x-request-id")})`);
		expect(answer.headers.get("link")).toBe(`</errors/${code}>; rel="help"`);
		const { level, peer, tokenId, ...logged } = await lineOf(answer);
		expect(logged).toMatchObject({ code, route, status: answer.status });
		expect([level, peer]).toEqual([40, expect.stringContaining("127.0.0.1")]);
		expect(tokenId).toEqual(token === undefined ? expect.stringMatching(/^[0-9a-f-]{36}$/) : undefined);
		for (const secret of secrets) {
			expect(JSON.stringify(logged)).not.toContain(secret);
		}
	});

	test("has a page that says what to do", async () => {
		const page = await fetch(`${roster.url}/errors/${code}`);
		expect(page.status).toBe(200);
		expect(await page.text()).toContain("What to do: ");
	});
});

test("rules that fired before a refusal are in its line", async () => {
	const user = await roster.scim.user("rules-before");
	const operations = [
		{ op: "Replace", path: "active", value: true },
		{ op: "Replace", path: "id", value: "x" },
	];
	const answer = await send(`PATCH /scim/v2/Users/${user.id}`, { schemas: [patchSchema], Operations: operations });
	expect(await lineOf(answer)).toMatchObject({ code: "read_only", rules: ["operation-in-capitals"] });
});

test("the log line of a bulk request counts the operations that failed by their codes", async () => {
	const bulk = (Operations: Json[]) => {
		const schemas = ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"];
		return send("POST /scim/v2/Bulk", { schemas, Operations });
	};
	const made = { method: "POST", path: "/Users", bulkId: "a", data: { userName: "bulk.failures" } };
	const failing = await bulk([
		made,
		{ method: "POST", path: "/ada.lovelace", bulkId: "b", data: {} },
		{ method: "DELETE", path: "/Users/ada.lovelace" },
		{ method: "DELETE", path: "/Groups/ada.lovelace" },
	]);
	expect(failing.status).toBe(200);
	const line = await lineOf(failing);
	expect(line).toMatchObject({ level: 40, failedOperations: { unknown_endpoint: 1, not_found: 2 } });
	expect(line["peer"]).toContain("127.0.0.1");
	expect(JSON.stringify(line)).not.toContain("lovelace");
	const done = await lineOf(await bulk([{ ...made, data: { userName: "bulk.success" } }]));
	expect(done).toMatchObject({ level: 30, status: 200 });
	expect(Object.keys(done)).not.toContain("failedOperations");
});

test("the log line of a successful request has the level info, and neither a code nor a peer", async () => {
	const line = await lineOf(await send("GET /scim/v2/Users"));
	expect(line).toMatchObject({ level: 30, status: 200 });
	expect(Object.keys(line)).not.toEqual(expect.arrayContaining(["code"]));
	expect(Object.keys(line)).not.toEqual(expect.arrayContaining(["peer"]));
});

test("/errors lists every code", async () => {
	const text = await (await fetch(`${roster.url}/errors`)).text();
	for (const code of Object.keys(errorTable)) {
		expect(text).toMatch(new RegExp(`^${code}$`, "m"));
	}
	expect((await fetch(`${roster.url}/errors/nothing`)).status).toBe(404);
});

test("docs/errors.md is what the table says: npm run docs", () => {
	expect(readFileSync(join(import.meta.dirname, "../../docs/errors.md"), "utf8")).toBe(errorsPage());
});
