// SPDX-License-Identifier: Apache-2.0

// The SQLite engine of the tests. It opens databases read-only, so that the next server finds the WAL as the killed one
// left it.

import { closeSync, existsSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { rowsOf } from "../src/store/sqlite/client.ts";
import { openSqlite } from "../src/store/sqlite/store.ts";
import { isCopying } from "./sqlite-wal.ts";
import type { Database, Engine } from "./target.ts";

/** @param folder the parent of the databases' folders. */
export function sqlite(folder = tmpdir()): Engine {
	return {
		name: "sqlite",
		endings: ["at random", "before commit", "at random", "after commit", "at random", "in a checkpoint"],
		async close() {},
		async create() {
			return sqliteDatabase(mkdtempSync(join(folder, "roster-torture-")));
		},
	};
}

/** Makes the database in a folder. */
export function sqliteDatabase(folder: string): Database & { readonly folder: string } {
	const url = join(folder, "roster.db");
	let client: Sqlite.Database | undefined;

	/** Opens a connection for each read. A permanent one would prevent what the server only does without other users. */
	function reading<Result>(work: (client: Sqlite.Database) => Result): Result {
		if (client !== undefined) {
			return work(client);
		}
		const opened = new Sqlite(url, { readonly: true });
		try {
			return work(opened);
		} finally {
			opened.close();
		}
	}

	return {
		url,
		folder,
		async query(sql) {
			return reading((client) => rowsOf(client.prepare(sql)));
		},
		async tables() {
			return reading((client) => {
				const names = client.prepare(
					"select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'",
				);
				const columns = client.prepare("select name from pragma_table_info(?)").pluck();
				return new Map((names.pluck().all() as string[]).map((name) => [name, columns.all(name) as string[]]));
			});
		},
		async snapshot(work) {
			client = new Sqlite(url, { readonly: true });
			client.exec("begin");
			try {
				return await work();
			} finally {
				client.close();
				client = undefined;
			}
		},
		async damage() {
			return reading((client) => {
				const pages = rowsOf(client.prepare("pragma integrity_check"));
				const orphans = rowsOf(client.prepare("pragma foreign_key_check"));
				return [
					...pages.map((each) => String(each["integrity_check"])).filter((each) => each !== "ok"),
					...orphans.map((each) => `${each["table"]} refers to a row of ${each["parent"]} that is not there`),
				];
			});
		},
		// No work continues after the end of the process.
		async settled() {},
		async open() {
			return openSqlite(url);
		},
		diedInCheckpoint() {
			const path = `${url}-shm`;
			if (!existsSync(path)) {
				return false;
			}
			const index = openSync(path, "r");
			const copying = isCopying(index);
			closeSync(index);
			return copying;
		},
		async remove() {
			rmSync(folder, { recursive: true, force: true });
		},
	};
}
