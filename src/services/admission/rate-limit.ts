// SPDX-License-Identifier: Apache-2.0

// How many calls a token may make: a bucket for each, which fills evenly and holds what a minute allows.

import { rateLimited } from "../../errors.ts";
import type { Caller } from "../shared/call.ts";

const minute = 60_000;

/** As many buckets are kept; beyond, those that are full again are thrown away. */
const mostBuckets = 10_000;

interface Bucket {
	left: number;
	filledAt: number;
}

/** How many calls come back from one time to another; none where the clock was set back. */
const refill = (from: number, to: number, perMinute: number) => (Math.max(0, to - from) * perMinute) / minute;

export interface RateLimit {
	/** @throws resource_exhausted, with the time to wait, where the caller has used up what they may. */
	take(caller: Caller): void;
}

/** @param perMinute calls that a token may make in a minute; 0 is without limit. */
export function rateLimit(perMinute: number, now: () => number): RateLimit {
	const buckets = new Map<string, Bucket>();

	function tidy(time: number) {
		for (const [id, { left, filledAt }] of buckets) {
			if (left + refill(filledAt, time, perMinute) >= perMinute) {
				buckets.delete(id);
			}
		}
	}

	return {
		take({ tokenId }) {
			if (perMinute === 0) {
				return;
			}
			const time = now();
			const bucket = buckets.get(tokenId) ?? { left: perMinute, filledAt: time };
			bucket.left = Math.min(perMinute, bucket.left + refill(bucket.filledAt, time, perMinute));
			bucket.filledAt = time;
			if (bucket.left < 1) {
				throw rateLimited(
					`the token has made the ${perMinute} calls that it may make in a minute: wait, or raise ROSTER_RATE_LIMIT`,
					Math.ceil(((1 - bucket.left) * minute) / perMinute / 1000),
				);
			}
			bucket.left -= 1;
			buckets.set(tokenId, bucket);
			if (buckets.size > mostBuckets) {
				tidy(time);
			}
		},
	};
}
