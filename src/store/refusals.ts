// SPDX-License-Identifier: Apache-2.0

// Whether the database takes what is written, as far as is known, for whoever asks whether the store answers.

import { unavailable } from "../errors.ts";

/** How long a store is said not to answer after the database refused a write, in milliseconds: a little may still find room. */
const refusalCounts = 1000;

/** The last write that the database refused, until it takes one. */
export class Refusals {
	/** By a clock that nobody sets. */
	#refusedAt: number | undefined;

	/** The database has refused a write. */
	refused(): void {
		this.#refusedAt = performance.now();
	}

	/** The database has taken a write. */
	taken(): void {
		this.#refusedAt = undefined;
	}

	/**
	 * Whether a write has to be tried, to find out whether the database takes it.
	 *
	 * @throws unavailable where it has just refused one.
	 */
	mustTry(): boolean {
		if (this.#refusedAt === undefined) {
			return false;
		}
		if (performance.now() - this.#refusedAt < refusalCounts) {
			throw unavailable("the database takes no writes now");
		}
		return true;
	}
}
