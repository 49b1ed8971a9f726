// SPDX-License-Identifier: Apache-2.0

// Exports rows from an SQLite file, and imports rows into one. An import locks the file exclusively: it does not start
// while another process has the file open, and blocks other processes while it runs.

import { existsSync } from "node:fs";
import Sqlite from "better-sqlite3";
import type { Row } from "../sql/columns.ts";
import type { SQL } from "../sql/drizzle.ts";
import type { Connection } from "../transfer/connection.ts";
import type { MovedColumn, MovedTable } from "../transfer/moved-tables.ts";
import { rowsOf, set } from "./client.ts";
import { createDatabaseFile } from "./files.ts";
import { migrate } from "./migrations.ts";
import { printer, toDriver } from "./words.ts";

/** The number of rows in a portion. Other work can run between portions. */
const portion = 2000;

/** Opens a file. An import creates the file if it does not exist. */
export function openSqliteConnection(path: string, purpose: "export" | "import"): Connection {
	if (purpose === "import") {
		createDatabaseFile(path);
	} else if (!existsSync(path)) {
		throw new Error("the file does not exist");
	}
	const client = new Sqlite(path);
	const inserts = new Map<MovedTable, (row: Row) => void>();
	const prepared = (statement: SQL) => {
		const { text, bind } = printer.raw(statement);
		return { statement: client.prepare(text), values: bind({}) };
	};

	function inserter({ name, columns }: MovedTable): (row: Row) => void {
		const names = columns.map((each) => `"${each.name}"`).join(", ");
		const insert = client.prepare(`insert into "${name}" (${names}) values (${columns.map(() => "?").join(", ")})`);
		return (row) => void insert.run(columns.map((each: MovedColumn) => toDriver(row[each.name])));
	}

	return {
		async run(text) {
			const { statement, values } = prepared(text);
			if (statement.reader) {
				return rowsOf(statement, values);
			}
			statement.run(...values);
			return [];
		},
		async *portions(text) {
			const { statement, values } = prepared(text);
			let rows: unknown[][] = [];
			for (const row of statement.raw().iterate(...values)) {
				rows.push(row as unknown[]);
				if (rows.length === portion) {
					yield rows;
					rows = [];
				}
			}
			yield rows;
		},
		async insert(table, rows) {
			const insert = inserts.get(table) ?? inserter(table);
			inserts.set(table, insert);
			for (const row of rows) {
				insert(row);
			}
		},
		async schema() {
			return client.pragma("user_version", { simple: true }) as number;
		},
		async migrate(upTo) {
			migrate(client, upTo);
		},
		async columns(table) {
			return new Set(client.prepare("select name from pragma_table_info(?)").pluck().all(table) as string[]);
		},
		async snapshot() {
			set(client, "query_only = on");
			// SQLite takes the snapshot at the first read, not at "begin".
			client.exec("begin; select 1 from sqlite_schema");
		},
		async demandAlone() {
			set(client, "locking_mode = exclusive");
			try {
				client.exec("begin exclusive; commit");
			} catch (error) {
				throw (error as { code?: string }).code === "SQLITE_BUSY"
					? new Error("another process has it open: stop the server or other process that uses it")
					: error;
			}
			set(client, "journal_mode = WAL");
			set(client, "synchronous = FULL");
			set(client, "foreign_keys = ON");
			// The import inserts into indexes in random order, which needs a larger cache.
			set(client, "cache_size = -64000");
		},
		// The exclusive lock already blocks others. If the import is interrupted, the mark keeps servers from starting.
		async shutOut() {},
		async letIn() {},
		async analyze() {},
		async close() {
			client.close();
		},
	};
}
