// SPDX-License-Identifier: Apache-2.0

import { setTimeout } from "node:timers/promises";
import { unavailable } from "../../errors.ts";
import { Stale } from "../../store/interface/commits.ts";

const attempts = 50;

/**
 * Reads, decides and commits, again from the start where somebody else changed what was read.
 *
 * @param once is told how often somebody else was faster.
 * @throws unavailable where that goes on and on.
 */
export async function attempt<Result>(once: (round: number) => Promise<Result>): Promise<Result> {
	for (let round = 0; round < attempts; round++) {
		try {
			return await once(round);
		} catch (error) {
			if (!(error instanceof Stale)) {
				throw error;
			}
			// Writers that met should not meet again: those that met more often wait longer.
			await setTimeout(Math.random() * round);
		}
	}
	throw unavailable("too many writers change the same resource at once; nothing was changed: try again");
}
