// SPDX-License-Identifier: Apache-2.0

// Statements that are made of what a request asks for: prepared when it first asks so, and kept for the next.

import type { Query } from "./database.ts";

/** Gives the statement of a key, and makes it where there is none. */
export type StatementCache = <Result>(key: string, make: () => Query<Result>) => Query<Result>;

/** @param most how many are kept: beyond it, the one is forgotten that was used longest ago. */
export function statementCache(most: number): StatementCache {
	const cache = new Map<string, Query<never>>();
	/** The key that was asked for last. */
	let last: string | undefined;
	return <Result>(key: string, make: () => Query<Result>) => {
		const known = cache.get(key) as Query<Result> | undefined;
		if (known !== undefined && key === last) {
			return known;
		}
		last = key;
		const found = known ?? make();
		// The last used is the last in the map, so the first is the one to forget.
		cache.delete(key);
		cache.set(key, found as Query<never>);
		if (cache.size > most) {
			cache.delete(cache.keys().next().value as string);
		}
		return found;
	};
}
