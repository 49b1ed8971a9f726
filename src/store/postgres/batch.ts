// SPDX-License-Identifier: Apache-2.0

// A batch of commits in one transaction, of which each succeeds or fails by itself. Writers of all servers take turns, by
// a lock that is held until the transaction is visible: so the change log has neither a gap nor a number that comes late,
// and what a commit has read stays true until its end.

import { Code, ConnectError } from "@connectrpc/connect";
import type pg from "pg";
import type { QueuedCommit, WrittenBatch } from "../commit-queue.ts";
import type { Commit } from "../interface/commits.ts";
import type { Refusals } from "../refusals.ts";
import type { Row } from "../sql/columns.ts";
import { attempts, type Connections, isLost, Lost, readsOnly, tell, tryAgainWithin } from "./connection.ts";
import { traceSql, Unanswered, wasMade } from "./doubt.ts";
import { translate, Unknown } from "./errors.ts";
import { channel } from "./listener.ts";

/** "writer" in ASCII: the lock of who writes. */
const writerLock = 0x777269746572;

/** How a batch is written. */
export interface BatchParts {
	readonly connections: Connections;
	readonly refusals: Refusals;
	/** Writes one commit, and says how many entries the change log got; may throw halfway. */
	write(client: pg.PoolClient, commit: Commit): Promise<number>;
}

/**
 * Makes the writer of batches.
 *
 * @returns writes a batch, and has it on disk.
 */
export function batchWriter(parts: BatchParts): (batch: readonly QueuedCommit[]) => Promise<WrittenBatch> {
	const { connections, refusals, write } = parts;

	/** What is answered to a commit that the database did not take. */
	function refusal(error: unknown, { changes }: Commit): unknown {
		const answered = translate(error, changes);
		if (answered instanceof ConnectError && answered.code === Code.Unavailable) {
			refusals.refused();
		}
		return answered;
	}

	/** Writes a batch, and gives what is to be answered when it is on disk. */
	async function transact(client: pg.PoolClient, batch: readonly QueuedCommit[]): Promise<WrittenBatch> {
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
				const entries = await write(client, commit);
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
				// What it holds is given up with it: neither the lock nor half of a transaction is left.
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

	return async (batch) => {
		const written = await writeOrRefuse(batch);
		if (written.appended > 0) {
			refusals.taken();
		}
		return written;
	};
}
