// SPDX-License-Identifier: Apache-2.0

// PostgreSQL databases of earlier schemas.

import { readMigrations } from "../src/store/migrations.ts";
import { createDatabase } from "./postgres.ts";
import type { Database } from "./target.ts";
import type { Upgrading } from "./upgrades.ts";

const schemas = readMigrations("postgres").map((each) => each.number);
const newest = schemas.at(-1);

function copy({ url }: Database): Promise<Database> {
	return createDatabase(`template ${new URL(url).pathname.slice(1)}`);
}

const tables = `select table_name || '.' || column_name || ' ' || data_type || coalesce(' ' || collation_name, '') ||
		' ' || is_nullable as object from information_schema.columns where table_schema = 'public'`;
const indexes = "select indexdef as object from pg_indexes where schemaname = 'public'";
const keys =
	"select conrelid::regclass || ' ' || pg_get_constraintdef(oid) as object from pg_constraint where contype in ('p', 'f', 'u')";

export const postgresUpgrading: Upgrading = {
	schemas,
	async at(schema, filledFrom) {
		// PostgreSQL has one schema so far: a database is of that, or empty.
		return schema === newest ? copy(filledFrom) : createDatabase();
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
