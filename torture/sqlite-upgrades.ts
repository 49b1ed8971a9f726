// SPDX-License-Identifier: Apache-2.0

// Creates SQLite files with earlier schemas.

import { cpSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import Sqlite from "better-sqlite3";
import { readMigrations } from "../src/store/migrations.ts";
import { rowsOf, set } from "../src/store/sqlite/client.ts";
import { sqliteDatabase } from "./sqlite.ts";
import type { Database } from "./target.ts";
import type { Upgrading } from "./upgrades.ts";

const migrations = readMigrations("sqlite");

function folder(): string {
	return mkdtempSync(join(tmpdir(), "roster-torture-"));
}

/** Copies the tables and columns that two databases share. */
function fill(client: Sqlite.Database, from: Database, tables: ReadonlyMap<string, readonly string[]>) {
	set(client, "foreign_keys = off");
	client.prepare("attach ? as filled").run(from.url);
	for (const [table, columns] of tables) {
		const columnsThere = rowsOf(client.prepare("select name from pragma_table_info(?, 'filled')"), [table]);
		const there = new Set(columnsThere.map((each) => each["name"]));
		const list = columns.filter((each) => there.has(each)).join(", ");
		// The rows that the migration inserted.
		const keys = table === "counters" ? `where name in (select name from main.counters)` : "";
		client.exec(`create temp table copied as select ${list} from filled.${table} ${keys}`);
		client.exec(
			`delete from main.${table}; insert into main.${table} (${list}) select * from copied; drop table copied`,
		);
	}
	client.exec("detach filled");
}

export const sqliteUpgrading: Upgrading = {
	schemas: migrations.map((each) => each.number),
	async at(schema, filledFrom) {
		const database = sqliteDatabase(folder());
		const client = new Sqlite(database.url);
		set(client, "journal_mode = WAL");
		for (const { number, sql } of migrations.filter((each) => each.number <= schema)) {
			client.exec(sql);
			set(client, `user_version = ${number}`);
		}
		fill(client, filledFrom, await database.tables());
		client.close();
		return database;
	},
	async copy({ url }) {
		const to = folder();
		cpSync(dirname(url), to, { recursive: true });
		return sqliteDatabase(to);
	},
	async schemaOf(database) {
		const [version] = await database.query("pragma user_version");
		const objects = await database.query("select type, name, sql from sqlite_schema order by type, name");
		return { number: version?.["user_version"], objects: JSON.stringify(objects) };
	},
};
