// SPDX-License-Identifier: Apache-2.0

// RFC 7644 section 3.7.3: an operation that cannot be done fails by itself, and the others go on.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Roster, startRoster } from "../roster.ts";
import { errorSchema, type Json } from "../scim.ts";

let roster: Roster;

beforeAll(async () => {
	roster = await startRoster();
});

afterAll(() => roster.stop());

const schemas = ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"];
const user = (bulkId: string, userName: string) => ({ method: "POST", path: "/Users", bulkId, data: { userName } });

const broken: readonly [string, unknown, string, string | undefined, string][] = [
	["no method", { path: "/Users", bulkId: "x", data: {} }, "400", "invalidSyntax", ".method: is required"],
	[
		"an unknown method",
		{ ...user("x", "m"), method: "MERGE" },
		"405",
		undefined,
		'"MERGE" is not allowed in a bulk request',
	],
	[
		"a method that only reads",
		{ method: "GET", path: "/Users/1" },
		"405",
		undefined,
		'"GET" is not allowed in a bulk request',
	],
	["a method that is no text", { ...user("x", "m"), method: 5 }, "400", "invalidSyntax", ".method"],
	["no path", { method: "DELETE" }, "400", "invalidSyntax", ".path: is required"],
	[
		"an unknown path",
		{ ...user("x", "m"), path: "/Devices" },
		"404",
		undefined,
		'the endpoint "/Devices" was not found',
	],
	["a whole URL", { ...user("x", "m"), path: "https://a.example/Users" }, "404", undefined, "send /Users, /Groups"],
	["POST to a resource", { ...user("x", "m"), path: "/Users/1" }, "405", undefined, '"/Users/1" does not support POST'],
	[
		"DELETE of a collection",
		{ method: "DELETE", path: "/Users" },
		"405",
		undefined,
		'"/Users" does not support DELETE',
	],
	["POST without data", { method: "POST", path: "/Users", bulkId: "x" }, "400", "invalidSyntax", "data: is required"],
	["PATCH without data", { method: "PATCH", path: "/Users/1" }, "400", "invalidSyntax", "data: is required with PATCH"],
	["data that is no object", { ...user("x", "m"), data: ["m"] }, "400", "invalidSyntax", "data: is required with POST"],
	["POST without bulkId", { ...user("x", "m"), bulkId: undefined }, "400", "invalidValue", ".bulkId"],
	["POST with an empty bulkId", user("", "m"), "400", "invalidValue", ".bulkId: is required with POST"],
	["a version that is no text", { ...user("x", "m"), version: 1 }, "400", "invalidSyntax", ".version"],
	["no object at all", "DELETE /Users/1", "400", "invalidSyntax", "]: must be an object"],
];

async function bulk(Operations: unknown[], more: Json = {}): Promise<Json[]> {
	return (await roster.scim.ask("POST /Bulk", { schemas, Operations, ...more }).answers(200)).Operations;
}

describe.each(broken)("%s", (name, operation, status, scimType, says) => {
	const before = `before ${name}`;
	const after = `after ${name}`;

	test("fails by itself, and the others go on", async () => {
		const done = await bulk([user("1", before), operation, user("2", after)]);
		expect(done.map((each) => each.status)).toEqual(["201", status, "201"]);
		const { response } = done[1];
		expect(response).toMatchObject({ schemas: [errorSchema], status, ...(scimType ? { scimType } : {}) });
		expect(response.detail).toContain(says);
	});

	test("counts for failOnErrors", async () => {
		const done = await bulk([operation, user("2", `never ${name}`)].slice(0, 2), { failOnErrors: 1 });
		expect(done.map((each) => each.status)).toEqual([status]);
		await roster.scim.ask(`GET /Users?filter=userName eq "never ${name}"`).answers(200, { totalResults: 0 });
	});
});

test("operations that share a bulkId fail all, and so does what refers to it", async () => {
	const group = {
		method: "POST",
		path: "/Groups",
		bulkId: "g",
		data: { displayName: "G", members: [{ value: "bulkId:a" }] },
	};
	const done = await bulk([user("a", "shared-1"), user("a", "shared-2"), group, user("b", "shared-3")]);
	expect(done.map((each) => each.status)).toEqual(["400", "400", "409", "201"]);
	expect(done[0].response.detail).toContain('"a" is the bulkId of 2 operations: send a different one with each');
});

test.each([
	["no operations", {}, "invalidSyntax"],
	["an empty list", { Operations: [] }, "invalidSyntax"],
	["operations that are no list", { Operations: { method: "DELETE" } }, "invalidSyntax"],
	["a failOnErrors that is no number", { Operations: [user("1", "envelope")], failOnErrors: "one" }, "invalidValue"],
])("an envelope with %s refuses the whole", async (_name, body, scimType) => {
	await roster.scim.ask("POST /Bulk", { schemas, ...body }).fails(400, scimType);
	await roster.scim.ask('GET /Users?filter=userName eq "envelope"').answers(200, { totalResults: 0 });
});
