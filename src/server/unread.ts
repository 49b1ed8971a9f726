// SPDX-License-Identifier: Apache-2.0

// Limits the memory for responses that peers do not read. Pure.

/** How long a peer may read nothing before its responses count, in milliseconds. */
const grace = 5000;

/** How many bytes may wait for peers that read nothing: on one connection, and together. */
const most = { connection: 8 * 1024 * 1024, all: 64 * 1024 * 1024 };

/** A response that waits for its peer, or all responses of an HTTP/1.1 connection. */
export interface Waiting {
	readonly connection: object;
	readonly bytes: number;
	/** How long the peer has read nothing, in milliseconds. */
	readonly stalled: number;
	drop(): void;
}

/**
 * Returns the responses to drop: those for which nothing was read the longest, until the rest is within the limits.
 * Responses that are read, however slowly, are never among them.
 */
export function overBudget(waiting: readonly Waiting[]): Waiting[] {
	const stalled = waiting.filter((each) => each.bytes > 0 && each.stalled >= grace);
	stalled.sort((one, another) => one.stalled - another.stalled);
	const kept = new Map<object, number>();
	let all = 0;
	return stalled.filter(({ connection, bytes }) => {
		const own = (kept.get(connection) ?? 0) + bytes;
		if (own > most.connection || all + bytes > most.all) {
			return true;
		}
		kept.set(connection, own);
		all += bytes;
		return false;
	});
}
