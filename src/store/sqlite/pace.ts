// SPDX-License-Identifier: Apache-2.0

// Decides when the next batch of commits is due. A single writer never waits. If the last batch had several commits,
// their writers get a moment to send the next ones, so that these share an fsync, too. The last one starts the batch.

import type { BatchEngine } from "../commit-queue.ts";

/** After this number of batches, one batch waits for twice as many commits as the batch before had. */
const probeEvery = 32;

/**
 * How long a commit waits for others, in milliseconds. Eight clients on another core need this long to send their next
 * requests.
 */
const longestWait = 3;

/** The interval of attempts to get the lock of another process, in milliseconds. Reads are served in between. */
export const lookEvery = 20;

export interface Pace extends Pick<BatchEngine, "schedule"> {
	/** Notes the number of commits in a batch. */
	note(commits: number): void;
}

/** Makes the pace of a database. */
export function pace(): Pace {
	/** The number of commits in the last batch. As many writers are likely to commit again soon. */
	let expected = 1;
	let batches = 0;
	/** Set while commits wait for others. */
	let timer: NodeJS.Timeout | undefined;
	/** Whether the next batch is scheduled, and does not wait for more commits. */
	let due = false;

	return {
		schedule(reason, waiting, begin) {
			if (due) {
				return;
			}
			const run = () => {
				due = false;
				clearTimeout(timer);
				timer = undefined;
				begin();
			};
			if (reason === "arrived" && waiting < expected) {
				timer ??= setTimeout(run, longestWait);
				return;
			}
			due = true;
			clearTimeout(timer);
			timer = undefined;
			if (reason === "busy") {
				setTimeout(run, lookEvery);
			} else {
				setImmediate(run);
			}
		},
		note(commits) {
			// The writers may have split into two halves that take turns. A larger expectation now and then joins them again.
			batches += 1;
			expected = commits > 1 && batches % probeEvery === 0 ? commits * 2 : commits;
		},
	};
}
