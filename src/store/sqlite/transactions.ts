// SPDX-License-Identifier: Apache-2.0

// Transactions on an SQLite file. They handle locks of other processes, a full disk, and a removed or replaced file.

import { statSync } from "node:fs";
import Sqlite from "better-sqlite3";
import { unavailable } from "../../errors/server.ts";
import { Refusals } from "../refusals.ts";

/** How long another process may lock the database before commits fail, in milliseconds. */
const lockTimeout = 20_000;

export interface Transactions {
	/**
	 * Begins the transaction that all reads of this turn of the event loop share, unless it is open.
	 *
	 * A read outside of a transaction locks and unlocks the file, which costs more than finding a row.
	 */
	read(): void;
	/** Begins a write transaction. Returns false if another process has locked the database: then try again later. */
	begin(): boolean;
	commit(): void;
	/** Rolls back the transaction, if one is open. */
	undo(): void;
	/** Rolls back the transaction after a failed write, and notes the failure for `ping`. */
	fail(): void;
	/** Throws unless the database can be read, and the last write succeeded or a test write does. */
	ping(): void;
	/** @throws unavailable if the file at the path is not the one that is open. */
	checkFile(): void;
	/** Ends the read transaction before the file is closed. */
	close(): void;
}

/** Identifies the files at the path. It changes if a file is removed or replaced. */
function filesAt(path: string): string {
	return [path, `${path}-wal`]
		.map((file) => statSync(file, { throwIfNoEntry: false }))
		.map((found) => found && `${found.dev} ${found.ino}`)
		.join();
}

/** Makes the transactions of an open database. The WAL file has to exist already. */
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

	// Writes to a removed file succeed, but are lost when the process ends.
	function checkFile() {
		if (filesAt(path) !== files) {
			const detail =
				"the database file was removed or replaced while the server runs; nothing was changed: put it back, or restart the server";
			throw Object.assign(unavailable(detail), { cause: new Error(`${path} is not the file that is open`) });
		}
	}

	function commitNow() {
		checkFile();
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
				if (!locked || performance.now() - lockedSince > lockTimeout) {
					throw error;
				}
				return false;
			}
		},
		commit: commitNow,
		undo,
		checkFile,
		close: endReads,
		fail() {
			undo();
			refusals.refused();
		},
		ping() {
			endReads();
			checkFile();
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
