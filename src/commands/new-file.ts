// SPDX-License-Identifier: Apache-2.0

// Writes a file under a temporary name, and renames it when it is complete. An incomplete file never has the final
// name.

import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import { CommandError } from "./failure.ts";

/**
 * Creates a new file that only its owner can read.
 *
 * @param write fills an empty file with a temporary name.
 */
export async function makeFile<Result>(name: string, write: (part: string) => Promise<Result>): Promise<Result> {
	if (existsSync(name)) {
		throw new CommandError("file_unusable", `${name} already exists and was not changed`, "give another name");
	}
	const part = `${name}.part`;
	try {
		// An earlier run that was killed may have left a file.
		rmSync(part, { force: true });
		closeSync(openSync(part, "wx", 0o600));
		const result = await write(part);
		sync(part);
		renameSync(part, name);
		return result;
	} catch (error) {
		rmSync(part, { force: true });
		const { syscall, message } = error as NodeJS.ErrnoException;
		throw syscall === undefined ? error : new CommandError("file_unusable", `${name} cannot be written: ${message}`);
	}
}

function sync(path: string): void {
	const file = openSync(path, "r+");
	fsyncSync(file);
	closeSync(file);
}
