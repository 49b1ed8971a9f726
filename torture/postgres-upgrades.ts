// SPDX-License-Identifier: Apache-2.0

// Creates PostgreSQL databases with earlier schemas.

import pg from "pg";
import { readMigrations } from "../src/store/migrations.ts";
import { migrate } from "../src/store/postgres/migrations.ts";
import { createDatabase } from "./postgres.ts";
import type { Database } from "./target.ts";
import type { Upgrading } from "./upgrades.ts";

const schemas = readMigrations("postgres").map((each) => each.number);
const newest = schemas.at(-1);

function copy({ url }: Database): Promise<Database> {
	return createDatabase(`template ${new URL(url).pathname.slice(1)}`);
}

/** Migrates an empty database to a schema, and copies the tables and columns that another database shares with it. */
async function fill(database: Database, schema: number, from: Database): Promise<void> {
	const client = new pg.Client({ connectionString: database.url });
	await client.connect();
	try {
		await migrate(client, schema);
		// Disables foreign keys, because rows may refer to rows that are copied later.
		await client.query("set session_replication_role = replica");
		const there = await from.tables();
		for (const [table, columns] of await database.tables()) {
			const common = columns.filter((each) => there.get(table)?.includes(each)).join(", ");
			if (table === "roster_schema" || common === "") {
				continue;
			}
			const [row] = await from.query(`select coalesce(json_agg(${table}), '[]')::text as rows from ${table}`);
			// The rows that the migration inserted.
			const keys = table === "counters" ? "where name in (select name from counters)" : "";
			await client.query(`create temp table copied as
				select ${common} from json_populate_recordset(null::${table}, '${row?.["rows"].replaceAll("'", "''")}') ${keys}`);
			await client.query(`delete from ${table}`);
			await client.query(`insert into ${table} (${common}) select * from copied; drop table copied`);
		}
	} finally {
		await client.end();
	}
}

const tables = `select table_name || '.' || column_name || ' ' || data_type || coalesce(' ' || collation_name, '') ||
		' ' || is_nullable as object from information_schema.columns where table_schema = 'public'`;
const indexes = "select indexdef as object from pg_indexes where schemaname = 'public'";
const keys =
	"select conrelid::regclass || ' ' || pg_get_constraintdef(oid) as object from pg_constraint where contype in ('p', 'f', 'u')";

export const postgresUpgrading: Upgrading = {
	schemas,
	async at(schema, filledFrom) {
		if (schema === newest) {
			return copy(filledFrom);
		}
		const database = await createDatabase();
		if (schema > 0) {
			await fill(database, schema, filledFrom);
		}
		return database;
	},
	copy,
	async schemaOf(database) {
		const [table] = await database.query("select to_regclass('roster_schema') is not null as there");
		const [row] = table?.["there"] === true ? await database.query("select number from roster_schema") : [];
		const objects = await database.query(
			`select object from (${tables} union all ${indexes} union all ${keys}) as all_objects
			where object not like '%roster_schema%' order by object`,
		);
		return { number: Number(row?.["number"] ?? 0), objects: JSON.stringify(objects) };
	},
};
