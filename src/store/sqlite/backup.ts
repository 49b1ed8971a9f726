// SPDX-License-Identifier: Apache-2.0

// Copies an SQLite file while a server writes to it.

import { existsSync } from "node:fs";
import Sqlite from "better-sqlite3";
import type { Progress } from "../transfer/connection.ts";

/** The number of pages between reports of progress. */
const portion = 2000;

/**
 * Copies the state of a database at the time of the call, and checks the integrity of the copy.
 *
 * @param to the path of the copy. An existing file must be empty.
 * @param progress receives the number of copied pages, and the total.
 * @returns the size of the copy in bytes.
 */
export async function backupSqlite(from: string, to: string, progress: Progress): Promise<number> {
	if (!existsSync(from)) {
		throw new Error("the file does not exist");
	}
	const client = new Sqlite(from);
	try {
		// The open read transaction keeps the snapshot. Without it, each commit of a server restarts the copy.
		client.exec("begin");
		client.prepare("select count(*) from sqlite_schema").pluck().get();
		await client.backup(to, {
			progress({ totalPages, remainingPages }) {
				progress("copying", totalPages - remainingPages, totalPages);
				return portion;
			},
		});
	} finally {
		client.close();
	}
	const copy = new Sqlite(to);
	try {
		const found = copy.pragma("integrity_check", { simple: true });
		if (found !== "ok") {
			throw new Error(`the copy is damaged, because the database is damaged: ${found}`);
		}
		return (
			(copy.pragma("page_count", { simple: true }) as number) * (copy.pragma("page_size", { simple: true }) as number)
		);
	} finally {
		copy.close();
	}
}
