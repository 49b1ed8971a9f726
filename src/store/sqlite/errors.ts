// SPDX-License-Identifier: Apache-2.0

// Converts the errors of SQLite and its driver to errors of the store.

import Sqlite from "better-sqlite3";
import { unavailable } from "../../errors/server.ts";
import type { Change } from "../../records/change.ts";
import { Stale } from "../interface/commits.ts";
import { uniqueViolation } from "../sql/unique.ts";

/** Converts an error of the driver. */
export function translate(error: unknown, changes: readonly Change[] = []): unknown {
	if (!(error instanceof Sqlite.SqliteError)) {
		return error;
	}
	switch (error.code) {
		case "SQLITE_CONSTRAINT_UNIQUE":
		case "SQLITE_CONSTRAINT_PRIMARYKEY":
			return uniqueViolation(error.message.replace("UNIQUE constraint failed: ", ""), changes);
		case "SQLITE_CONSTRAINT_FOREIGNKEY":
			return new Stale(error.message);
		case "SQLITE_ERROR":
			// The SQL is wrong. This is a bug, and a retry does not help.
			return error;
		default:
			return Object.assign(unavailable("the database does not answer now; nothing was changed: try again"), {
				cause: error,
			});
	}
}
