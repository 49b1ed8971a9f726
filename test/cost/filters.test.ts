// SPDX-License-Identifier: Apache-2.0

// Limits of the cost of a search: a budget before it runs, a time limit while it runs, and a thread for long ones.

import Sqlite from "better-sqlite3";
import { beforeAll, describe, expect, test } from "vitest";
import { type Json, Scim } from "../scim.ts";
import { type CostServer, startCostServer } from "./beside.ts";
import { largeDirectory } from "./directory.ts";

const size = 50_000;
/** The number of users with the shared external id: comparing them all takes long. */
const slow = 30_000;
/** The longest that other requests may wait during a search, in milliseconds. Without a limit, they wait much longer. */
const longestWait = 5000;

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
	expect(worst, JSON.stringify(query).slice(0, 200)).toBeLessThan(longestWait);
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

// The server does not know how many users share an external id before the search runs.
const twoSeconds = `externalId eq "shared" and (${any(100, () => `name.givenName co "${"a".repeat(10)}b"`)})`;

test("a search beyond its time limit is refused with a remedy, and others do not wait", async () => {
	const { result, took, worst } = await server.beside(() =>
		server.scim.ask("POST /Users/.search", { schemas, filter: twoSeconds }),
	);
	expect([result.status, result.body.scimType]).toEqual([400, "tooMany"]);
	expect(result.body.detail).toMatch(/2 seconds.*with eq/);
	expect(worst).toBeLessThan(took / 2);
	expect((await search({ filter: 'externalId eq "shared"' })).body.totalResults).toBe(slow);
});

describe("long reads that come together", () => {
	const long = { schemas, filter: 'userName co "z"', sortBy: "name.familyName" };
	/** Asks for many long reads at once. */
	const ask = (scim: Scim, count: number, query: Json = long) =>
		Array.from({ length: count }, () => scim.ask("POST /Users/.search", query));
	const statuses = async (answers: Promise<{ status: number }>[]) =>
		(await Promise.all(answers)).map((each) => each.status);

	test("are all done, and others are answered meanwhile", async () => {
		const { worst, took, result } = await server.beside(() => statuses(ask(server.scim, 16)));
		expect(result).toEqual(Array(16).fill(200));
		expect(worst).toBeLessThan(took / 3);
	});

	test("of one token do not delay those of another", async () => {
		let done = 0;
		const first = ask(server.scim, 16);
		for (const each of first) {
			each.then(() => done++);
		}
		await first[0];
		expect(await statuses(ask(new Scim(server.url, await server.newScimToken()), 1))).toEqual([200]);
		// Those in progress when it arrived, and those that had their turn before it.
		expect(done).toBeLessThan(10);
		await Promise.all(first);
	});

	test("are refused where too many of one token wait", async () => {
		const answers = await Promise.all(ask(server.scim, 100, { schemas, filter: 'userName co "zz"' }));
		const refused = answers.filter((each) => each.status === 429);
		expect(refused.length).toBeGreaterThan(20);
		expect(refused[0]?.body.detail).toMatch(/wait for the responses.*long_requests_busy/);
		expect(answers.length - refused.length).toBeGreaterThanOrEqual(32);
	});

	test("end when the client has gone", async () => {
		const gone = new AbortController();
		const headers = { authorization: `Bearer ${server.scimToken}`, "content-type": "application/json" };
		const body = JSON.stringify({ schemas, filter: twoSeconds });
		const left = Array.from({ length: 10 }, () =>
			fetch(`${server.url}/scim/v2/Users/.search`, { method: "POST", headers, body, signal: gone.signal }).catch(
				(error) => error.name,
			),
		);
		// Some of them run or wait when the client goes. If none had arrived, they would not run at all.
		await server.scim.ask("GET /Users?count=1");
		gone.abort();
		expect(new Set(await Promise.all(left))).toEqual(new Set(["AbortError"]));
		const began = performance.now();
		expect(await statuses(ask(server.scim, 1))).toEqual([200]);
		// Without an end, ten reads of two seconds each would come first.
		expect(performance.now() - began).toBeLessThan(10_000);
	});
});

test("thousands of names to return are refused", async () => {
	const names = Array.from({ length: 100_000 }, (_, index) => index.toString(36));
	for (const name of ["attributes", "excludedAttributes"]) {
		const { status, body } = await search({ [name]: names });
		expect([status, body.scimType]).toEqual([400, "tooMany"]);
		expect(body.detail).toContain("1000");
	}
});
