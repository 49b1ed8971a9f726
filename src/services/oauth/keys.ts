// SPDX-License-Identifier: Apache-2.0

// The keys of issuers. Those behind a URL are fetched when they are needed, and kept for a time.

import { setTimeout } from "node:timers/promises";
import { createLocalJWKSet, type JSONWebKeySet, type LocalJWKSet } from "./jose.ts";

/** Fetched keys are used for ten minutes, and for an hour while the URL cannot be read. In milliseconds. */
const fresh = 600_000;
const stale = 3_600_000;

/** The least time between two fetches of one URL after one has failed, in milliseconds. */
const coolDown = 10_000;

/**
 * The least time between two fetches of one URL for unknown key ids in the long run, in milliseconds, and how many may
 * follow each other at once. Unknown key ids are cheap to invent, and an issuer may have a new key at any time: whoever
 * comes too early waits.
 */
const spacing = 1000;
const atOnce = 3;

/** How many URLs are kept. The one that was fetched first is dropped first. */
const mostUrls = 1000;

interface Fetched {
	/** Undefined if they could never be fetched. */
	readonly keys: LocalJWKSet | undefined;
	/** When they were fetched, and when a fetch was last tried. */
	readonly at: number;
	readonly triedAt: number;
	/** How many fetches for unknown keys were left after the last one; one comes back with each spacing. */
	readonly left: number;
	/** Why the last fetch failed. */
	readonly failure: Error | undefined;
}

export interface Keys {
	/**
	 * The keys behind a URL.
	 *
	 * @param isUnknown whether the keys that are there do not have the wanted one. They are then fetched again, by a fetch
	 *   that begins later.
	 * @throws Error if they cannot be fetched.
	 */
	at(url: string, isUnknown: boolean): Promise<LocalJWKSet>;
}

/**
 * @param get fetches the keys behind a URL.
 * @param now a monotonic clock, in milliseconds.
 * @param pause resolves after a time, in milliseconds.
 */
export function keysOf(
	get: (url: string) => Promise<JSONWebKeySet>,
	now: () => number = () => performance.now(),
	pause: (time: number) => Promise<unknown> = (time) => (time === 0 ? Promise.resolve() : setTimeout(time)),
): Keys {
	const known = new Map<string, Fetched>();
	/** The fetches under way: all that wait for one URL share one. */
	const fetching = new Map<string, Promise<Fetched>>();
	/** The fetches that have not begun, for unknown keys. */
	const coming = new Map<string, Promise<Fetched>>();

	async function load(url: string): Promise<Fetched> {
		const before = known.get(url);
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
		found === undefined ? atOnce : Math.min(atOnce, found.left + (now() - found.triedAt) / spacing);

	const isCooling = (found: Fetched | undefined) => found?.failure !== undefined && now() - found.triedAt < coolDown;

	function refreshed(url: string): Promise<Fetched> {
		const underWay = fetching.get(url) ?? load(url).finally(() => fetching.delete(url));
		fetching.set(url, underWay);
		return underWay;
	}

	/** A fetch under way does not count: the issuer may have answered it before it had the new key. */
	async function afterwards(url: string): Promise<Fetched> {
		try {
			await fetching.get(url);
			const found = known.get(url);
			if (found !== undefined && isCooling(found)) {
				return found;
			}
			await pause(Math.max(0, Math.ceil((1 - leftOf(found)) * spacing)));
			await fetching.get(url);
		} finally {
			// Later callers wait for the next fetch.
			coming.delete(url);
		}
		return refreshed(url);
	}

	function next(url: string): Promise<Fetched> {
		const waiting = coming.get(url) ?? afterwards(url);
		coming.set(url, waiting);
		return waiting;
	}

	return {
		async at(url, isUnknown) {
			let found = known.get(url);
			const isDue = found?.keys === undefined || now() - found.at >= fresh;
			if (isUnknown) {
				found = await next(url);
				if (found.failure !== undefined) {
					throw found.failure;
				}
			} else if (isDue && !isCooling(found)) {
				found = await refreshed(url);
			}
			if (found?.keys === undefined || now() - found.at >= stale) {
				throw found?.failure ?? new Error("they were not fetched");
			}
			return found.keys;
		},
	};
}
