// SPDX-License-Identifier: Apache-2.0

// A copy of an SQLite file while others write to it.

import { existsSync } from "node:fs";
import Sqlite from "better-sqlite3";
import type { Progress } from "../transfer/connection.ts";

/** Pages that are copied before it is said how far it is. */
const portion = 2000;

/**
 * Copies a database as it is at the begin of the call, and reads the whole copy to see that it is right.
 *
 * @param to an empty file, or none.
 * @param progress is called with the pages that are copied, and how many there are.
 * @returns the size of the copy in bytes.
 */
export async function backupSqlite(from: string, to: string, progress: Progress): Promise<number> {
	if (!existsSync(from)) {
		throw new Error("there is no such file");
	}
	const client = new Sqlite(from);
	try {
		// Without a read that lasts, each commit of a server would begin the copy anew.
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
			throw new Error(`the copy is damaged, and so is the database: ${found}`);
		}
		return (
			(copy.pragma("page_count", { simple: true }) as number) * (copy.pragma("page_size", { simple: true }) as number)
		);
	} finally {
		copy.close();
	}
}
