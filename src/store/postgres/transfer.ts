// SPDX-License-Identifier: Apache-2.0

// Moving rows out of a PostgreSQL database and into one. What may go on for hours on one connection has no limits
// of time.

import { setTimeout } from "node:timers/promises";
import pg from "pg";
import type { Row } from "../sql/columns.ts";
import { type SQL, sql } from "../sql/drizzle.ts";
import type { Connection } from "../transfer/connection.ts";
import type { MovedTable } from "../transfer/moved-tables.ts";
import { connectionOptions } from "./connection.ts";
import { migrate } from "./migrations.ts";
import { compile } from "./words.ts";

/** Rows that are fetched at once. */
const portion = 2000;

/** How often it is looked, and how long in between, whether a process that has ended is gone. */
const looks = { times: 10, every: 300 };

function insertText({ name, columns }: MovedTable): string {
	const names = columns.map((each) => `"${each.name}"`).join(", ");
	return `insert into "${name}" (${names}) select ${names} from json_populate_recordset(null::"${name}", $1)`;
}

// JSON has no bytes; the database reads them as hexadecimal digits.
function insertable({ columns }: MovedTable, rows: readonly Row[]): readonly Row[] {
	const blobs = columns.filter((each) => each.type === "blob");
	if (blobs.length === 0) {
		return rows;
	}
	const hex = (value: unknown) => (value === null ? null : `\\x${(value as Buffer).toString("hex")}`);
	return rows.map((row) => ({ ...row, ...Object.fromEntries(blobs.map(({ name }) => [name, hex(row[name])])) }));
}

/** Opens a connection to a database, which has to be there. */
export async function openPostgresConnection(url: string): Promise<Connection> {
	const client = new pg.Client({ ...connectionOptions(url), query_timeout: 0 });
	// What is wrong with the connection is said by the query that meets it.
	client.on("error", () => {});
	await client.connect();
	await client.query("set statement_timeout = 0; set idle_in_transaction_session_timeout = 0");

	const run = async (statement: SQL): Promise<Row[]> => {
		const { text, bind } = compile.written(statement);
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
			// By its name: a server has a connection open at any time.
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
						`another process of Roster has it open (${row?.["count"]} connections): stop every server on it, or the other import`,
					);
				}
				await setTimeout(looks.every);
			}
			await run(sql`set roster.import = 'on'`);
		},
		// Every commit appends to the change log: so none can be made by who did not say that they import.
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
