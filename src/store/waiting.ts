// SPDX-License-Identifier: Apache-2.0

// Commits that wait to be written together: what is durable costs one fsync for all of a batch.

import type { Commit } from "./store.ts";

/** As many changes as one transaction takes in before others get their turn. */
const batchSize = 2000;

/** How long a store is said not to answer after the database refused a write, in milliseconds: a little may still find room. */
export const refusalCounts = 1000;

export interface Waiting {
	readonly commit: Commit;
	/** With how many entries the change log got. */
	readonly resolve: (entries: number) => void;
	readonly reject: (reason: unknown) => void;
}

/** Takes the first batch of what waits. */
export function takeBatch(waiting: Waiting[]): Waiting[] {
	let size = 0;
	const end = waiting.findIndex((each, index) => {
		size += each.commit.changes.length;
		return index > 0 && size > batchSize;
	});
	return waiting.splice(0, end === -1 ? waiting.length : end);
}
