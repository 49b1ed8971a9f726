// SPDX-License-Identifier: Apache-2.0

// Responses of one turn of the event loop are written together, at its end. A write wakes the waiting client process, and
// the wake-up costs more than the write. If a client with many connections gets its responses one right after the other,
// only the first one wakes it.

let turn: Promise<void> | undefined;

/** Resolves at the end of this turn of the event loop, when all requests that arrived with it have been handled. */
export function endOfTurn(): Promise<void> {
	turn ??= new Promise((resolve) => {
		setImmediate(() => {
			turn = undefined;
			resolve();
		});
	});
	return turn;
}
