// SPDX-License-Identifier: Apache-2.0

// The files of a database contain personal data and the digests of tokens: only the user of the server may read them.

import { closeSync, existsSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Creates the folders of a path that do not exist yet, with mode 0700.
 *
 * One by one: the recursive `mkdir` of Node never returns for a folder in `/proc`.
 *
 * @throws Error if a folder cannot be created.
 */
function createFolder(folder: string): void {
	if (!existsSync(folder)) {
		createFolder(dirname(folder));
		mkdirSync(folder, { mode: 0o700 });
	}
}

/** The name that SQLite has for a database without a file. */
export const inMemory = ":memory:";

/**
 * Creates a database file with mode 0600, if there is none. SQLite gives the files beside it (WAL, shared memory) the
 * same mode.
 *
 * @throws Error if the file cannot be created.
 */
export function createDatabaseFile(path: string): void {
	if (path === inMemory) {
		return;
	}
	createFolder(dirname(path));
	if (!existsSync(path)) {
		closeSync(openSync(path, "a", 0o600));
	}
}
