// SPDX-License-Identifier: Apache-2.0

// Reads from SQLite's wal-index whether a checkpoint is in progress. The index is a file that outlives the process.
// After two headers of 48 bytes it has the number of copied frames (nBackfill), and 32 bytes later the number of frames
// that the checkpoint attempts to copy (nBackfillAttempted).

import { readSync } from "node:fs";

const copied = 96;
const maybeCopied = 32;

const buffer = Buffer.alloc(maybeCopied + 4);

/** @param index the descriptor of the open file `roster.db-shm`. */
export function isCopying(index: number): boolean {
	return (
		readSync(index, buffer, 0, buffer.length, copied) === buffer.length &&
		buffer.readUInt32LE(maybeCopied) > buffer.readUInt32LE(0)
	);
}
