// SPDX-License-Identifier: Apache-2.0

// The store in an SQLite file, for a single server.

import Sqlite from "better-sqlite3";
import { mapped } from "../../scim/lists.ts";
import { CommitQueue } from "../commit-queue.ts";
import { applier } from "../sql/apply.ts";
import type { Database } from "../sql/database.ts";
import { sqlStore } from "../sql/store.ts";
import { requireUnique } from "../sql/unique.ts";
import type { Store } from "../store.ts";
import { markTable, refuseUnfinished } from "../transfer/mark.ts";
import { batchWriter } from "./batch.ts";
import { besideWriter } from "./beside.ts";
import { rowsOf, set } from "./client.ts";
import { translate } from "./errors.ts";
import { createDatabaseFile, inMemory } from "./files.ts";
import { uniqueColumns } from "./indexes.ts";
import { migrate } from "./migrations.ts";
import { lookEvery, pace } from "./pace.ts";
import { readerPool } from "./reader-pool.ts";
import { reviewCopies } from "./review-copies.ts";
import { type LazyStatement, statementsOn } from "./statements.ts";
import { defineWithoutLimit } from "./time-limit.ts";
import { transactions } from "./transactions.ts";
import { tryOut } from "./try-out.ts";

/** The interval of checks for commits of other processes, in milliseconds. They run only while there are listeners. */
const lookAroundEvery = 500;

/**
 * Opens a store in an SQLite file. The file is created if it does not exist.
 *
 * @throws Error if the file cannot be opened, has a newer schema, or lacks the index of a unique attribute.
 */
export function openSqlite(path: string): Store {
	createDatabaseFile(path);
	const client = new Sqlite(path);
	set(client, "journal_mode = WAL");
	set(client, "synchronous = FULL");
	set(client, "foreign_keys = ON");
	set(client, "busy_timeout = 5000");
	// A longer WAL and a larger cache: pages that are written repeatedly are checkpointed less often.
	set(client, "wal_autocheckpoint = 4000");
	set(client, "cache_size = -16000");
	// Set before any ANALYZE. Without the limit, it collects STAT4 data, which makes prepared look-ups three times slower.
	set(client, "analysis_limit = 400");
	const [unfinished] = rowsOf(client.prepare("select 1 from sqlite_schema where name = ?"), [markTable]);
	refuseUnfinished(unfinished !== undefined);
	migrate(client);
	requireUnique(uniqueColumns(client));
	set(client, `busy_timeout = ${lookEvery}`);
	const transaction = transactions(client, path);
	defineWithoutLimit(client);
	// A database in memory belongs to one connection.
	const pool = path === inMemory ? undefined : readerPool(path, transaction.checkFile);

	const { preparing, run, runSteps } = statementsOn(client);
	const database: Database = {
		...preparing,
		async all(query, values) {
			try {
				transaction.read();
				return run(query, values) as never[];
			} catch (error) {
				throw translate(error);
			}
		},
		async scan(query, values, requester) {
			if (pool === undefined) {
				return database.all(query, values);
			}
			const { text, bind, read } = (query as LazyStatement).prepared;
			return mapped(await pool.run(text, bind(values ?? {}), requester), read) as never[];
		},
	};

	const apply = applier(database);
	const rows = besideWriter(
		client,
		runSteps,
		() => queue.isWaiting,
		() => writeBatch([]),
	);
	const writeBatch = batchWriter({
		client,
		transaction,
		write: (commit) => runSteps(apply(commit)),
		writeBeside: rows.write,
		settleBeside: rows.settle,
	});

	const { schedule, note } = pace();
	const queue = new CommitQueue({
		schedule,
		write(batch) {
			note(batch.length);
			return writeBatch(batch);
		},
	});

	let looking: NodeJS.Timeout | undefined;
	let seen: unknown;

	// `data_version` changes with commits of other processes only.
	function look() {
		const version = client.pragma("data_version", { simple: true });
		if (version !== seen) {
			seen = version;
			queue.announce();
		}
	}

	const copies = reviewCopies(path, openSqlite);

	return sqlStore(database, {
		...copies,
		commit: (commit) => queue.commit(commit),
		// A database in memory belongs to one connection.
		tryOut: (commit) => (path === inMemory ? queue.commit({ ...commit, validateOnly: true }) : tryOut(path, commit)),
		beside: rows.beside,
		onCommit(listener) {
			const remove = queue.onCommit(listener);
			looking ??= setInterval(look, lookAroundEvery).unref();
			return () => {
				remove();
				if (!queue.isHeard) {
					clearInterval(looking);
					looking = undefined;
				}
			};
		},
		async ping() {
			transaction.ping();
		},
		async close() {
			clearInterval(looking);
			await copies.closeCopies();
			await queue.drain();
			await rows.drain();
			await pool?.close();
			transaction.close();
			client.close();
		},
	});
}
