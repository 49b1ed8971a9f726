// SPDX-License-Identifier: Apache-2.0

// A file that has its name when it is whole, and not before: what is cut off on the way is never taken for it.

import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import { CommandError } from "./session.ts";

/**
 * Makes a file that is not there yet; nobody but its owner can read it.
 *
 * @param write fills an empty file that has another name meanwhile.
 */
export async function makeFile<Result>(name: string, write: (part: string) => Promise<Result>): Promise<Result> {
	if (existsSync(name)) {
		throw new CommandError(`${name}: is there already, and is left as it is: give another name`);
	}
	const part = `${name}.part`;
	try {
		// What a run left that was killed goes.
		rmSync(part, { force: true });
		closeSync(openSync(part, "wx", 0o600));
		const result = await write(part);
		sync(part);
		renameSync(part, name);
		return result;
	} catch (error) {
		rmSync(part, { force: true });
		const { syscall, message } = error as NodeJS.ErrnoException;
		throw syscall === undefined ? error : new CommandError(`${name}: cannot be written: ${message}`);
	}
}

function sync(path: string): void {
	const file = openSync(path, "r+");
	fsyncSync(file);
	closeSync(file);
}
