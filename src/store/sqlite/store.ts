// SPDX-License-Identifier: Apache-2.0

// The embedded engine: one file, one writer. Commits that arrive together share one transaction, so that what is
// durable costs one fsync for all of them.

import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { ConnectError } from "@connectrpc/connect";
import Sqlite from "better-sqlite3";
import { unavailable } from "../../errors.ts";
import { mapped } from "../../scim/lists.ts";
import { applier } from "../sql/apply.ts";
import type { Reader, Row } from "../sql/columns.ts";
import type { Builder, Database, Query, Values, Words } from "../sql/database.ts";
import { sql } from "../sql/drizzle.ts";
import { type Compiled, compiler, emptyRows } from "../sql/prepared.ts";
import { sqlStore } from "../sql/store.ts";
import { requireUnique, uniqueViolation } from "../sql/unique.ts";
import { type Commit, Stale, type Store } from "../store.ts";
import { markTable, refuseUnfinished } from "../transfer/mark.ts";
import { takeBatch, type Waiting } from "../waiting.ts";
import { batchWriter } from "./batch.ts";
import { rowReader, rowsOf, set } from "./client.ts";
import { uniqueColumns } from "./indexes.ts";
import { migrate } from "./migrations.ts";
import { inTime, scanner } from "./scans.ts";
import { transactions } from "./transactions.ts";

/** After so many batches a larger one is waited for. */
const probeEvery = 32;

/**
 * How long a commit waits for others, in milliseconds, where others were there before: as long as eight clients on
 * another core take to ask again.
 */
const patience = 3;

/** How often it is looked whether another process still writes, in milliseconds: requests that read are answered meanwhile. */
const lookEvery = 20;

/** How often it is looked whether another process has written, in milliseconds, while somebody follows the changes. */
const lookAroundEvery = 500;

const words: Words = {
	contains: (column, part) => sql`instr(${column}, ${part}) > 0`,
	endsWith: (column, part) => sql`substr(${column}, -length(${part})) = ${part}`,
	unindexed: (column) => sql`+${column}`,
	isOneOf: (column, list) => sql`${column} in (select value from json_each(${list}))`,
	elements: (list) => sql`json_each(${list}) as element`,
	inTime,
	// With a limit the order is kept, where the planner would else leave it out.
	readBy: (order) => sql`order by ${order} limit -1`,
};

interface Prepared {
	all(values?: Values): Row[];
}

/** The driver's errors, as the store's. */
function translate(error: unknown, { changes }: Pick<Commit, "changes">): unknown {
	if (error instanceof Stale || error instanceof ConnectError || !(error instanceof Sqlite.SqliteError)) {
		return error;
	}
	switch (error.code) {
		case "SQLITE_CONSTRAINT_UNIQUE":
		case "SQLITE_CONSTRAINT_PRIMARYKEY":
			return uniqueViolation(error.message.replace("UNIQUE constraint failed: ", ""), changes);
		case "SQLITE_CONSTRAINT_FOREIGNKEY":
			return new Stale(error.message);
		case "SQLITE_ERROR":
			// A statement is wrong: ours is the fault, and trying again is of no use.
			return error;
		default:
			return Object.assign(unavailable("the database does not answer now; nothing was changed: try again"), {
				cause: error,
			});
	}
}

/**
 * Opens a store in an SQLite file, which is made where there is none.
 *
 * @throws Error where the file cannot be opened, was written by a newer version, or lacks an index that keeps an
 *   attribute unique.
 */
export function openSqlite(path: string): Store {
	mkdirSync(dirname(path), { recursive: true });
	const client = new Sqlite(path);
	set(client, "journal_mode = WAL");
	set(client, "synchronous = FULL");
	set(client, "foreign_keys = ON");
	set(client, "busy_timeout = 5000");
	// What is written again and again is copied into the database less often, and read from memory.
	set(client, "wal_autocheckpoint = 4000");
	set(client, "cache_size = -16000");
	// Before any ANALYZE: what STAT4 would gather makes prepared look-ups three times slower.
	set(client, "analysis_limit = 400");
	const [unfinished] = rowsOf(client.prepare("select 1 from sqlite_schema where name = ?"), [markTable]);
	refuseUnfinished(unfinished !== undefined);
	migrate(client);
	requireUnique(uniqueColumns(client));
	set(client, `busy_timeout = ${lookEvery}`);
	const transaction = transactions(client, path);
	const scan = scanner(client);

	const { db, built, written } = compiler(() => "?");
	function prepare({ text, bind, row }: Compiled): Prepared {
		const prepared = client.prepare(text);
		if (!prepared.reader) {
			return { all: (values = {}) => emptyRows(prepared.run(...bind(values)).changes) };
		}
		const read = row ?? rowReader(prepared);
		prepared.raw();
		return { all: (values = {}) => mapped(prepared.all(...bind(values)) as unknown[][], read) };
	}
	const run = (query: Query<unknown>, values?: Values) => (query as Prepared).all(values);
	const database: Database = {
		db,
		words,
		prepare: (builder: Builder<unknown>, reader?: Reader<unknown>) => prepare(built(builder, reader)) as Query<never>,
		prepareSql: (statement) => prepare(written(statement)) as Query<never>,
		async all(query, values) {
			try {
				transaction.read();
				return run(query, values) as never[];
			} catch (error) {
				throw translate(error, { changes: [] });
			}
		},
		scan: (query, values) => scan(() => database.all(query, values)),
	};

	const apply = applier(database);
	const writeBatch = batchWriter({
		client,
		transaction,
		translate,
		write(commit) {
			const steps = apply(commit);
			let step = steps.next();
			while (!step.done) {
				step = steps.next(mapped(step.value, ([query, values]) => run(query, values)));
			}
			return step.value;
		},
	});

	const waiting: Waiting[] = [];
	/** As many commits as the last batch had: as many writers are likely to be back soon. */
	let expected = 1;
	let batches = 0;
	let timer: NodeJS.Timeout | undefined;
	/** Whether a batch is about to be committed in this turn of the event loop. */
	let due = false;
	const listeners = new Set<() => void>();
	let looking: NodeJS.Timeout | undefined;
	let seen: unknown;

	// What another process commits changes this number, and what we commit does not.
	function look() {
		const version = client.pragma("data_version", { simple: true });
		if (version !== seen) {
			seen = version;
			announce();
		}
	}

	function announce() {
		for (const listener of listeners) {
			listener();
		}
	}

	// One writer alone never waits. Where there were several, they get a moment to be back, so that one fsync
	// is for all of them again; who comes last opens the batch.
	function schedule() {
		if (!due && waiting.length >= expected) {
			due = true;
			clearTimeout(timer);
			timer = undefined;
			setImmediate(flush);
		} else if (!due) {
			timer ??= setTimeout(flush, patience);
		}
	}

	function flush() {
		due = false;
		clearTimeout(timer);
		timer = undefined;
		const batch = takeBatch(waiting);
		if (batch.length === 0) {
			return;
		}
		// Two halves of the writers may take turns; now and then it is tried whether they come together.
		batches += 1;
		expected = batch.length > 1 && batches % probeEvery === 0 ? batch.length * 2 : batch.length;
		const written = writeBatch(batch);
		if (written === undefined) {
			waiting.unshift(...batch);
			due = true;
			setTimeout(flush, lookEvery);
			return;
		}
		for (const answer of written.answers) {
			answer();
		}
		if (written.appended > 0) {
			announce();
		}
		if (waiting.length > 0 && !due) {
			due = true;
			setImmediate(flush);
		}
	}

	return sqlStore(database, {
		commit(commit) {
			return new Promise((resolve, reject) => {
				waiting.push({ commit, resolve, reject });
				schedule();
			});
		},
		onCommit(listener) {
			listeners.add(listener);
			looking ??= setInterval(look, lookAroundEvery).unref();
			return () => {
				listeners.delete(listener);
				if (listeners.size === 0) {
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
			while (waiting.length > 0) {
				flush();
			}
			transaction.close();
			client.close();
		},
	});
}
