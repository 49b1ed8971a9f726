// SPDX-License-Identifier: Apache-2.0

// The store in a PostgreSQL database, which several servers may share.

import pg from "pg";
import { CommitQueue } from "../commit-queue.ts";
import { Refusals } from "../refusals.ts";
import { applier } from "../sql/apply.ts";
import type { Reader, Row } from "../sql/columns.ts";
import type { Database, Query, Steps, Values } from "../sql/database.ts";
import { mostSeconds } from "../sql/search-cost.ts";
import type { Selection } from "../sql/statements.ts";
import { sqlStore } from "../sql/store.ts";
import { requireUnique } from "../sql/unique.ts";
import type { Store } from "../store.ts";
import { markTable, refuseUnfinished } from "../transfer/mark.ts";
import { batchWriter, liveWriters, type Writers } from "./batch.ts";
import {
	attempts,
	Connections,
	connectionOptions,
	isLost,
	Lost,
	readsOnly,
	Statement,
	type Target,
	tell,
	tryAgainWithin,
} from "./connection.ts";
import { translate } from "./errors.ts";
import { uniqueColumns } from "./indexes.ts";
import { listen } from "./listener.ts";
import { migrate } from "./migrations.ts";
import { reviewCopies } from "./review-copies.ts";
import { onCopy } from "./try-out.ts";
import { printer, words } from "./words.ts";

/** The key of the advisory lock for rows that belong to no commit: "beside" in ASCII. */
const besideLock = 0x626573696465;

/**
 * Opens a store in a PostgreSQL database. The database has to exist.
 *
 * @param url such as `postgres://user:password@host:5432/database?sslmode=verify-full`.
 * @param writers those who take turns to write.
 * @throws Error if the database cannot be reached, has a newer schema, or lacks the index of a unique attribute.
 */
export async function openPostgres(url: string, writers: Writers = liveWriters): Promise<Store> {
	const options = connectionOptions(url);
	// No timeout, because another server may be migrating a large table.
	const migrator = new pg.Client({ ...options, query_timeout: 0 });
	// The failing query reports errors of the connection.
	migrator.on("error", () => {});
	await migrator.connect();
	try {
		const [mark] = await tell(migrator, `select to_regclass('${markTable}') is not null as there`);
		refuseUnfinished(mark?.["there"] === true);
		await migrate(migrator);
		requireUnique(await uniqueColumns(migrator));
	} finally {
		await migrator.end();
	}

	const connections = new Connections(options);

	const database: Database = {
		words,
		prepare: (selection: Selection<unknown>, reader?: Reader<unknown>) =>
			new Statement(() => printer.selection(selection, reader)) as Query<never>,
		prepareSql: (statement) => new Statement(() => printer.raw(statement)) as Query<never>,
		all: (query, values) => ask(query as Statement, values, (run) => run(connections.pool)),
		scan: (query, values) => ask(query as Statement, values, (run) => connections.within(mostSeconds * 1000, run)),
	};

	/** Runs a statement that only reads, and repeats it if the connection is lost. */
	async function ask(
		statement: Statement,
		values: Values | undefined,
		by: (run: (target: Target) => Promise<Row[]>) => Promise<Row[]>,
	): Promise<never[]> {
		if (statement.isBeyondText(values)) {
			return [];
		}
		const started = performance.now();
		for (let attempt = 1; ; attempt++) {
			try {
				return (await by((target) => statement.run(target, values))) as never[];
			} catch (error) {
				// A request that has already waited too long fails instead of waiting again.
				if (attempt === attempts || !isLost(error) || performance.now() - started > tryAgainWithin) {
					throw translate(error);
				}
			}
		}
	}

	const apply = applier(database);
	async function runSteps<Result>(client: Target, steps: Steps<Result>): Promise<Result> {
		let step = steps.next();
		while (!step.done) {
			// The statements are pipelined. After one fails, the others fail because the transaction is aborted, so `all`
			// below throws the first error.
			const answers = step.value.map(([query, values]) => (query as Statement).run(client, values));
			await Promise.allSettled(answers);
			step = steps.next(await Promise.all(answers));
		}
		return step.value;
	}

	const refusals = new Refusals();
	// Commits that arrive while a batch is written share the next batch.
	const queue = new CommitQueue({
		schedule: (_reason, _waiting, begin) => begin(),
		write: batchWriter({
			...{ connections, refusals, writers },
			write: (client, commit) => runSteps(client, apply(commit)),
		}),
	});

	/**
	 * Writes rows that belong to no commit in a transaction of their own, without the lock of the writers. Another lock
	 * makes these transactions of all servers take turns.
	 */
	async function beside(steps: () => Steps): Promise<void> {
		let client: pg.PoolClient | undefined;
		try {
			client = await connections.pool.connect();
			await tell(client, `begin; select pg_advisory_xact_lock(${besideLock})`);
			await runSteps(client, steps());
			await tell(client, "commit");
			client.release();
		} catch (error) {
			// Closing the connection rolls back the transaction.
			client?.release(true);
			throw translate(client === undefined ? new Lost("no connection", { cause: error }) : error);
		}
	}
	const listener = listen(connections, options, () => queue.announce());

	const copies = reviewCopies(url, openPostgres);

	return sqlStore(database, {
		...copies,
		commit: (commit) => queue.commit(commit),
		async tryOut(commit) {
			try {
				const tried = { ...commit, validateOnly: true };
				return { ...(await onCopy(options, (client) => runSteps(client, apply(tried)))), last: 0 };
			} catch (error) {
				throw translate(error, commit.changes);
			}
		},
		beside,
		onCommit: (listener) => queue.onCommit(listener),
		async ping() {
			const { pool } = connections;
			try {
				await tell(pool, "select 1");
				if (!refusals.mustTry()) {
					return;
				}
				// A test write that changes nothing.
				await tell(pool, "update roster_schema set number = number");
				refusals.taken();
			} catch (error) {
				if (readsOnly(error)) {
					connections.renew(pool);
				}
				throw translate(error);
			}
		},
		async close() {
			await copies.closeCopies();
			await queue.drain();
			await listener.end();
			await connections.pool.end();
		},
	});
}
