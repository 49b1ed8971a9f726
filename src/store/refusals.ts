// SPDX-License-Identifier: Apache-2.0

// Remembers whether the database refused the last write, for the readiness check.

import { unavailable } from "../errors/server.ts";

/**
 * How long the store counts as unavailable after a refused write, in milliseconds. A small test write may succeed on a
 * disk that is too full for other writes, so none is made during this time.
 */
const refusalCounts = 1000;

/** The time of the last refused write, until a write succeeds. */
export class Refusals {
	/** On a monotonic clock. */
	#refusedAt: number | undefined;

	/** Notes that the database refused a write. */
	refused(): void {
		this.#refusedAt = performance.now();
	}

	/** Notes that a write succeeded. */
	taken(): void {
		this.#refusedAt = undefined;
	}

	/**
	 * Whether a test write is needed, to find out whether writes succeed again.
	 *
	 * @throws unavailable if the database has just refused a write.
	 */
	mustTry(): boolean {
		if (this.#refusedAt === undefined) {
			return false;
		}
		if (performance.now() - this.#refusedAt < refusalCounts) {
			throw unavailable("the database refuses writes at the moment");
		}
		return true;
	}
}
