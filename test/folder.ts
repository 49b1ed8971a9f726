// SPDX-License-Identifier: Apache-2.0

// Where the tests keep files: those of their databases, and what they have compiled.

import { existsSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Free space, in bytes, below which the memory is left to others: a container may have 64 MiB in all. */
const enough = 2 ** 30;

/**
 * A folder in memory where there is some: a commit does not wait for the disk there, and a database is made and dropped
 * in a tenth of the time. What is about the disk makes its databases elsewhere.
 */
export const folderInMemory = isRoomy("/dev/shm") ? "/dev/shm" : tmpdir();

function isRoomy(folder: string): boolean {
	if (!existsSync(folder)) {
		return false;
	}
	const { bavail, bsize } = statfsSync(folder);
	return bavail * bsize > enough;
}

/** For NODE_COMPILE_CACHE: a script that is run again is not compiled again, which takes half of its start. */
export const compileCache = join(tmpdir(), "node-compile-cache");
