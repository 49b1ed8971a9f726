// SPDX-License-Identifier: Apache-2.0

// Caches statements that depend on the request.

import type { Query } from "./database.ts";

/** Returns the statement of a key, and makes it if it is not cached. */
export type StatementCache = <Result>(key: string, make: () => Query<Result>) => Query<Result>;

/** @param most the number of statements in the cache. When it is full, the least recently used one is removed. */
export function statementCache(most: number): StatementCache {
	const cache = new Map<string, Query<never>>();
	/** The key of the last call. */
	let last: string | undefined;
	return <Result>(key: string, make: () => Query<Result>) => {
		const known = cache.get(key) as Query<Result> | undefined;
		if (known !== undefined && key === last) {
			return known;
		}
		last = key;
		const found = known ?? make();
		// A Map keeps the order of insertion, so its first entry is the least recently used.
		cache.delete(key);
		cache.set(key, found as Query<never>);
		if (cache.size > most) {
			cache.delete(cache.keys().next().value as string);
		}
		return found;
	};
}
