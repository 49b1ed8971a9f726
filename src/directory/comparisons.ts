// SPDX-License-Identifier: Apache-2.0

import { tooMany } from "../errors/request.ts";

/**
 * The maximum number of comparisons with members in one request.
 *
 * For a group of 100,000 members that is three comparisons with each, which take some tens of milliseconds. If every
 * member matches, it takes about as long as reading the group.
 */
export const mostComparisons = 300_000;

/** Counts the comparisons with members that a request causes, in the database and here. It refuses too many. */
export class ComparisonBudget {
	#left: number = mostComparisons;

	/** @throws tooMany if more comparisons are needed than are left. */
	spend(comparisons: number): void {
		this.#left -= comparisons;
		if (this.#left < 0) {
			throw tooMany(
				`the filters of these operations would be compared with members more than ${mostComparisons} times: name members by their ids, as in members[value eq "…"] or in a list of values, or send fewer filters in a request`,
			);
		}
	}

	/** The number of members that can be compared, with the given number of comparisons for each. */
	membersFor(comparisons: number): number {
		return Math.floor(this.#left / comparisons);
	}
}
