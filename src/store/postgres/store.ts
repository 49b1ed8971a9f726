// SPDX-License-Identifier: Apache-2.0

// The engine for many servers on one database. Writers take turns, by a lock that is held until their commit is
// visible: so the change log has neither a gap nor a number that comes late, and what a commit has read stays true
// until its end. Those of one server that wait meanwhile share the next transaction, a savepoint each.

import { Code, ConnectError } from "@connectrpc/connect";
import pg from "pg";
import { unavailable } from "../../errors.ts";
import { applier } from "../sql/apply.ts";
import type { Reader, Row } from "../sql/columns.ts";
import type { Builder, Database, Query, Values, Words } from "../sql/database.ts";
import { Column, is, sql } from "../sql/drizzle.ts";
import { compiler } from "../sql/prepared.ts";
import { mostSeconds } from "../sql/search-cost.ts";
import { sqlStore } from "../sql/store.ts";
import { requireUnique } from "../sql/unique.ts";
import type { Commit, Store } from "../store.ts";
import { markTable, refuseUnfinished } from "../transfer/mark.ts";
import { refusalCounts, takeBatch, type Waiting } from "../waiting.ts";
import { Connections, connectionOptions, isLost, Lost, readsOnly, Statement, type Target, tell } from "./connection.ts";
import { traceSql, Unanswered, wasMade } from "./doubt.ts";
import { translate, Unknown } from "./errors.ts";
import { uniqueColumns } from "./indexes.ts";
import { channel, listen } from "./listener.ts";
import { migrate } from "./migrations.ts";

/** "writer" in ASCII: the lock of who writes. */
const writerLock = 0x777269746572;

/** How often a statement or a transaction is begun again where the connection was lost before it could change anything. */
const attempts = 3;

/** How long after its beginning what was lost is begun again, in milliseconds. */
const tryAgainWithin = 5000;

/** What is to be done when a batch is on disk. */
interface Done {
	readonly answers: (() => void)[];
	readonly appended: number;
}

const words: Words = {
	contains: (column, part) => sql`strpos(${column}, ${part}) > 0`,
	endsWith: (column, part) => sql`right(${column}, length(${part})) = ${part}`,
	// It knows how many rows have a value, and chooses well by itself.
	unindexed: (column) => sql`${column}`,
	isOneOf(column, list) {
		const type = sql.raw(is(column, Column) && column.getSQLType() === "integer" ? "integer" : "text");
		// As an array, of which fewer elements are expected than rows of a query: an index is used.
		return sql`${column} = any (array(select value::${type} from json_array_elements_text(${list}::json) as element (value)))`;
	},
	elements: (list) => sql`json_array_elements(${list}::json) as element (value)`,
	inTime: undefined,
	readBy: () => sql``,
};

/**
 * Opens a store in a PostgreSQL database, which has to be there.
 *
 * @param url such as `postgres://user:password@host:5432/database?sslmode=verify-full`.
 * @throws Error where the database cannot be reached, was written by a newer version, or lacks an index that keeps an
 *   attribute unique.
 */
export async function openPostgres(url: string): Promise<Store> {
	const options = connectionOptions(url);
	// Another server may migrate, and a large table may take its time.
	const migrator = new pg.Client({ ...options, query_timeout: 0 });
	// What is wrong with the connection is said by the query that meets it.
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

	const { db, built, written } = compiler((index) => `$${index + 1}`);
	const database: Database = {
		db,
		words,
		prepare: (builder: Builder<unknown>, reader?: Reader<unknown>) =>
			new Statement(built(builder, reader)) as Query<never>,
		prepareSql: (statement) => new Statement(written(statement)) as Query<never>,
		all: (query, values) => ask(query as Statement, values, (run) => run(connections.pool)),
		scan: (query, values) => ask(query as Statement, values, (run) => connections.within(mostSeconds * 1000, run)),
	};

	/** Runs a statement that only reads, once more where the connection was lost. */
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
				// Who has waited for an answer in vain does not wait for another.
				if (attempt === attempts || !isLost(error) || performance.now() - started > tryAgainWithin) {
					throw translate(error);
				}
			}
		}
	}

	const apply = applier(database);
	/** When the database last refused what was to be written, by a clock that nobody sets; undefined since it took something. */
	let refusedAt: number | undefined;

	/** What is answered to a commit that the database did not take. */
	function refusal(error: unknown, { changes }: Commit): unknown {
		const answered = translate(error, changes);
		if (answered instanceof ConnectError && answered.code === Code.Unavailable) {
			refusedAt = performance.now();
		}
		return answered;
	}

	async function applyOne(client: pg.PoolClient, commit: Commit): Promise<number> {
		const steps = apply(commit);
		let step = steps.next();
		while (!step.done) {
			// All are sent before the first answer is there; after one that fails the others only say that it has.
			const answers = step.value.map(([query, values]) => (query as Statement).run(client, values));
			await Promise.allSettled(answers);
			step = steps.next(await Promise.all(answers));
		}
		return step.value;
	}

	/** Writes a batch, and gives what is to be answered when it is on disk. */
	async function transact(client: pg.PoolClient, batch: readonly Waiting[]): Promise<Done> {
		const answers: (() => void)[] = [];
		const unanswered: Promise<Row[]>[] = [];
		// Sent ahead of what comes next, which fails where this fails.
		const send = (text: string) => {
			const answer = tell(client, text);
			answer.catch(() => {});
			unanswered.push(answer);
			return answer;
		};
		const alone = batch.length === 1;
		let appended = 0;
		const begun = send(`begin; select pg_advisory_xact_lock(${writerLock});
			select pg_current_xact_id()::text as transaction, coalesce(max(sequence), 0) as after from changes`);
		for (const { commit, resolve, reject } of batch) {
			if (!alone) {
				send("savepoint one");
			}
			let undo = commit.validateOnly;
			try {
				const entries = await applyOne(client, commit);
				appended += commit.validateOnly ? 0 : entries;
				answers.push(() => resolve(entries));
			} catch (error) {
				if (isLost(error) || readsOnly(error)) {
					throw error;
				}
				undo = true;
				const refused = refusal(error, commit);
				answers.push(() => reject(refused));
			}
			if (!alone) {
				send(undo ? "rollback to savepoint one; release savepoint one" : "release savepoint one");
			} else if (undo) {
				await tell(client, "rollback");
				return { answers, appended: 0 };
			}
		}
		const done = { answers, appended };
		if (appended === 0) {
			send("commit");
			await Promise.all(unanswered);
			return done;
		}
		const [start] = await begun;
		const traced = send(traceSql(start?.["after"] as number));
		await Promise.all(unanswered);
		try {
			await tell(client, `notify ${channel}; commit`);
		} catch (error) {
			throw isLost(error) ? new Unanswered({ ...start, ...(await traced)[0] }, done, error) : error;
		}
		return done;
	}

	async function write(batch: readonly Waiting[]): Promise<Done> {
		const started = performance.now();
		for (let attempt = 1; ; attempt++) {
			let client: pg.PoolClient | undefined;
			const { pool } = connections;
			try {
				client = await pool.connect();
				const done = await transact(client, batch);
				client.release();
				return done;
			} catch (error) {
				// What it holds is given up with it: neither the lock nor half of a transaction is left.
				client?.release(true);
				const made = error instanceof Unanswered ? await wasMade(connections, error) : false;
				if (made === true) {
					return (error as Unanswered<Done>).done;
				}
				if (readsOnly(error)) {
					connections.renew(pool);
				}
				const soon = performance.now() - started < tryAgainWithin;
				const again = soon && made === false && (client === undefined || isLost(error) || readsOnly(error));
				if (attempt === attempts || !again) {
					const lost = client === undefined ? new Lost("no connection", { cause: error }) : error;
					const reason = made === undefined ? new Unknown("a commit was not answered", { cause: error }) : lost;
					return {
						answers: batch.map(({ commit, reject }) => {
							const refused = refusal(reason, commit);
							return () => reject(refused);
						}),
						appended: 0,
					};
				}
			}
		}
	}

	const listeners = new Set<() => void>();
	const announce = () => {
		for (const listener of listeners) {
			listener();
		}
	};
	const waiting: Waiting[] = [];
	let writing: Promise<void> | undefined;

	async function writeAll() {
		while (waiting.length > 0) {
			const { answers, appended } = await write(takeBatch(waiting));
			for (const answer of answers) {
				answer();
			}
			if (appended > 0) {
				refusedAt = undefined;
				announce();
			}
		}
		writing = undefined;
	}

	const listener = listen(connections, options, announce);

	return sqlStore(database, {
		commit(commit) {
			return new Promise((resolve, reject) => {
				waiting.push({ commit, resolve, reject });
				writing ??= writeAll();
			});
		},
		onCommit(each) {
			listeners.add(each);
			return () => listeners.delete(each);
		},
		async ping() {
			const { pool } = connections;
			try {
				await tell(pool, "select 1");
				if (refusedAt === undefined) {
					return;
				}
				if (performance.now() - refusedAt < refusalCounts) {
					throw unavailable("the database takes no writes now");
				}
				// What changes nothing and is written all the same.
				await tell(pool, "update roster_schema set number = number");
				refusedAt = undefined;
			} catch (error) {
				if (readsOnly(error)) {
					connections.renew(pool);
				}
				throw translate(error);
			}
		},
		async close() {
			await writing;
			await listener.end();
			await connections.pool.end();
		},
	});
}
