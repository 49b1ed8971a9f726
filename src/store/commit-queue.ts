// SPDX-License-Identifier: Apache-2.0

// Commits on their way to the disk, the same for every engine: those that arrive together are written in one transaction,
// for what is durable costs one fsync for all of a batch. A commit is answered when its batch is on disk, and then the
// listeners hear of it. An engine says when a batch is due, and writes it.

import type { Commit, Commits } from "./interface/commits.ts";

/** As many changes as one transaction takes in before others get their turn. */
const batchSize = 2000;

/** A commit with what answers it. */
export interface QueuedCommit {
	readonly commit: Commit;
	/** With how many entries the change log got. */
	readonly resolve: (entries: number) => void;
	readonly reject: (reason: unknown) => void;
}

/** What became of a batch. */
export interface WrittenBatch {
	/** Tell each of its commits what became of it. */
	readonly answers: readonly (() => void)[];
	/** How many entries the change log got. */
	readonly appended: number;
}

/** Why a batch is to be written: a commit arrived, the batch before left some, or it could not be begun and still waits. */
export type Reason = "arrived" | "left" | "busy";

/** What an engine does in its own way. */
export interface BatchEngine {
	/**
	 * Calls `begin` when the commits that wait are to be written, now or later; to call it too often does no harm.
	 *
	 * @param waiting how many commits wait.
	 */
	schedule(reason: Reason, waiting: number, begin: () => void): void;
	/**
	 * Writes a batch, and has it on disk when it returns. Each commit of it succeeds or fails by itself.
	 *
	 * @returns undefined where another process writes and nothing was done: the batch goes on waiting.
	 */
	write(batch: readonly QueuedCommit[]): WrittenBatch | undefined | Promise<WrittenBatch>;
}

/** The commits that wait, and the listeners that hear of those that were made. */
export class CommitQueue implements Commits {
	readonly #engine: BatchEngine;
	readonly #waiting: QueuedCommit[] = [];
	readonly #listeners = new Set<() => void>();
	/** The batch that is being written. */
	#writing: Promise<void> | undefined;

	constructor(engine: BatchEngine) {
		this.#engine = engine;
	}

	/** Makes a commit; see `Commits`. */
	commit(commit: Commit): Promise<number> {
		return new Promise((resolve, reject) => {
			this.#waiting.push({ commit, resolve, reject });
			this.#schedule("arrived");
		});
	}

	/** Adds a listener, and gives what removes it; see `Commits`. */
	onCommit(listener: () => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	/** Whether anybody listens. */
	get isHeard(): boolean {
		return this.#listeners.size > 0;
	}

	/** Calls the listeners: the change log has new entries, by whatever process. */
	announce(): void {
		for (const listener of this.#listeners) {
			listener();
		}
	}

	/** Writes all that waits, without delay. */
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
