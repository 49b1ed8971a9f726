// SPDX-License-Identifier: Apache-2.0

// Collects commits into batches, for every engine. A batch is one transaction, so its commits share one fsync. The
// promise of a commit settles when its batch is on disk; then the listeners are called. The engine decides when a batch
// is due, and writes it.

import type { Commit, Commits, Committed } from "./interface/commits.ts";

/** The greatest number of changes in a batch of several commits. It bounds how long a transaction blocks others. */
const batchSize = 2000;

/** A commit with the functions that settle its promise. */
export interface QueuedCommit {
	readonly commit: Commit;
	readonly resolve: (committed: Committed) => void;
	readonly reject: (reason: unknown) => void;
}

/** The result of a batch. */
export interface WrittenBatch {
	/** Functions that settle the promises of the commits. */
	readonly answers: readonly (() => void)[];
	/** The number of entries that the batch appended to the change log. */
	readonly appended: number;
}

/**
 * Why a batch has to be scheduled: a commit arrived, commits are left after a batch, or the database was locked by
 * another process.
 */
export type Reason = "arrived" | "left" | "busy";

/** The part of the queue that depends on the engine. */
export interface BatchEngine {
	/**
	 * Calls `begin` when the waiting commits have to be written, now or later. Extra calls do no harm.
	 *
	 * @param waiting the number of waiting commits.
	 */
	schedule(reason: Reason, waiting: number, begin: () => void): void;
	/**
	 * Writes a batch to disk. Each of its commits succeeds or fails independently.
	 *
	 * @returns undefined if another process has locked the database. Then nothing was written, and the batch waits.
	 */
	write(batch: readonly QueuedCommit[]): WrittenBatch | undefined | Promise<WrittenBatch>;
}

/** The waiting commits, and the listeners that are called after commits. */
export class CommitQueue implements Omit<Commits, "tryOut"> {
	readonly #engine: BatchEngine;
	readonly #waiting: QueuedCommit[] = [];
	readonly #listeners = new Set<() => void>();
	/** The batch that is being written. */
	#writing: Promise<void> | undefined;

	constructor(engine: BatchEngine) {
		this.#engine = engine;
	}

	/** Makes a commit; see `Commits`. */
	commit(commit: Commit): Promise<Committed> {
		return new Promise((resolve, reject) => {
			this.#waiting.push({ commit, resolve, reject });
			this.#schedule("arrived");
		});
	}

	/** Adds a listener, and returns a function that removes it; see `Commits`. */
	onCommit(listener: () => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	/** Whether there are listeners. */
	get isHeard(): boolean {
		return this.#listeners.size > 0;
	}

	/** Calls the listeners. The new entries of the change log may come from another process. */
	announce(): void {
		for (const listener of this.#listeners) {
			listener();
		}
	}

	/** Whether commits wait for a batch. */
	get isWaiting(): boolean {
		return this.#waiting.length > 0;
	}

	/** Writes all waiting commits, without delay. */
	async drain(): Promise<void> {
		while (this.#waiting.length > 0 || this.#writing !== undefined) {
			this.#begin();
			await this.#writing;
		}
	}

	#schedule(reason: Reason): void {
		this.#engine.schedule(reason, this.#waiting.length, () => this.#begin());
	}

	#begin(): void {
		if (this.#writing === undefined && this.#waiting.length > 0) {
			this.#writing = this.#write(this.#takeBatch());
		}
	}

	async #write(batch: readonly QueuedCommit[]): Promise<void> {
		const written = await this.#engine.write(batch);
		this.#writing = undefined;
		if (written === undefined) {
			this.#waiting.unshift(...batch);
			this.#schedule("busy");
			return;
		}
		for (const answer of written.answers) {
			answer();
		}
		if (written.appended > 0) {
			this.announce();
		}
		if (this.#waiting.length > 0) {
			this.#schedule("left");
		}
	}

	#takeBatch(): QueuedCommit[] {
		let size = 0;
		const end = this.#waiting.findIndex(({ commit }, index) => {
			size += commit.changes.length;
			return index > 0 && size > batchSize;
		});
		return this.#waiting.splice(0, end === -1 ? this.#waiting.length : end);
	}
}
