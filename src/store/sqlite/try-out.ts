// SPDX-License-Identifier: Apache-2.0

// Tries out a commit on a copy of the directory, so that no writer waits: SQLite has one writer at a time. The copy
// consists of temporary tables, which hide the tables of the same names. Its connection cannot write to the database.

import { setImmediate } from "node:timers/promises";
import Sqlite from "better-sqlite3";
import type { Commit, Committed } from "../interface/commits.ts";
import { triedTables } from "../review-tables.ts";
import { applier } from "../sql/apply.ts";
import { set } from "./client.ts";
import { translate } from "./errors.ts";
import { statementsOn } from "./statements.ts";
import { defineWithoutLimit } from "./time-limit.ts";

/** How much of a copy is kept in memory, in KiB. The rest is in a file, whose writes slow down those to the database. */
const mostMemory = 256 * 1024;

/** Makes the temporary tables, one after the other. Other work of the thread runs in between. */
async function copyTables(client: Sqlite.Database): Promise<void> {
	const definitions = client
		.prepare("select tbl_name, sql from sqlite_schema where type = ? and sql is not null")
		.raw();
	const all = (type: string) => definitions.all(type) as [string, string][];
	const indexes = Map.groupBy(all("index"), ([table]) => table);
	for (const [table, text] of all("table").filter(([name]) => !name.startsWith("sqlite_"))) {
		client.exec(text.replace(/^create table/i, "create temp table"));
		if (triedTables.has(table)) {
			client.exec(`insert into temp.${table} select * from main.${table}`);
		}
		for (const [, index] of indexes.get(table) ?? []) {
			client.exec(index.replace(/^create (unique )?index /i, "create $1index temp."));
		}
		await setImmediate();
	}
}

/**
 * Tries out a commit on the database at a path; see `Commits`.
 *
 * It takes seconds for 100,000 users, and space for their rows.
 */
export async function tryOut(path: string, commit: Commit): Promise<Committed> {
	const client = new Sqlite(path, { readonly: true, fileMustExist: true });
	try {
		set(client, "busy_timeout = 5000");
		set(client, `temp.cache_size = -${mostMemory}`);
		defineWithoutLimit(client);
		// One transaction, so that all tables are from the same moment.
		client.exec("begin");
		await copyTables(client);
		const { preparing, run, runSteps } = statementsOn(client);
		const all = async (...asked: Parameters<typeof run>) => run(...asked) as never[];
		const apply = applier({ ...preparing, all, scan: all });
		return { ...runSteps(apply({ ...commit, validateOnly: true })), last: 0 };
	} catch (error) {
		throw translate(error, commit.changes);
	} finally {
		client.close();
	}
}
