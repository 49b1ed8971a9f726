// SPDX-License-Identifier: Apache-2.0

// SQLite, looked at from beside the server: read-only, so that the log that a killed server left is found by the next one as it was.

import { closeSync, existsSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { rowsOf } from "../src/store/sqlite/client.ts";
import { openSqlite } from "../src/store/sqlite/store.ts";
import { isCopying } from "./sqlite-wal.ts";
import type { Database, Engine } from "./target.ts";

/** @param folder where databases are made, each in a folder of its own. */
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

/** The database in a folder, which goes with it. */
export function sqliteDatabase(folder: string): Database & { readonly folder: string } {
	const url = join(folder, "roster.db");
	let client: Sqlite.Database | undefined;

	/** A connection of its own for each look: one that stays would keep the server from what it does when it is alone. */
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
		// What a process has not done, nobody else does.
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
