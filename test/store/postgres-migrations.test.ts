// SPDX-License-Identifier: Apache-2.0

import { is } from "drizzle-orm";
import { getTableConfig, SQLiteTable } from "drizzle-orm/sqlite-core";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openStore } from "../../src/open-store.ts";
import { readMigrations } from "../../src/store/migrations.ts";
import { migrate } from "../../src/store/postgres/migrations.ts";
import * as endpoint from "../../src/store/sql/access-token-tables.ts";
import * as clients from "../../src/store/sql/client-tables.ts";
import { deviceSignIns } from "../../src/store/sql/device-table.ts";
import * as recorded from "../../src/store/sql/request-tables.ts";
import { sessions } from "../../src/store/sql/session-table.ts";
import * as directory from "../../src/store/sql/tables.ts";
import { newDatabase, type TestDatabase } from "../engine.ts";
import { query } from "../postgres.ts";

const tables = Object.values({ ...directory, ...clients, ...recorded, ...endpoint, sessions, deviceSignIns })
	.filter((each) => is(each, SQLiteTable))
	.map((each) => getTableConfig(each));

/** The type in PostgreSQL of a declared column: integers have their size, and booleans are booleans. */
const types: ReadonlyMap<string, readonly string[]> = new Map([
	["text", ["text"]],
	["integer", ["integer", "bigint", "boolean"]],
	["blob", ["bytea"]],
]);

let database: TestDatabase;

beforeAll(async () => {
	database = await newDatabase();
});

afterAll(() => database.drop());

describe.each(tables.map((table) => ({ name: table.name, table })))("the table $name", ({ name, table }) => {
	test("has after the migrations the columns that are declared", async () => {
		const migrated = await query(
			database.name,
			"select column_name, data_type, is_nullable, collation_name from information_schema.columns where table_name = $1",
			[name],
		);
		const byName = new Map(migrated.map((each) => [each["column_name"], each]));
		expect([...byName.keys()].sort()).toEqual(table.columns.map((each) => each.name).sort());
		for (const column of table.columns) {
			const inDatabase = byName.get(column.name);
			expect(types.get(column.getSQLType())).toContain(inDatabase?.["data_type"]);
			expect(inDatabase?.["is_nullable"]).toBe(column.notNull || column.primary ? "NO" : "YES");
			if (inDatabase?.["data_type"] === "text" && name !== "changes") {
				expect([column.name, inDatabase["collation_name"]]).toEqual([column.name, "C"]);
			}
		}
	});

	test("has the unique indexes that are declared", async () => {
		const indexes = await query(
			database.name,
			`select i.relname as name from pg_index join pg_class i on i.oid = indexrelid join pg_class t on t.oid = indrelid
			where t.relname = $1 and indisunique and not indisprimary`,
			[name],
		);
		expect(indexes.map((each) => each["name"]).sort()).toEqual(
			table.indexes
				.filter((each) => each.config.unique)
				.map((each) => each.config.name)
				.sort(),
		);
	});
});

test("every table of the database is declared, except that of the schema number", async () => {
	const rows = await query(database.name, "select tablename as name from pg_tables where schemaname = 'public'");
	expect(rows.map((each) => each["name"]).sort()).toEqual([...tables.map((each) => each.name), "roster_schema"].sort());
});

test("both engines have the same newest schema", () => {
	expect(readMigrations("postgres").at(-1)?.number).toBe(readMigrations("sqlite").at(-1)?.number);
});

test.each([
	["users_emails_value", "users (emails_value_key)", "create index users_emails_value on users (emails_value_key)"],
	["groups_display_name", "groups (display_name_key)", "create unique index groups_display_name on groups (id)"],
])("a database without the unique index %s is not opened", async (index, missing, instead) => {
	const other = await newDatabase();
	await query(other.name, `drop index ${index}; ${instead}`);
	await expect(openStore(other.name)).rejects.toThrow(`the database has no unique index ${index} on ${missing}`);
	await other.drop();
});

test("a database of a newer version is left alone", async () => {
	const newer = await newDatabase();
	await query(newer.name, "update roster_schema set number = 9999");
	await expect(openStore(newer.name)).rejects.toThrow(
		/schema 9999.*start the version that wrote the database, or a newer one/,
	);
	await newer.drop();
});

test("losses that the guard counted in schema 2 still count, each user once", async () => {
	const second = await newDatabase();
	await query(second.name, "drop schema public cascade; create schema public");
	const client = new pg.Client({ connectionString: second.name });
	await client.connect();
	await migrate(client, 2);
	await client.end();
	const [ada, bob, group] = ["a", "b", "9"].map((each) => `01900000-0000-7000-8000-${each.repeat(12)}`);
	await query(
		second.name,
		`insert into guard_losses (kind, subject, time) values ('deactivations', '${ada}', 1), ('removals', '${group} ${ada}', 2),
			('removals', '${group} ${bob}', 3), ('removals', '${group}8 ${bob}', 4);
		update counters set value = 1 where name = 'deactivations'; update counters set value = 3 where name = 'removals'`,
	);
	const store = await openStore(second.name);
	expect(await store.guardFacts()).toMatchObject({
		users: 2,
		counted: { deactivations: 1, deletions: 0, removals: 1, addressChanges: 0 },
	});
	const users = await query(second.name, "select user_id from guard_losses order by time");
	expect(users.map((each) => each["user_id"])).toEqual([ada, ada, bob, bob]);
	await store.close();
	await second.drop();
});

test("servers that start at once on an empty database migrate it once", async () => {
	const empty = await newDatabase();
	await query(empty.name, "drop schema public cascade; create schema public");
	const stores = await Promise.all(Array.from({ length: 5 }, () => openStore(empty.name)));
	const all = await Promise.all(stores.map((each) => each.getSettings()));
	expect(all).toHaveLength(5);
	expect(await query(empty.name, "select count(*)::int as count from roster_schema")).toEqual([{ count: 1 }]);
	await Promise.all(stores.map((each) => each.close()));
	await empty.drop();
});

test("a migration that is interrupted has no effect, and the next start completes it", async () => {
	const half = await newDatabase();
	await query(half.name, "drop schema public cascade; create schema public");
	// The last table is there already, so the migration fails at its end.
	await query(half.name, "create table changes (mine int)");
	await expect(openStore(half.name)).rejects.toThrow(/changes/);
	expect(await query(half.name, "select tablename from pg_tables where schemaname = 'public'")).toEqual([
		{ tablename: "changes" },
	]);
	await query(half.name, "drop table changes");
	const store = await openStore(half.name);
	expect(await store.sequences()).toEqual({ first: 0, last: 0 });
	await store.close();
	await half.drop();
});

test("keys are computed anew, and colliding ones keep the former key with a mark", async () => {
	const before = await newDatabase();
	await query(before.name, "drop schema public cascade; create schema public");
	const client = new pg.Client(before.name);
	await client.connect();
	await migrate(client, 2);
	for (const [id, name, departed] of [
		["1", "Straße", null],
		["2", "Strasse", null],
		["3", "Weiß", null],
		["4", "Weiß", 5],
	]) {
		await client.query(
			`insert into users (id, user_name, user_name_key, active, username, managed, deprovision_time, create_time,
				update_time, version) values ($1, $2, lower($2), true, $1, true, $3, 1, 1, 1)`,
			[id, name, departed],
		);
	}
	await client.end();
	const store = await openStore(before.name);
	const rows = await query(
		before.name,
		"select id, user_name_key as key, connection_id is not null as connected from users order by id",
	);
	expect(rows).toEqual([
		{ id: "1", key: "\u001fstraße", connected: true },
		{ id: "2", key: "strasse", connected: true },
		{ id: "3", key: "weiss", connected: true },
		{ id: "4", key: "weiss", connected: true },
	]);
	expect((await store.readinessFacts(undefined)).collidingNames).toMatchObject({ count: 1, examples: ["Straße"] });
	const found = await store.findUsers({ userName: "straße", address: undefined, externalId: undefined });
	expect(found.map((each) => each.user.id).sort()).toEqual(["1", "2"]);
	await store.close();
	await before.drop();
});
