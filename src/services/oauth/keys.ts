// SPDX-License-Identifier: Apache-2.0

// The keys of issuers. Those behind a URL are fetched when they are needed, and kept for a time.

import { createLocalJWKSet, type JSONWebKeySet, type LocalJWKSet } from "./jose.ts";

/** Fetched keys are used for ten minutes, and for an hour while the URL cannot be read. In milliseconds. */
const fresh = 600_000;
const stale = 3_600_000;

/**
 * The least time between two fetches of one URL in the long run, in milliseconds. Unknown key ids are cheap to invent, and
 * an issuer may have a new key at any time: for these, a few fetches may follow each other at once.
 */
const coolDown = 10_000;
const atOnce = 3;

/** How many URLs are kept. The one that was fetched first is dropped first. */
const mostUrls = 1000;

interface Fetched {
	/** Undefined if they could never be fetched. */
	readonly keys: LocalJWKSet | undefined;
	/** When they were fetched, and when a fetch was last tried. */
	readonly at: number;
	readonly triedAt: number;
	/** How many fetches for unknown keys were left after the last one; one comes back with each cool-down. */
	readonly left: number;
	/** Why the last fetch failed. */
	readonly failure: Error | undefined;
}

export interface Keys {
	/**
	 * The keys behind a URL.
	 *
	 * @param isUnknown whether the keys that are there do not have the wanted one. They are then fetched again, unless that
	 *   was done several times just now.
	 * @throws Error if they cannot be fetched.
	 */
	at(url: string, isUnknown: boolean): Promise<LocalJWKSet>;
}

/**
 * @param get fetches the keys behind a URL.
 * @param now a monotonic clock, in milliseconds.
 */
export function keysOf(
	get: (url: string) => Promise<JSONWebKeySet>,
	now: () => number = () => performance.now(),
): Keys {
	const known = new Map<string, Fetched>();
	/** The fetches under way: all that wait for one URL share one. */
	const fetching = new Map<string, Promise<Fetched>>();

	async function load(url: string, before: Fetched | undefined): Promise<Fetched> {
		const triedAt = now();
		const left = leftOf(before) - 1;
		const loaded = await get(url).then(
			(set): Fetched => ({ keys: createLocalJWKSet(set), at: triedAt, triedAt, left, failure: undefined }),
			(failure: Error): Fetched => ({ keys: before?.keys, at: before?.at ?? 0, triedAt, left, failure }),
		);
		known.delete(url);
		known.set(url, loaded);
		if (known.size > mostUrls) {
			known.delete(known.keys().next().value as string);
		}
		return loaded;
	}

	const leftOf = (found: Fetched | undefined) =>
		found === undefined ? atOnce : Math.min(atOnce, found.left + (now() - found.triedAt) / coolDown);

	function refreshed(url: string, before: Fetched | undefined): Promise<Fetched> {
		const underWay = fetching.get(url) ?? load(url, before).finally(() => fetching.delete(url));
		fetching.set(url, underWay);
		return underWay;
	}

	return {
		async at(url, isUnknown) {
			let found = known.get(url);
			const isRested = found === undefined || now() - found.triedAt >= coolDown;
			const isDue = found?.keys === undefined || now() - found.at >= fresh;
			const isNew = isUnknown && found?.failure === undefined && leftOf(found) >= 1;
			if ((isDue && isRested) || isNew) {
				found = await refreshed(url, found);
			}
			if (found?.keys === undefined || now() - found.at >= stale) {
				throw found?.failure ?? new Error("they were not fetched");
			}
			return found.keys;
		},
	};
}
