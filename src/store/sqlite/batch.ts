// SPDX-License-Identifier: Apache-2.0

// Writes a batch of commits in one transaction. Each commit succeeds or fails independently.
//
// A savepoint for each commit would cost a sixth of a write, because SQLite copies every page that the commit changes.
// Few commits fail. So a batch is first written without savepoints. If a commit fails, the batch is rolled back and
// written again with savepoints.

import type Sqlite from "better-sqlite3";
import type { QueuedCommit, WrittenBatch } from "../commit-queue.ts";
import type { Commit } from "../interface/commits.ts";
import type { Applied } from "../sql/apply.ts";
import { translate } from "./errors.ts";
import { savepoint } from "./savepoint.ts";
import type { Transactions } from "./transactions.ts";

/** The number of batches with savepoints after a failed commit. Commits that conflict often conflict again soon. */
const carefulFor = 16;

/** The parts of the engine that the batch writer uses. */
export interface BatchParts {
	readonly client: Sqlite.Database;
	readonly transaction: Transactions;
	/** Writes a commit. It may throw after some of its writes. */
	write(commit: Commit): Applied;
	/** Writes the rows that belong to no commit. It does not throw. */
	writeBeside(): void;
	/** Settles the promises of these rows, with the error if the transaction failed. */
	settleBeside(error?: unknown): void;
}

/**
 * Makes the writer of batches.
 *
 * @returns a function that writes a batch to disk. It returns undefined if another process has locked the database.
 */
export function batchWriter(parts: BatchParts): (batch: readonly QueuedCommit[]) => WrittenBatch | undefined {
	const { client, transaction, write, writeBeside, settleBeside } = parts;
	const apart = savepoint(client, "one");
	const lastSequence = client.prepare("select coalesce(max(sequence), 0) from changes").pluck();
	/** The number of following batches to write with savepoints. */
	let careful = 0;

	function writeApart(commit: Commit): Applied {
		return apart((rollBack) => {
			const applied = write(commit);
			if (commit.validateOnly) {
				rollBack();
			}
			return applied;
		});
	}

	/**
	 * Writes all commits of a batch.
	 *
	 * @param apart whether each commit has a savepoint.
	 * @returns undefined if one of several commits failed without savepoints. Then the transaction is rolled back.
	 */
	function writeAll(batch: readonly QueuedCommit[], apart: boolean): WrittenBatch | undefined {
		const answers: (() => void)[] = [];
		const newest = batch.length === 0 ? 0 : (lastSequence.get() as number);
		let appended = 0;
		for (const { commit, resolve, reject } of batch) {
			try {
				const applied = apart || commit.validateOnly ? writeApart(commit) : write(commit);
				appended += commit.validateOnly ? 0 : applied.entries;
				const last = commit.validateOnly ? 0 : newest + appended;
				answers.push(() => resolve({ ...applied, last }));
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
			writeBeside();
			if (client.inTransaction) {
				transaction.commit();
			}
			return { ...written, answers: [...written.answers, settleBeside] };
		} catch (error) {
			transaction.fail();
			// The batch is not on disk, so every commit of it fails.
			return {
				answers: [
					...batch.map(
						({ commit, reject }) =>
							() =>
								reject(translate(error, commit.changes)),
					),
					() => settleBeside(error),
				],
				appended: 0,
			};
		}
	};
}
