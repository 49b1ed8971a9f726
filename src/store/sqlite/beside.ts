// SPDX-License-Identifier: Apache-2.0

// Writes rows that belong to no commit, such as those of the flight recorder. They are written with the next batch of
// commits and share its fsync, or alone if no batch comes soon.

import type Sqlite from "better-sqlite3";
import type { WrittenBatch } from "../commit-queue.ts";
import type { Beside, Steps } from "../sql/database.ts";
import { lookEvery } from "./pace.ts";
import { savepoint } from "./savepoint.ts";

/** How long the rows wait for a batch, in milliseconds. */
const longestWait = 20;

const ended = new Error("the transaction has ended");

interface Waiting {
	readonly steps: () => Steps;
	resolve(): void;
	reject(error: unknown): void;
}

export interface BesideWriter extends Beside {
	/** Writes the waiting rows in the open transaction. */
	write(): void;
	/** Settles the promises of the rows that were written, with the error if the transaction failed. */
	settle(error?: unknown): void;
	/** Writes the waiting rows now. */
	drain(): Promise<void>;
}

/**
 * @param run runs statements in the open transaction.
 * @param isDue whether commits wait, so that a batch comes soon.
 * @param writeAlone writes a batch without commits; undefined if another process has locked the database.
 */
export function besideWriter(
	client: Sqlite.Database,
	run: (steps: Steps) => void,
	isDue: () => boolean,
	writeAlone: () => WrittenBatch | undefined,
): BesideWriter {
	const apart = savepoint(client, "beside");
	let waiting: Waiting[] = [];
	/** The rows in the open transaction, with the error of each. */
	let written: (Waiting & { readonly error: unknown })[] = [];
	let timer: NodeJS.Timeout | undefined;

	/** Writes the rows of one caller, which fail without the others. */
	function writeOne({ steps }: Waiting): unknown {
		try {
			apart(() => run(steps()));
			return undefined;
		} catch (error) {
			return error;
		}
	}

	function alone() {
		if (waiting.length > 0 && isDue()) {
			timer = setTimeout(alone, longestWait);
		} else {
			write();
		}
	}

	function write() {
		timer = undefined;
		if (waiting.length === 0) {
			return;
		}
		const done = writeAlone();
		if (done === undefined) {
			timer = setTimeout(alone, lookEvery);
			return;
		}
		for (const answer of done.answers) {
			answer();
		}
	}

	return {
		beside: (steps) =>
			new Promise<void>((resolve, reject) => {
				waiting.push({ steps, resolve, reject });
				timer ??= setTimeout(alone, longestWait);
			}),
		write() {
			written = waiting.map((each) => ({ ...each, error: client.inTransaction ? writeOne(each) : ended }));
			waiting = [];
		},
		settle(error) {
			const settled = written;
			written = [];
			for (const each of settled) {
				const failure = error ?? each.error;
				failure === undefined ? each.resolve() : each.reject(failure);
			}
		},
		async drain() {
			clearTimeout(timer);
			write();
		},
	};
}
