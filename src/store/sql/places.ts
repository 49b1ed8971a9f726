// SPDX-License-Identifier: Apache-2.0

// Where pages by index have ended. To find the row at an index, a database counts all rows before it; who reads page
// after page goes on from where the last one ended instead. What is remembered holds until the next change of anything.

import type { Position } from "../interface/pages.ts";

/** How many queries are remembered, and how many places of each. */
const [mostQueries, mostPlaces] = [20, 1000];

/** What is remembered of one query. */
export interface Places {
	/** How many resources it selects; undefined where they were not counted. */
	total: number | undefined;
	/** The last place that is known at an index or before it, and how many resources come before it. */
	before(index: number): { readonly index: number; readonly position: Position } | undefined;
	/** Notes after which resource an index comes. */
	note(index: number, position: Position): void;
}

class Known implements Places {
	readonly change: number;
	total: number | undefined;
	readonly #positions = new Map<number, Position>();

	constructor(change: number) {
		this.change = change;
	}

	before(index: number) {
		let nearest: number | undefined;
		// Who reads page after page asks for just where one has ended.
		for (const each of this.#positions.has(index) ? [index] : this.#positions.keys()) {
			if (each <= index && (nearest === undefined || each > nearest)) {
				nearest = each;
			}
		}
		const position = nearest === undefined ? undefined : this.#positions.get(nearest);
		return nearest === undefined || position === undefined ? undefined : { index: nearest, position };
	}

	note(index: number, position: Position) {
		// The last noted is the last in the map, so the first is the one to forget.
		this.#positions.delete(index);
		this.#positions.set(index, position);
		if (this.#positions.size > mostPlaces) {
			this.#positions.delete(this.#positions.keys().next().value as number);
		}
	}
}

/**
 * Makes the memory of a search.
 *
 * @returns gives what is known of a query while the newest change is this one.
 */
export function placeMemory(): (query: string, change: number) => Places {
	const queries = new Map<string, Known>();
	return (query, change) => {
		const found = queries.get(query);
		const known = found?.change === change ? found : new Known(change);
		queries.delete(query);
		queries.set(query, known);
		if (queries.size > mostQueries) {
			queries.delete(queries.keys().next().value as string);
		}
		return known;
	};
}
