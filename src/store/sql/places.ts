// SPDX-License-Identifier: Apache-2.0

// Remembers where pages by index ended. To find the row at an index, a database counts all rows before it. A client
// that reads page after page continues at the end of the previous page instead. Any commit invalidates what is
// remembered.

import type { Position } from "../interface/pages.ts";

/** The number of remembered queries, and of remembered positions of each query. */
const [mostQueries, mostPlaces] = [20, 1000];

/** The remembered positions and total of one query. */
export interface Places {
	/** The number of results; undefined if they were not counted. */
	total: number | undefined;
	/** Returns the last known position up to an index, with its own index. */
	before(index: number): { readonly index: number; readonly position: Position } | undefined;
	/** Remembers the position of the resource before an index. */
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
		// A client that reads page after page asks for exactly the index at which a page ended.
		for (const each of this.#positions.has(index) ? [index] : this.#positions.keys()) {
			if (each <= index && (nearest === undefined || each > nearest)) {
				nearest = each;
			}
		}
		const position = nearest === undefined ? undefined : this.#positions.get(nearest);
		return nearest === undefined || position === undefined ? undefined : { index: nearest, position };
	}

	note(index: number, position: Position) {
		// A Map keeps the order of insertion, so its first entry is the oldest.
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
 * @returns a function that returns what is known about a query, if it is still valid at the newest change.
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
