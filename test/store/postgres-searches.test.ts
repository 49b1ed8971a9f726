// SPDX-License-Identifier: Apache-2.0

// Searches that take long on PostgreSQL: the server ends them, and the connection is as it was before.

import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newDatabase, type TestDatabase } from "../engine.ts";
import { query } from "../postgres.ts";
import { type Roster, startRoster } from "../roster.ts";

let database: TestDatabase;
let roster: Roster;

beforeAll(async () => {
	database = await newDatabase();
	const url = new URL(database.name);
	// Few connections, so that what they are left with is seen.
	url.searchParams.set("pool_max", "2");
	roster = await startRoster({ database: url.href }, 1);
	await roster.scim.user("ada");
});

afterAll(async () => {
	await roster.stop();
	await database.drop();
});

const search = 'GET /Users?filter=userName co "d"';

/** Keeps the users locked, so that nobody reads them, for as long as something takes. */
async function whileLocked<Result>(act: () => Promise<Result>): Promise<Result> {
	const client = new pg.Client(database.name);
	await client.connect();
	await client.query("begin; lock table users in access exclusive mode");
	try {
		return await act();
	} finally {
		await client.end();
	}
}

test("a search beyond its time limit is refused with a remedy, and the next one is answered", async () => {
	// Of so many, that the search is one of those that take long.
	await query(database.name, "update counters set value = 1000000 where name = 'users' or name like 'managed_users%'");
	await roster.scim.ask(search).answers(200, { totalResults: 1 });
	const detail = await whileLocked(() => roster.scim.ask(search).fails(400, "tooMany"));
	expect(detail).toMatch(/2 seconds.*with eq/);
	await roster.scim.ask(search).answers(200, { totalResults: 1 });
});

test("the time limit of searches does not apply to other statements", async () => {
	const [read] = await whileLocked(async () => {
		const reading = roster.scim.ask('GET /Users?filter=userName eq "ada"');
		await roster.scim.ask(search).fails(400, "tooMany");
		return [reading];
	});
	await read.answers(200, { totalResults: 1 });
});
