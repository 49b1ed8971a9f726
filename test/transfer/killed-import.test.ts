// SPDX-License-Identifier: Apache-2.0

// An import that is killed in the middle: no server starts on what it left, and the same import continues it.

import { once } from "node:events";
import { readFileSync, statSync } from "node:fs";
import { expect, onTestFinished, test, vi } from "vitest";
import { openConnection } from "../../src/open-store.ts";
import { newestSchema } from "../../src/store/migrations.ts";
import { countRows } from "../../src/store/transfer/connection.ts";
import { movedTables } from "../../src/store/transfer/moved-tables.ts";
import { newDatabase, onPostgres } from "../engine.ts";
import { query } from "../postgres.ts";
import { ended, listening, startServerProcess } from "../process.ts";
import { adminToken } from "../roster.ts";
import { Scim } from "../scim.ts";
import { apart, exported, folder, manyUsers, newPath, patience, refuses, says, start, writeExport } from "./moving.ts";

test("an import that was killed continues, and no server starts on the unfinished database", {
	timeout: 60_000,
}, async () => {
	const users = manyUsers(20_000);
	const many = writeExport(newestSchema(), users);
	const text = readFileSync(many, "utf8");
	const { name: database, drop } = await newDatabase();
	onTestFinished(drop);
	const run = start(database, "import");
	// Half of it, and then nothing more: it has written what it could, and waits.
	run.child.stdin?.write(text.slice(0, text.length * 0.6));
	await vi.waitFor(async () => {
		if (!onPostgres) {
			expect(statSync(`${database}-wal`).size).toBeGreaterThan(2_000_000);
		} else {
			expect(await rowsOf(database, "users")).toBe(10_000);
		}
	}, patience);
	expect(await apart.refuses(database, "serve")).toContain("cannot be opened: an");
	run.child.kill("SIGKILL");
	await once(run.child, "close");
	const there = await rowsOf(database, "users");
	expect(there).toBeGreaterThanOrEqual(5000);
	expect(there).toBeLessThan(users.length);

	expect(await apart.refuses(database, "serve")).toMatch(
		/cannot be opened: an import into it is not finished: run "roster import"/,
	);
	expect(await refuses(database, "export", newPath("jsonl"))).toContain("an import into it is not finished");
	if (onPostgres) {
		// Nor does one write that was there before.
		const write = query(database, "insert into changes values (1, 1, 1, 1, '', '', '', '', '')");
		await expect(write).rejects.toThrow("an_import_is_not_finished");
	}
	const short = writeExport(newestSchema(), manyUsers(100));
	expect(await refuses(database, "import", short)).toContain("is not the file from which");
	const changed = writeExport(
		newestSchema(),
		users.map(([table, row], index) => [table, index === 7 ? { ...row, external_id: "x" } : row]),
	);
	expect(await refuses(database, "import", changed)).toContain("is not the file from which");
	expect(await rowsOf(database, "users")).toBe(there);

	expect(await says(database, "import", many)).toContain(`continuing at line ${there + 2}`);
	expect(await rowsOf(database, "users")).toBe(users.length);
	const { url, stop } = await serveNew(database);
	const answer = await new Scim(url, undefined).ask("GET /Users");
	expect(answer.status).toBe(401);
	await stop();
	const counters = readFileSync(await exported(database), "utf8").match(/"name":"\w+","value":20000/g);
	expect(counters?.map((each) => /"(\w+)",/.exec(each)?.[1])).toEqual(["accounts", "active_users", "users"]);
});

/** Starts a server on a database without tokens. */
async function serveNew(database: string) {
	const environment = { ROSTER_LISTEN: "127.0.0.1:0", ROSTER_DATABASE: database, ROSTER_ADMIN_TOKEN: adminToken };
	const run = startServerProcess(folder, environment);
	const url = await listening(run);
	const stop = async () => {
		run.child.kill("SIGTERM");
		expect(await ended(run)).toBe(0);
	};
	return { url, stop };
}

async function rowsOf(database: string, table: string): Promise<number> {
	const connection = await openConnection(database, "export");
	const found = movedTables.find((each) => each.name === table);
	try {
		return found === undefined ? 0 : await countRows(connection, found);
	} finally {
		await connection.close();
	}
}
