// SPDX-License-Identifier: Apache-2.0

// Uses the SQLite driver in a way that generates no code at run time. For rows as objects, the driver would compile a
// function from text. So rows are read as lists, and converted to objects here.

import type Sqlite from "better-sqlite3";
import type { Row } from "../sql/columns.ts";
import { rowNamed } from "../sql/prepared.ts";

/** Sets a pragma of a connection, such as `foreign_keys = ON`. */
export function set(client: Sqlite.Database, setting: string): void {
	// Some pragmas return a row. `simple` reads only its first value, not an object.
	client.pragma(setting, { simple: true });
}

/** Makes a function that converts rows of a statement to objects by column name. */
export function rowReader(statement: Sqlite.Statement): (raw: readonly unknown[]) => Row {
	return rowNamed(statement.columns().map((each) => each.name));
}

/** Runs a statement, and returns its rows. */
export function rowsOf(statement: Sqlite.Statement, values: readonly unknown[] = []): Row[] {
	const read = rowReader(statement);
	return (statement.raw().all(...values) as unknown[][]).map(read);
}
