// SPDX-License-Identifier: Apache-2.0

// Answers leave together. A client that waits is woken by what is written to it, and waking it costs the server more
// than the writing. So the answers of one turn of the event loop are written at its end, one right after the other:
// the first of them wakes, and a client of many connections is awake for the rest.

let turn: Promise<void> | undefined;

/** Resolves when all that arrived with this turn of the event loop has been looked at: some microseconds from now. */
export function endOfTurn(): Promise<void> {
	turn ??= new Promise((resolve) => {
		setImmediate(() => {
			turn = undefined;
			resolve();
		});
	});
	return turn;
}
