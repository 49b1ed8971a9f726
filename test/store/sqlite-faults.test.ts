// SPDX-License-Identifier: Apache-2.0

// Requests while the database file cannot be written: no write is acknowledged that is not stored, reads
// are answered, and readiness reports the fault.

import { renameSync } from "node:fs";
import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Roster, startRoster } from "../roster.ts";

let roster: Roster;

beforeEach(async () => {
	roster = await startRoster();
});

afterEach(() => roster.stop());

const readiness = async () => (await fetch(`${roster.url}/readyz`)).status;

test("writes fail while the database file is moved away, and succeed when it is back", async () => {
	const ada = await roster.scim.user("ada");
	renameSync(roster.database, `${roster.database}.away`);
	expect(await roster.scim.ask("POST /Users", { userName: "eve" }).fails(503)).toMatch(
		/removed or replaced.*put it back/,
	);
	expect(await readiness()).toBe(503);
	expect((await fetch(`${roster.url}/healthz`)).status).toBe(200);
	await roster.scim.ask(`GET /Users/${ada.id}`).answers(200);
	renameSync(`${roster.database}.away`, roster.database);
	await roster.scim.user("eve");
	expect(await readiness()).toBe(200);
});

test("writes fail if a backup replaces the database file without a restart", async () => {
	await roster.scim.user("ada");
	const client = new Sqlite(roster.database, { readonly: true });
	await client.backup(`${roster.database}.backup`);
	client.close();
	renameSync(`${roster.database}.backup`, roster.database);
	await roster.scim.ask("POST /Users", { userName: "eve" }).fails(503);
	expect(await readiness()).toBe(503);
});

test("while another process writes, writers wait and readers do not", async () => {
	const ada = await roster.scim.user("ada");
	const other = new Sqlite(roster.database);
	other.exec("begin immediate");
	const writer = roster.scim.user("eve");
	for (let read = 0; read < 10; read++) {
		const from = performance.now();
		await roster.scim.ask(`GET /Users/${ada.id}`).answers(200);
		expect(performance.now() - from).toBeLessThan(1000);
	}
	other.exec("rollback");
	other.close();
	expect((await writer).userName).toBe("eve");
});
