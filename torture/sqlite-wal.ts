// SPDX-License-Identifier: Apache-2.0

// Whether the log of writes is being copied into the database, as SQLite's wal-index says, which lies in a file that
// outlives the process. Behind two headers of 48 bytes stands how far the log is copied; 32 bytes on, how far it may be.

import { readSync } from "node:fs";

const copied = 96;
const maybeCopied = 32;

const buffer = Buffer.alloc(maybeCopied + 4);

/** @param index an open file, `roster.db-shm`. */
export function isCopying(index: number): boolean {
	return (
		readSync(index, buffer, 0, buffer.length, copied) === buffer.length &&
		buffer.readUInt32LE(maybeCopied) > buffer.readUInt32LE(0)
	);
}
