// SPDX-License-Identifier: Apache-2.0

// The comparison of the database around each refused request finds changes, and raises no false alarm.

import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { onPostgres } from "./engine.ts";
import { query } from "./postgres.ts";
import { type Roster, startRoster } from "./roster.ts";
import { unlessRefused } from "./unchanged.ts";

let roster: Roster;

beforeEach(async () => {
	roster = await startRoster();
});

afterEach(() => roster.stop());

const refused = () => roster.scim.ask("GET /Users/nobody");

describe("on each engine", () => {
	const write = async (sql: string) => {
		if (onPostgres) {
			await query(roster.database, sql);
		} else {
			const client = new Sqlite(roster.database);
			client.exec(sql);
			client.close();
		}
	};

	/** Sends a refused request; somebody else writes before it is answered. */
	const refusedWhile = (sql: string) =>
		unlessRefused(
			roster.url,
			() => 404,
			() => write(sql),
		);

	test.each([
		["a row that is another", "update users set name_given_name = 'Eve'", /404, and has changed.*users.*Eve/],
		["a row more", "insert into counters values ('none', 7)", /404, and has changed.*counters.*none/],
		["a row less", "delete from users", /404, and has changed.*users.*ada/],
	])("%s is seen, again and again", async (_, sql, expected) => {
		await roster.scim.user("ada");
		await refused();
		await expect(refusedWhile(sql)).rejects.toThrow(expected);
		await refused();
		await write("update settings set guard_threshold = 5");
		await refused();
		await expect(refusedWhile("update settings set guard_threshold = 6")).rejects.toThrow(/changed.*settings.*:6/);
	});

	test("the use of a token is no change, and no other write is blocked", async () => {
		await refused();
		await refusedWhile("update tokens set last_use_time = 1");
		await write("alter table users add column spare text");
		expect(roster.refusals()).toBe(2);
	});
});

describe.skipIf(onPostgres)("over a socket", () => {
	/** Somebody else writes, while a request is under way. */
	function write(sql: string): void {
		const client = new Sqlite(roster.database);
		client.exec(sql);
		client.close();
	}

	test("a refused request that changed something fails, whatever it asked for", async () => {
		await roster.scim.user("ada");
		const asked = refused();
		write("update users set name_given_name = 'Eve'");
		await expect(asked).rejects.toThrow(/answered with 404, and has changed the database.*users.*Eve/);
	});

	test("a refused request that changed nothing passes, and is counted; so is one that was the first use of a token", async () => {
		await refused();
		const asked = refused();
		write("update tokens set last_use_time = 1");
		expect((await asked).status).toBe(404);
		expect(roster.refusals()).toBe(2);
	});

	test("successful requests, and refused ones that overlap with others, are not compared", async () => {
		await roster.scim.user("ada");
		const found = roster.scim.ask("GET /Users");
		write("update users set name_given_name = 'Eve'");
		expect((await found).status).toBe(200);
		await Promise.all([refused(), roster.scim.user("bob"), refused()]);
		expect(roster.refusals()).toBe(0);
	});

	test("the guard may note once in an hour that it refuses", async () => {
		await roster.provisioning.updateSettings({ settings: { guardThreshold: 1 } });
		const users = [await roster.scim.user("one"), await roster.scim.user("two"), await roster.scim.user("three")];
		const statuses: number[] = [];
		for (const { id } of users) {
			statuses.push((await roster.scim.ask(`DELETE /Users/${id}`)).status);
		}
		expect([statuses, roster.refusals()]).toEqual([[204, 429, 429], 2]);
		const asked = roster.scim.ask(`DELETE /Users/${users[2].id}`);
		write(
			"insert into changes (time, kind, actor_kind, actor_token_id, request_id, user_id, group_id, organization_id) select time, kind, actor_kind, actor_token_id, request_id, user_id, group_id, organization_id from changes where kind = 28",
		);
		await expect(asked).rejects.toThrow("answered with 429, and has changed the database");
	});
});
