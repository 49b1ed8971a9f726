// SPDX-License-Identifier: Apache-2.0

// The copy of an SQLite file while a server writes to it, and the bar that shows how far it is.

import { existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import Sqlite from "better-sqlite3";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { progressBar } from "../../src/commands/progress.ts";
import { onPostgres } from "../engine.ts";
import { type Roster, startRoster } from "../roster.ts";
import { apart, contentOf, exported, folder, newPath, patience, refuses, says } from "./moving.ts";

let server: Roster;

beforeAll(async () => {
	server = await startRoster();
});

afterAll(() => server.stop());

test.skipIf(onPostgres)("is whole, and of one moment, while a server writes", async () => {
	let writing = true;
	let written = 0;
	const writers = Array.from({ length: 4 }, async (_, writer) => {
		while (writing) {
			await server.scim.user(`${writer}-${written++}@example.com`);
		}
	});
	await vi.waitFor(() => expect(written).toBeGreaterThan(50), patience);
	const begun = written;
	const copy = newPath("db");
	expect(await apart.says(server.database, "backup", copy)).toMatch(
		/^Copied .* to .*: \d+ bytes, integrity checked, in .* s\.\n$/,
	);
	await vi.waitFor(() => expect(written).toBeGreaterThan(begun + 50), patience);
	writing = false;
	await Promise.all(writers);

	expect(statSync(copy).mode & 0o777).toBe(0o600);
	// Other tests write to this folder too: only what bears the copy's name is the copy's.
	expect(readdirSync(folder).filter((each) => each.startsWith(basename(copy)))).toEqual([basename(copy)]);
	const client = new Sqlite(copy);
	expect(client.pragma("integrity_check", { simple: true })).toBe("ok");
	const users = client.prepare("select count(*) from users").pluck().get();
	expect(users).toBeGreaterThanOrEqual(50);
	expect(client.prepare("select value from counters where name = 'users'").pluck().get()).toBe(users);
	client.close();
	// The server has gone on with its own file: a copy that it wrote to would be another.
	const still = newPath("db");
	await says(server.database, "backup", still);
	expect(contentOf(await exported(still))).toBe(contentOf(await exported(server.database)));
});

test.skipIf(onPostgres)("needs an existing database and a new file", async () => {
	const there = newPath("db");
	writeFileSync(there, "mine");
	expect(await refuses(server.database, "backup", there)).toContain("already exists and was not changed");
	expect(statSync(there).size).toBe(4);
	const never = newPath("db");
	expect(await refuses(newPath("db"), "backup", never)).toContain("cannot be copied: the file does not exist");
	expect([never, `${never}.part`].filter(existsSync)).toEqual([]);
});

test.runIf(onPostgres)("is not for PostgreSQL, which has its own", async () => {
	const copy = newPath("db");
	expect(await refuses(server.database, "backup", copy)).toMatch(/pg_dump .*or "roster export/);
	expect(existsSync(copy)).toBe(false);
});

test("a bar is for a terminal alone, and goes when all is done", () => {
	for (const isTTY of [true, false]) {
		const written: string[] = [];
		let now = 0;
		const bar = progressBar({ isTTY, write: (text: string) => written.push(text) > 0 } as never, () => now);
		bar.show("importing", 0, 2_000_000);
		now = 50;
		bar.show("importing", 10, 2_000_000);
		now = 1000;
		bar.show("importing", 500_000, 2_000_000);
		bar.end();
		expect(written.map((each) => each.replace("\r\x1b[K", ""))).toEqual(
			isTTY
				? [
						`importing [${".".repeat(30)}] 0 % of 2,000,000`,
						`importing [${"#".repeat(7)}${".".repeat(23)}] 25 % of 2,000,000, 3 s left`,
						"",
					]
				: [],
		);
	}
});
