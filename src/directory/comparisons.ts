// SPDX-License-Identifier: Apache-2.0

import { tooMany } from "../errors.ts";

/**
 * As many comparisons of members as one request may cause.
 *
 * With a group of 100,000 that is three comparisons, which take some tens of milliseconds; where all members meet them it
 * is about as long as to read the group.
 */
export const mostComparisons = 300_000;

/** Counts the comparisons of members that a request causes, in the database and here, and refuses too many. */
export class ComparisonBudget {
	#left: number = mostComparisons;

	/** @throws tooMany where these are more than are left. */
	spend(comparisons: number): void {
		this.#left -= comparisons;
		if (this.#left < 0) {
			throw tooMany(
				`the filters of these operations would be compared with members more than ${mostComparisons} times: name members by their ids, as in members[value eq "…"] or in a list of values, or send fewer filters in a request`,
			);
		}
	}

	/** How many members can be compared with so many comparisons each. */
	membersFor(comparisons: number): number {
		return Math.floor(this.#left / comparisons);
	}
}
