// SPDX-License-Identifier: Apache-2.0

// Exports rows from a PostgreSQL database, and imports rows into one. The connection has no timeouts, because this may
// take hours.

import { setTimeout } from "node:timers/promises";
import pg from "pg";
import type { Row } from "../sql/columns.ts";
import { type SQL, sql } from "../sql/drizzle.ts";
import type { Connection } from "../transfer/connection.ts";
import type { MovedTable } from "../transfer/moved-tables.ts";
import { connectionOptions } from "./connection.ts";
import { migrate } from "./migrations.ts";
import { printer } from "./words.ts";

/** The number of rows that are fetched at once. */
const portion = 2000;

/**
 * How often to check for other connections, and the interval in milliseconds. PostgreSQL may list the connection of a
 * process for a moment after the process has ended.
 */
const looks = { times: 10, every: 300 };

function insertText({ name, columns }: MovedTable): string {
	const names = columns.map((each) => `"${each.name}"`).join(", ");
	return `insert into "${name}" (${names}) select ${names} from json_populate_recordset(null::"${name}", $1)`;
}

// JSON cannot hold bytes, so they are sent as hexadecimal digits.
function insertable({ columns }: MovedTable, rows: readonly Row[]): readonly Row[] {
	const blobs = columns.filter((each) => each.type === "blob");
	if (blobs.length === 0) {
		return rows;
	}
	const hex = (value: unknown) => (value === null ? null : `\\x${(value as Buffer).toString("hex")}`);
	return rows.map((row) => ({ ...row, ...Object.fromEntries(blobs.map(({ name }) => [name, hex(row[name])])) }));
}

/** Opens a connection to a database. The database has to exist. */
export async function openPostgresConnection(url: string): Promise<Connection> {
	const client = new pg.Client({ ...connectionOptions(url), query_timeout: 0 });
	// The failing query reports errors of the connection.
	client.on("error", () => {});
	await client.connect();
	await client.query("set statement_timeout = 0; set idle_in_transaction_session_timeout = 0");

	const run = async (statement: SQL): Promise<Row[]> => {
		const { text, bind } = printer.raw(statement);
		return (await client.query<Row>(text, bind({}))).rows;
	};

	return {
		run,
		async *portions(statement) {
			await run(sql`declare moved no scroll cursor for ${statement}`);
			for (let more = true; more; ) {
				const { rows } = await client.query<unknown[]>({ text: `fetch ${portion} from moved`, rowMode: "array" });
				more = rows.length === portion;
				yield rows;
			}
			await run(sql`close moved`);
		},
		async insert(table, rows) {
			const name = `insert_${table.name}`;
			await client.query({ name, text: insertText(table), values: [JSON.stringify(insertable(table, rows))] });
		},
		async schema() {
			const [there] = await run(sql`select to_regclass('roster_schema') is not null as there`);
			const [row] = there?.["there"] === true ? await run(sql`select number from roster_schema`) : [];
			return Number(row?.["number"] ?? 0);
		},
		migrate: (upTo) => migrate(client, upTo),
		async columns(table) {
			const rows = await run(sql`
				select attname as name from pg_attribute
				where attrelid = to_regclass(${table}) and attnum > 0 and not attisdropped`);
			return new Set(rows.map((each) => String(each["name"])));
		},
		async snapshot() {
			await run(sql`begin isolation level repeatable read, read only`);
		},
		async demandAlone() {
			// Finds servers by their application name. A running server always has an open connection.
			const others = sql`
				select count(*) as count from pg_stat_activity
				where datname = current_database() and pid <> pg_backend_pid()
					and starts_with(application_name, current_setting('application_name'))`;
			for (let look = 1; ; look++) {
				const [row] = await run(others);
				if (row?.["count"] === 0) {
					break;
				}
				if (look === looks.times) {
					throw new Error(
						`another process of Roster has it open (${row?.["count"]} connections): stop all servers on it, or the other import`,
					);
				}
				await setTimeout(looks.every);
			}
			await run(sql`set roster.import = 'on'`);
		},
		// Every commit appends to the change log, so this constraint blocks all commits but those of the import.
		async shutOut() {
			await run(sql`
				alter table changes add constraint an_import_is_not_finished
				check (current_setting('roster.import', true) is not distinct from 'on') not valid`);
		},
		async letIn() {
			await run(sql`alter table changes drop constraint an_import_is_not_finished`);
		},
		async analyze() {
			await run(sql`analyze`);
		},
		async close() {
			await client.end();
		},
	};
}
