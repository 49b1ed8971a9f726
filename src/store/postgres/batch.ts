// SPDX-License-Identifier: Apache-2.0

// Writes a batch of commits in one transaction. Each commit succeeds or fails independently. An advisory lock makes the
// writers of all servers take turns, and is held until the transaction is visible. So sequence numbers of the change
// log become visible in order and without gaps, and what a commit reads stays valid until its end.

import { Code, ConnectError } from "@connectrpc/connect";
import type pg from "pg";
import type { QueuedCommit, WrittenBatch } from "../commit-queue.ts";
import type { Commit } from "../interface/commits.ts";
import type { Refusals } from "../refusals.ts";
import type { Applied } from "../sql/apply.ts";
import type { Row } from "../sql/columns.ts";
import { attempts, type Connections, isLost, Lost, readsOnly, tell, tryAgainWithin } from "./connection.ts";
import { traceSql, Unanswered, wasMade } from "./doubt.ts";
import { translate, Unknown } from "./errors.ts";
import { channel } from "./listener.ts";

/** The key of the advisory lock for the writers of the directory: "writer" in ASCII. */
const writerLock = 0x777269746572n;

/** The writers of a database, or of the copy of a review, which no writer of the directory waits for. */
export interface Writers {
	/** The key of the advisory lock by which they take turns. */
	readonly lock: bigint;
	/** Whether their commits wake those who listen for changes. PostgreSQL lets commits that do so take turns. */
	readonly notify: boolean;
}

/** The writers of the directory. */
export const liveWriters: Writers = { lock: writerLock, notify: true };

/** The writers of the copy of a review. The key is the end of its id, which is random. */
export function writersOfCopy(id: string): Writers {
	return { lock: BigInt(`0x${id.replace(/[^0-9a-f]/g, "").slice(-15)}`), notify: false };
}

/** The parts of the engine that the batch writer uses. */
export interface BatchParts {
	readonly connections: Connections;
	readonly refusals: Refusals;
	readonly writers: Writers;
	/** Writes a commit. It may throw after some of its writes. */
	write(client: pg.PoolClient, commit: Commit): Promise<Applied>;
}

/**
 * Makes the writer of batches.
 *
 * @returns a function that writes a batch to disk.
 */
export function batchWriter(parts: BatchParts): (batch: readonly QueuedCommit[]) => Promise<WrittenBatch> {
	const { connections, refusals, writers, write } = parts;
	const end = writers.notify ? `notify ${channel}; commit` : "commit";

	/** Returns the error for a commit that failed. */
	function refusal(error: unknown, { changes }: Commit): unknown {
		const answered = translate(error, changes);
		if (answered instanceof ConnectError && answered.code === Code.Unavailable) {
			refusals.refused();
		}
		return answered;
	}

	/** Writes a batch to disk, and returns its result. */
	async function transact(client: pg.PoolClient, batch: readonly QueuedCommit[]): Promise<WrittenBatch> {
		const answers: (() => void)[] = [];
		const unanswered: Promise<Row[]>[] = [];
		// Sends a statement without waiting. If it fails, the following statements fail, too.
		const send = (text: string) => {
			const answer = tell(client, text);
			answer.catch(() => {});
			unanswered.push(answer);
			return answer;
		};
		const alone = batch.length === 1;
		let appended = 0;
		let newest = 0;
		const begun = send(`begin; select pg_advisory_xact_lock(${writers.lock});
			select pg_current_xact_id()::text as transaction, coalesce(max(sequence), 0) as after from changes`);
		for (const { commit, resolve, reject } of batch) {
			if (!alone) {
				send("savepoint one");
			}
			let undo = commit.validateOnly;
			try {
				const applied = await write(client, commit);
				appended += commit.validateOnly ? 0 : applied.entries;
				const upTo = appended;
				answers.push(() => resolve({ ...applied, last: commit.validateOnly ? 0 : newest + upTo }));
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
		newest = start?.["after"] as number;
		const traced = send(traceSql(newest));
		await Promise.all(unanswered);
		try {
			await tell(client, end);
		} catch (error) {
			throw isLost(error) ? new Unanswered({ ...start, ...(await traced)[0] }, done, error) : error;
		}
		return done;
	}

	async function writeOrRefuse(batch: readonly QueuedCommit[]): Promise<WrittenBatch> {
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
				// Closing the connection releases the lock and rolls back the transaction.
				client?.release(true);
				const made = error instanceof Unanswered ? await wasMade(connections, error) : false;
				if (made === true) {
					return (error as Unanswered<WrittenBatch>).done;
				}
				if (readsOnly(error)) {
					connections.renew(pool);
				}
				const soon = performance.now() - started < tryAgainWithin;
				const again = soon && made === false && (client === undefined || isLost(error) || readsOnly(error));
				if (attempt === attempts || !again) {
					const lost = client === undefined ? new Lost("no connection", { cause: error }) : error;
					const reason = made === undefined ? new Unknown("the answer to a commit was lost", { cause: error }) : lost;
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

	return async (batch) => {
		const written = await writeOrRefuse(batch);
		if (written.appended > 0) {
			refusals.taken();
		}
		return written;
	};
}
