// SPDX-License-Identifier: Apache-2.0

// What the driver of SQLite is asked, so that it makes no code: a row as an object it would read by a function that it
// makes of text. So rows come as lists, and become objects here.

import type Sqlite from "better-sqlite3";
import type { Row } from "../sql/columns.ts";
import { rowNamed } from "../sql/prepared.ts";

/** Sets something of a connection, such as `foreign_keys = ON`. */
export function set(client: Sqlite.Database, setting: string): void {
	// The answer of some is a row; only its first value is read.
	client.pragma(setting, { simple: true });
}

/** What makes an object of a row of a statement, under the names of its columns. */
export function rowReader(statement: Sqlite.Statement): (raw: readonly unknown[]) => Row {
	return rowNamed(statement.columns().map((each) => each.name));
}

/** The rows of a statement. */
export function rowsOf(statement: Sqlite.Statement, values: readonly unknown[] = []): Row[] {
	const read = rowReader(statement);
	return (statement.raw().all(...values) as unknown[][]).map(read);
}
