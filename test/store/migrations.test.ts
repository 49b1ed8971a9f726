// SPDX-License-Identifier: Apache-2.0

import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { is } from "drizzle-orm";
import { getTableConfig, SQLiteTable } from "drizzle-orm/sqlite-core";
import { describe, expect, test } from "vitest";
import { everyConnection } from "../../src/store/interface/scope.ts";
import { inOrder } from "../../src/store/migrations.ts";
import * as endpoint from "../../src/store/sql/access-token-tables.ts";
import * as clients from "../../src/store/sql/client-tables.ts";
import { deviceSignIns } from "../../src/store/sql/device-table.ts";
import * as recorded from "../../src/store/sql/request-tables.ts";
import { sessions } from "../../src/store/sql/session-table.ts";
import * as directory from "../../src/store/sql/tables.ts";
import { rowsOf } from "../../src/store/sqlite/client.ts";
import { migrate } from "../../src/store/sqlite/migrations.ts";
import { openSqlite } from "../../src/store/sqlite/store.ts";
import { filledTables, movedTables } from "../../src/store/transfer/moved-tables.ts";

const tables = Object.values({ ...directory, ...clients, ...recorded, ...endpoint, sessions, deviceSignIns })
	.filter((each) => is(each, SQLiteTable))
	.map((each) => getTableConfig(each));

const client = new Sqlite(":memory:");
migrate(client);

test("two migrations with the same number are an error that names both", () => {
	expect(inOrder(["0010_b.sql", "0002_a.sql"])).toEqual(["0002_a.sql", "0010_b.sql"]);
	expect(() => inOrder(["0010_title.sql", "0011_c.sql", "0010_sessions.sql"])).toThrow(
		"the migrations 0010_sessions.sql and 0010_title.sql have the same number",
	);
});

describe.each(tables.map((table) => ({ name: table.name, table })))("the table $name", ({ name, table }) => {
	test("has after the migrations the columns that are declared", () => {
		const migrated = rowsOf(client.prepare("select * from pragma_table_info(?)"), [name]) as {
			name: string;
			type: string;
			notnull: number;
		}[];
		const inDatabase = migrated.map((each) => ({
			name: each.name,
			type: each.type.toLowerCase(),
			required: each.notnull === 1,
		}));
		const inCode = table.columns.map((each) => ({
			name: each.name,
			type: each.getSQLType(),
			required: each.notNull || each.primary,
		}));
		// In any order: a column that a migration adds stands last.
		const byName = (left: { name: string }, right: { name: string }) => left.name.localeCompare(right.name);
		expect(inDatabase.sort(byName)).toEqual(inCode.sort(byName));
	});

	test("has the unique indexes that are declared", () => {
		const indexes = rowsOf(client.prepare("select * from pragma_index_list(?)"), [name]) as {
			name: string;
			unique: number;
			origin: string;
		}[];
		const unique = indexes.filter((each) => each.unique === 1 && each.origin === "c").map((each) => each.name);
		expect(unique.sort()).toEqual(
			table.indexes
				.filter((each) => each.config.unique)
				.map((each) => each.config.name)
				.sort(),
		);
	});
});

test("tables are moved after the tables that they refer to", () => {
	const moved = movedTables.map((each) => each.name);
	// Records of requests are not moved; sessions and access tokens neither: people and clients sign in anew.
	const stays = [
		"access_tokens",
		"device_sign_ins",
		"request_bodies",
		"request_filters",
		"request_grams",
		"request_packs",
		"request_stories",
		"request_syncs",
		"sessions",
		"used_assertions",
	];
	expect([...moved, ...stays].sort()).toEqual(tables.map((each) => each.name).sort());
	for (const [place, name] of moved.entries()) {
		const references = rowsOf(client.prepare("select * from pragma_foreign_key_list(?)"), [name]) as {
			table: string;
		}[];
		expect(moved.slice(0, place), name).toEqual(expect.arrayContaining(references.map((each) => each.table)));
	}
});

test("a new database has rows in the tables that an import fills anew, and in no others", () => {
	const filled = tables
		.map((each) => each.name)
		.filter((name) => rowsOf(client.prepare(`select 1 from ${name}`)).length > 0);
	expect(new Set(filled)).toEqual(filledTables);
});

test("every table of the database is declared", () => {
	const inDatabase = client
		.prepare("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name")
		.pluck()
		.all();
	expect(inDatabase).toEqual(tables.map((each) => each.name).sort());
});

test("a database of a newer version is left alone", () => {
	const path = join(mkdtempSync(join(tmpdir(), "roster-test-")), "newer.db");
	const newer = new Sqlite(path);
	newer.pragma("user_version = 9999");
	newer.close();
	expect(() => openSqlite(path)).toThrow(/schema 9999.*start the version that wrote the database, or a newer one/);
	expect(new Sqlite(path).prepare("select count(*) from sqlite_schema").pluck().get()).toBe(0);
});

test("a database of schema 1 migrates to the newest with its data, and the counters are right", async () => {
	const path = join(mkdtempSync(join(tmpdir(), "roster-test-")), "first.db");
	const first = new Sqlite(path);
	first.exec(readFileSync(new URL("../../src/store/sqlite/migrations/0001_first.sql", import.meta.url), "utf8"));
	first.pragma("user_version = 1");
	const insert = first.prepare(`insert into users (id, user_name, user_name_key, active, username, managed,
		deprovision_time, create_time, update_time, version) values (?, ?, ?, ?, ?, 1, ?, 1, 1, 1)`);
	insert.run("one", "Ada", "ada", 1, "ada", null);
	insert.run("two", "eve", "eve", 0, "eve", null);
	insert.run("three", "bob", "bob", 1, "bob", 5);
	first.close();
	const store = openSqlite(path);
	expect((await store.within(everyConnection).getUser("one"))?.user.userName).toBe("Ada");
	expect(await store.guardFacts()).toMatchObject({ activeUsers: 1, threshold: undefined, counted: { deletions: 0 } });
	expect([await store.countUsers(undefined), await store.countUsers(true), await store.countUsers(false)]).toEqual([
		3, 1, 2,
	]);
	expect((await store.getSettings()).changeRetention).toBeUndefined();
	await store.close();
});

test("losses that the guard counted in schema 2 still count, each user once", async () => {
	const path = join(mkdtempSync(join(tmpdir(), "roster-test-")), "second.db");
	const second = new Sqlite(path);
	migrate(second, 2);
	const [ada, bob, eve, group] = ["a", "b", "e", "9"].map((each) => `01900000-0000-7000-8000-${each.repeat(12)}`);
	const insert = second.prepare("insert into guard_losses (kind, subject, time) values (?, ?, ?)");
	insert.run("deactivations", ada, 1);
	insert.run("deletions", eve, 2);
	for (const each of [ada, bob]) {
		insert.run("removals", `${group} ${each}`, 3);
	}
	insert.run("removals", `${group?.replaceAll("9", "8")} ${bob}`, 4);
	second.exec("update counters set value = 1 where name in ('deactivations', 'deletions')");
	second.exec("update counters set value = 3 where name = 'removals'");
	second.close();
	const store = openSqlite(path);
	expect(await store.guardFacts()).toMatchObject({
		users: 3,
		counted: { deactivations: 1, deletions: 1, removals: 1, addressChanges: 0 },
	});
	expect(await store.lossTime(2, 2, "")).toBe(4);
	await store.close();
	const users = new Sqlite(path).prepare("select user_id from guard_losses order by time, user_id").pluck().all();
	expect(users).toEqual([ada, eve, ada, bob, bob]);
});

test("the tokens and changes of a database of schema 4 are kept, without names", async () => {
	const path = join(mkdtempSync(join(tmpdir(), "roster-test-")), "fourth.db");
	const fourth = new Sqlite(path);
	migrate(fourth, 4);
	fourth.prepare("insert into tokens (id, kind, digest, create_time, expire_time) values ('t', 3, x'00', 1, 2)").run();
	fourth.exec(`insert into changes (time, kind, actor_kind, actor_token_id, request_id, user_id, group_id, organization_id)
		values (1, 1, 3, 't', 'r', 'u', '', '')`);
	fourth.close();
	const store = openSqlite(path);
	expect(await store.getToken("t")).toMatchObject({ expireTime: 2, displayName: undefined, deleteTime: undefined });
	const [change] = await store.listChanges(0, 10, []);
	expect(change?.actor).toMatchObject({ tokenId: "t", tokenDisplayName: "" });
	expect(await store.firstExpiries()).toEqual(new Map([[3, 2]]));
	await store.close();
});

test("migrations run once", () => {
	const before = rowsOf(client.prepare("select value from counters"));
	migrate(client);
	expect(rowsOf(client.prepare("select value from counters"))).toEqual(before);
});
