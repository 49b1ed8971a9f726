// SPDX-License-Identifier: Apache-2.0

// The rate limit of tokens. Each token has a token bucket, which refills evenly and holds the calls of one minute.

import { rateLimited } from "../../errors/server.ts";
import { type Caller, keyOf } from "../shared/call.ts";

const minute = 60_000;

/** How many buckets may be kept. When there are more, full buckets are deleted. */
const mostBuckets = 10_000;

interface Bucket {
	left: number;
	filledAt: number;
}

/** How many calls a bucket gains between two times; none if the clock was set back. */
const refill = (from: number, to: number, perMinute: number) => (Math.max(0, to - from) * perMinute) / minute;

export interface RateLimit {
	/** @throws resource_exhausted, with `Retry-After`, if the caller's bucket is empty. */
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
		take(caller) {
			if (perMinute === 0) {
				return;
			}
			const time = now();
			const key = keyOf(caller);
			const bucket = buckets.get(key) ?? { left: perMinute, filledAt: time };
			bucket.left = Math.min(perMinute, bucket.left + refill(bucket.filledAt, time, perMinute));
			bucket.filledAt = time;
			if (bucket.left < 1) {
				throw rateLimited(
					`the token has made more than ${perMinute} calls in a minute: wait, or raise ROSTER_RATE_LIMIT`,
					Math.ceil(((1 - bucket.left) * minute) / perMinute / 1000),
				);
			}
			bucket.left -= 1;
			buckets.set(key, bucket);
			if (buckets.size > mostBuckets) {
				tidy(time);
			}
		},
	};
}
