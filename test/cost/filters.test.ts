// SPDX-License-Identifier: Apache-2.0

// What one search may cost: a budget before it runs, a deadline while it runs, and one long read at a time.

import Sqlite from "better-sqlite3";
import { beforeAll, describe, expect, test } from "vitest";
import type { Json } from "../scim.ts";
import { type CostServer, startCostServer } from "./beside.ts";
import { largeDirectory } from "./directory.ts";

const size = 50_000;
/** Users who are looked up together, and whom it takes long to look at. */
const slow = 30_000;
/** As long as others may wait beside a search, in milliseconds: without a bound it is far more. */
const patience = 5000;

const schemas = ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"];
let server: CostServer;

beforeAll(async () => {
	const { database } = await largeDirectory(size);
	const client = new Sqlite(database);
	client.exec(`
		update users set external_id = 'shared', name_given_name_key = '${"a".repeat(500)}'
			where id in (select id from users order by id limit ${slow})`);
	client.close();
	server = await startCostServer(database);
});

const any = (count: number, comparison: (index: number) => string) =>
	Array.from({ length: count }, (_, index) => comparison(index)).join(" or ");

async function search(query: Json, where = "/Users") {
	const body = { schemas, count: 10, ...query };
	const { result, took, worst } = await server.beside(() => server.scim.ask(`POST ${where}/.search`, body));
	expect(worst, JSON.stringify(query).slice(0, 200)).toBeLessThan(patience);
	return { ...result, took };
}

describe("is refused before it runs, with what to do", () => {
	const co = any(170, (index) => `userName co "${index}z"`);
	test.each<[string, Json, string]>([
		["many comparisons", { filter: co }, "/Users"],
		["the same in brackets", { filter: `${"not (".repeat(30)}${co}${")".repeat(30)}` }, "/Users"],
		["the same beside a look-up", { filter: `userName eq "x" or ${co}` }, "/Users"],
		["prefixes", { filter: any(170, (index) => `userName sw "${index}z"`) }, "/Users"],
		["comparisons with members", { filter: any(100, (index) => `members.value co "${index}z"`) }, "/Groups"],
		["comparisons with one member", { filter: `members[${any(100, (index) => `value co "${index}z"`)}]` }, "/Groups"],
		["comparisons with groups", { filter: any(100, (index) => `groups.display co "${index}z"`) }, "/Users"],
		["both types at once", { filter: co, sortBy: "userName" }, ""],
	])("%s", async (_, query, where) => {
		const { status, body } = await search(query, where);
		expect([status, body.scimType]).toEqual([400, "tooMany"]);
		expect(body.detail).toMatch(/5,?000,?000.*with eq/);
	});
});

describe("is answered in little time", () => {
	test.each<[string, Json, string]>([
		["one substring", { filter: 'userName co "zz"' }, "/Users"],
		["one prefix that all have", { filter: 'id sw "0"' }, "/Users"],
		["an order", { sortBy: "name.familyName" }, "/Users"],
		["the newest first", { sortBy: "meta.created", sortOrder: "descending" }, "/Users"],
		["an order, far from its beginning", { sortBy: "name.familyName", startIndex: 45_001 }, "/Users"],
		["a page far from the beginning", { startIndex: 45_001 }, "/Users"],
		["an order of what many have", { filter: 'userName co "user"', sortBy: "name.familyName" }, "/Users"],
		["both types", { filter: 'userName co "zz"', sortBy: "name.familyName" }, ""],
		["who is in a group", { filter: 'members.value eq "nobody"' }, "/Groups"],
		[
			"a look-up among other things",
			{ filter: `userName eq "x" and (${any(150, (index) => `userName co "${index}z"`)})` },
			"/Users",
		],
		["many look-ups", { filter: any(150, (index) => `externalId eq "${index}z"`) }, "/Users"],
	])("%s", async (_, query, where) => {
		expect((await search(query, where)).status).toBe(200);
	});
});

test("what takes long all the same is given up, with what to do, and nobody else is", async () => {
	// Whoever knows how many have the same external id could not say beforehand.
	const filter = `externalId eq "shared" and (${any(100, () => `name.givenName co "${"a".repeat(10)}b"`)})`;
	const { status, body } = await search({ filter });
	expect([status, body.scimType]).toEqual([400, "tooMany"]);
	expect(body.detail).toMatch(/2 seconds.*with eq/);
	expect((await search({ filter: 'externalId eq "shared"' })).body.totalResults).toBe(slow);
});

test("of long reads that come together, one is done at a time, and others are answered between them", async () => {
	const queries = Array.from({ length: 16 }, (_, index) => ({
		schemas,
		filter: `userName co "${index}z"`,
		sortBy: "name.familyName",
	}));
	const { took, worst, result } = await server.beside(() =>
		Promise.all(queries.map((each) => server.scim.ask("POST /Users/.search", each))),
	);
	expect(result.map((each) => each.status)).toEqual(Array(16).fill(200));
	expect(worst).toBeLessThan(took / 3);
});

test("thousands of names to return are refused", async () => {
	const names = Array.from({ length: 100_000 }, (_, index) => index.toString(36));
	for (const name of ["attributes", "excludedAttributes"]) {
		const { status, body } = await search({ [name]: names });
		expect([status, body.scimType]).toEqual([400, "tooMany"]);
		expect(body.detail).toContain("1000");
	}
});
