// SPDX-License-Identifier: Apache-2.0

// When the next batch of commits is due. One writer alone never waits. Where there were several, they get a moment to be
// back, so that one fsync is for all of them again; who comes last opens the batch.

import type { BatchEngine } from "../commit-queue.ts";

/** After so many batches a larger one is waited for. */
const probeEvery = 32;

/**
 * How long a commit waits for others, in milliseconds, where others were there before: as long as eight clients on
 * another core take to ask again.
 */
const longestWait = 3;

/** How often it is looked whether another process still writes, in milliseconds: requests that read are answered meanwhile. */
export const lookEvery = 20;

export interface Pace extends Pick<BatchEngine, "schedule"> {
	/** Notes that a batch of so many commits is written. */
	note(commits: number): void;
}

/** Makes the pace of a database. */
export function pace(): Pace {
	/** As many commits as the last batch had: as many writers are likely to be back soon. */
	let expected = 1;
	let batches = 0;
	/** Runs while commits wait for others. */
	let timer: NodeJS.Timeout | undefined;
	/** Whether the next batch has its time, and waits for no more commits. */
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
			// Two halves of the writers may take turns; now and then it is tried whether they come together.
			batches += 1;
			expected = commits > 1 && batches % probeEvery === 0 ? commits * 2 : commits;
		},
	};
}
