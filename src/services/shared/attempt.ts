// SPDX-License-Identifier: Apache-2.0

import { setTimeout } from "node:timers/promises";
import { unavailable } from "../../errors/server.ts";
import { Stale } from "../../store/interface/commits.ts";

const attempts = 50;

/**
 * Runs a function that reads, decides and commits. If another writer changed what it read, it runs again.
 *
 * @param once gets the number of runs before this one.
 * @throws unavailable after too many runs.
 */
export async function attempt<Result>(once: (round: number) => Promise<Result>): Promise<Result> {
	for (let round = 0; round < attempts; round++) {
		try {
			return await once(round);
		} catch (error) {
			if (!(error instanceof Stale)) {
				throw error;
			}
			// A random wait, which grows with the rounds, keeps the same writers from colliding again.
			await setTimeout(Math.random() * round);
		}
	}
	throw unavailable("too many clients change the same resource at once; nothing was changed: try again");
}
