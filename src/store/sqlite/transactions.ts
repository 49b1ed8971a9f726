// SPDX-License-Identifier: Apache-2.0

// Transactions on an SQLite file that something else may happen to: another process writes, the disk is full, the file is gone.

import { statSync } from "node:fs";
import Sqlite from "better-sqlite3";
import { unavailable } from "../../errors.ts";
import { Refusals } from "../refusals.ts";

/** How long another process may write, in milliseconds. */
const lockPatience = 5000;

export interface Transactions {
	/**
	 * Opens the transaction in which all reads of this turn of the event loop are, unless it is open.
	 *
	 * A read by itself locks the file and unlocks it, which costs more than to find a row.
	 */
	read(): void;
	/** Begins one; false where another process writes, and may go on for a while: then it is to be tried again. */
	begin(): boolean;
	commit(): void;
	/** Gives up the one that is under way, if it still is. */
	undo(): void;
	/** Gives it up because it could not be written. */
	fail(): void;
	/** Throws unless the database can be read and, as far as is known, written. */
	ping(): void;
	/** Ends the reads, for the file is about to be closed. */
	close(): void;
}

/** Which files there are: the same name can come to mean another. */
function filesAt(path: string): string {
	return [path, `${path}-wal`]
		.map((file) => statSync(file, { throwIfNoEntry: false }))
		.map((found) => found && `${found.dev} ${found.ino}`)
		.join();
}

/** Makes the transactions of a database that is open, and has been written since. */
export function transactions(client: Sqlite.Database, path: string): Transactions {
	const prepare = (text: string) => client.prepare(text);
	const [begin, commit, rollback] = [prepare("begin immediate"), prepare("commit"), prepare("rollback")];
	const [beginReads, end] = [prepare("begin"), prepare("end")];
	const [read, write] = [prepare("select value from counters").pluck(), prepare("update counters set value = value")];
	const files = filesAt(path);
	let lockedSince: number | undefined;
	const refusals = new Refusals();
	let reading = false;

	function endReads() {
		if (reading && client.inTransaction) {
			end.run();
		}
		reading = false;
	}

	// A file that was removed can be written on as if nothing were, and is gone with the process.
	function checkFiles() {
		if (filesAt(path) !== files) {
			const detail =
				"the database file was removed or replaced while the server runs; nothing was changed: put it back, or restart the server";
			throw Object.assign(unavailable(detail), { cause: new Error(`${path} is not the file that is open`) });
		}
	}

	function commitNow() {
		checkFiles();
		commit.run();
		refusals.taken();
	}

	function undo() {
		if (client.inTransaction) {
			rollback.run();
		}
	}

	return {
		read() {
			if (!reading) {
				beginReads.run();
				reading = true;
				setImmediate(endReads);
			}
		},
		begin() {
			endReads();
			try {
				begin.run();
				lockedSince = undefined;
				return true;
			} catch (error) {
				lockedSince ??= performance.now();
				const locked = error instanceof Sqlite.SqliteError && error.code.startsWith("SQLITE_BUSY");
				if (!locked || performance.now() - lockedSince > lockPatience) {
					throw error;
				}
				return false;
			}
		},
		commit: commitNow,
		undo,
		close: endReads,
		fail() {
			undo();
			refusals.refused();
		},
		ping() {
			endReads();
			checkFiles();
			read.all();
			if (!refusals.mustTry()) {
				return;
			}
			begin.run();
			try {
				write.run();
				commitNow();
			} finally {
				undo();
			}
		},
	};
}
