// SPDX-License-Identifier: Apache-2.0

// RFC 7644 section 3.7: bulk requests.

import { afterAll, beforeAll, expect } from "vitest";
import { type Roster, startRoster } from "../roster.ts";
import { errorSchema, type Json, type Scim } from "../scim.ts";
import { proof } from "./proof.ts";

let roster: Roster;
let scim: Scim;

beforeAll(async () => {
	roster = await startRoster();
	scim = roster.scim;
});

afterAll(() => roster.stop());

const schemas = ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"];

async function bulk(Operations: Json[], more: Json = {}): Promise<Json[]> {
	const answered = await scim.ask("POST /Bulk", { schemas, Operations, ...more }).answers(200, {
		schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkResponse"],
	});
	return answered.Operations;
}

const user = (bulkId: string, userName: string) => ({ method: "POST", path: "/Users", bulkId, data: { userName } });
const group = (bulkId: string, displayName: string, ...members: string[]) => ({
	method: "POST",
	path: "/Groups",
	bulkId,
	data: { displayName, members: members.map((value) => ({ value })) },
});

proof("7644-3.7-1, 7644-3.7-2, 7644-3.7-4", async () => {
	const ada = await scim.user("bulk-before");
	const path = `/Users/${ada.id}`;
	const done = await bulk([
		user("a", "bulk-a"),
		user("b", "BULK-A"),
		{ method: "PUT", path, data: { userName: "bulk-after" } },
		{ method: "PATCH", path, data: { Operations: [{ op: "replace", path: "active", value: false }] } },
		{ method: "DELETE", path },
	]);
	expect(done.map((each) => [each.method, each.status])).toEqual([
		["POST", "201"],
		["POST", "409"],
		["PUT", "200"],
		["PATCH", "200"],
		["DELETE", "204"],
	]);
	expect(done.map((each) => each.bulkId)).toEqual(["a", "b", undefined, undefined, undefined]);
	expect(done[0].location).toMatch(`${roster.url}/scim/v2/Users/`);
	expect(done[1]).not.toHaveProperty("location");
	expect(done.slice(2).map((each) => each.location)).toEqual(Array(3).fill(ada.meta.location));
	const refused = await bulk([
		{ ...user("x", "no-id"), bulkId: undefined },
		{ method: "PUT", path: "/Users/x" },
	]);
	expect(refused.map((each) => [each.status, each.response.scimType])).toEqual([
		["400", "invalidValue"],
		["400", "invalidSyntax"],
	]);
});

proof("7644-3.7-3", async () => {
	const wrong = (bulkId: string) => ({ ...user(bulkId, "x"), data: { userName: 5 } });
	const all = await bulk([wrong("1"), user("2", "bulk-goes-on"), wrong("3")]);
	expect(all.map((each) => each.status)).toEqual(["400", "201", "400"]);
	expect(all[0].response).toMatchObject({ schemas: [errorSchema], status: "400", scimType: "invalidValue" });
	const stopped = await bulk([wrong("1"), user("2", "bulk-never")], { failOnErrors: 1 });
	expect(stopped.map((each) => each.status)).toEqual(["400"]);
	await scim.ask('GET /Users?filter=userName eq "bulk-never"').answers(200, { totalResults: 0 });
});

proof("7644-3.7.1-1", async () => {
	const done = await bulk([
		group("before", "Forwards", "bulkId:person"),
		user("person", "bulk-person"),
		group("after", "Backwards", "bulkId:person"),
	]);
	expect(done.map((each) => each.status)).toEqual(["201", "201", "201"]);
	const id = done[1].location.split("/").at(-1);
	for (const name of ["Forwards", "Backwards"]) {
		const { Resources } = await scim.ask(`GET /Groups?filter=displayName eq "${name}"`).answers(200);
		expect(Resources[0].members).toMatchObject([{ value: id }]);
	}
});

proof("7644-3.7.1-2", async () => {
	const done = await bulk([group("1", "Circle 1", "bulkId:2"), group("2", "Circle 2", "bulkId:1")]);
	expect(done.map((each) => each.status)).toEqual(["409", "409"]);
	await scim.ask('GET /Groups?filter=displayName sw "Circle"').answers(200, { totalResults: 0 });
});

proof("7644-3.7.3-1, 7644-3.7.4-1", async () => {
	const config = await scim.ask("GET /ServiceProviderConfig").answers(200);
	const { maxOperations, maxPayloadSize } = config.bulk;
	const gone = { method: "DELETE", path: "/Users/nobody" };
	const many = { schemas, Operations: Array(maxOperations + 1).fill(gone) };
	expect(await scim.ask("POST /Bulk", many).fails(413, "tooMany")).toContain(String(maxOperations));
	const large = { schemas, Operations: [gone], padding: "x".repeat(maxPayloadSize) };
	expect(await scim.ask("POST /Bulk", large).fails(413, "tooMany")).toContain(String(maxPayloadSize));
	expect(await bulk(Array(maxOperations).fill(gone))).toHaveLength(maxOperations);
});
