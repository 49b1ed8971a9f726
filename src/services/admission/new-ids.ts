// SPDX-License-Identifier: Apache-2.0

// New ids, for resources and for requests.

import { v7 } from "uuid";

/** The number of random bytes to ask the operating system for at once: as many as 256 ids take. */
const poolSize = 4096;

const pool = Buffer.alloc(poolSize);
let used = poolSize;

function sixteenRandomBytes(): Buffer {
	if (used === poolSize) {
		crypto.getRandomValues(pool);
		used = 0;
	}
	used += 16;
	return pool.subarray(used - 16, used);
}

let milliseconds = 0;
let sequence = 0;

/**
 * Returns a new UUID of version 7 (RFC 9562). Ids sort in the order of their creation, within a millisecond, too.
 *
 * To ask the operating system for the random bytes of each id costs ten times as much as the rest of the id.
 */
export function newId(): string {
	const random = sixteenRandomBytes();
	const now = Date.now();
	if (now > milliseconds) {
		milliseconds = now;
		// 31 of the 32 bits, so that counting up within the millisecond never overflows.
		sequence = random.readUInt32BE(6) >>> 1;
	} else {
		sequence += 1;
	}
	return v7({ random, msecs: milliseconds, seq: sequence });
}
