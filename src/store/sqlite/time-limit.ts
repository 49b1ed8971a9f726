// SPDX-License-Identifier: Apache-2.0

// The time limit of long reads. SQLite cannot be interrupted while a statement runs, so the statement itself calls a
// function that ends it.

import type Sqlite from "better-sqlite3";
import { sql } from "../sql/drizzle.ts";

/** One row in this many calls the function, chosen at random. A call at each row costs more than reading the row. */
const callsOf = 256;

/** The name of the function in SQL. */
const name = "roster_in_time";

/** A condition that is true until the time limit of the running statement, and then throws. */
export const inTime = sql.raw(`((random() & ${callsOf - 1}) <> 0 or ${name}())`);

/** Defines the function on a connection where no statement has a time limit. Statements can then be prepared there. */
export function defineWithoutLimit(client: Sqlite.Database): void {
	client.function(name, { deterministic: false, directOnly: true }, () => 1);
}
