// SPDX-License-Identifier: Apache-2.0

// A batch of commits in one transaction, of which each succeeds or fails by itself.
//
// A savepoint for each would do that, and costs a sixth of a write: SQLite copies every page that a commit touches, so
// that it can be put back. Few commits fail. So all of a batch are written without, and where one fails the batch is
// undone and written again, with savepoints.

import type Sqlite from "better-sqlite3";
import type { QueuedCommit, WrittenBatch } from "../commit-queue.ts";
import type { Commit } from "../interface/commits.ts";
import { translate } from "./errors.ts";
import type { Transactions } from "./transactions.ts";

/** After one commit has failed, so many batches are written with savepoints: where writers meet, they meet again. */
const carefulFor = 16;

/** How a batch is written. */
export interface BatchParts {
	readonly client: Sqlite.Database;
	readonly transaction: Transactions;
	/** Writes one commit, and says how many entries the change log got; may throw halfway. */
	write(commit: Commit): number;
}

/**
 * Makes the writer of batches.
 *
 * @returns writes a batch, and has it on disk; undefined where another process writes, and nothing was done.
 */
export function batchWriter(parts: BatchParts): (batch: readonly QueuedCommit[]) => WrittenBatch | undefined {
	const { client, transaction, write } = parts;
	const [savepoint, release, rollback] = ["savepoint one", "release one", "rollback to one"].map((each) =>
		client.prepare(each),
	) as [Sqlite.Statement, Sqlite.Statement, Sqlite.Statement];
	/** How many of the next batches are written with savepoints. */
	let careful = 0;

	function writeApart(commit: Commit): number {
		savepoint.run();
		try {
			const entries = write(commit);
			if (commit.validateOnly) {
				rollback.run();
			}
			return entries;
		} catch (error) {
			// A full disk ends the transaction by itself; then there is no savepoint to go back to.
			if (client.inTransaction) {
				rollback.run();
			}
			throw error;
		} finally {
			if (client.inTransaction) {
				release.run();
			}
		}
	}

	/** Undefined where one of several failed that are not apart; then nothing is written, and the transaction is over. */
	function writeAll(batch: readonly QueuedCommit[], apart: boolean): WrittenBatch | undefined {
		const answers: (() => void)[] = [];
		let appended = 0;
		for (const { commit, resolve, reject } of batch) {
			try {
				const entries = apart || commit.validateOnly ? writeApart(commit) : write(commit);
				appended += commit.validateOnly ? 0 : entries;
				answers.push(() => resolve(entries));
			} catch (error) {
				if (!client.inTransaction) {
					throw error;
				}
				if (!apart) {
					transaction.undo();
					if (batch.length > 1) {
						return undefined;
					}
				}
				answers.push(() => reject(translate(error, commit.changes)));
			}
		}
		return { answers, appended };
	}

	return function writeBatch(batch) {
		try {
			if (!transaction.begin()) {
				return undefined;
			}
			const written = writeAll(batch, careful > 0);
			if (written === undefined) {
				careful = carefulFor;
				return writeBatch(batch);
			}
			careful = Math.max(0, careful - 1);
			if (client.inTransaction) {
				transaction.commit();
			}
			return written;
		} catch (error) {
			transaction.fail();
			// Nobody is told of success before all of it is on disk.
			return {
				answers: batch.map(
					({ commit, reject }) =>
						() =>
							reject(translate(error, commit.changes)),
				),
				appended: 0,
			};
		}
	};
}
