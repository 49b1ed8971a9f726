// SPDX-License-Identifier: Apache-2.0

// Runs long reads. SQLite blocks the event loop while a statement runs, and nothing can interrupt it. So only one long
// statement runs in a turn of the event loop, and the statement itself checks the time limit.

import { setImmediate } from "node:timers/promises";
import type Sqlite from "better-sqlite3";
import { sql } from "../sql/drizzle.ts";
import { mostSeconds, tookTooLong } from "../sql/search-cost.ts";

/** One row in this many checks the time limit, chosen at random. A check at each row costs more than reading it. */
const inTimeOf = 256;

/** A condition that is true until the time limit of the running scan, and then throws. */
export const inTime = sql.raw(`((random() & ${inTimeOf - 1}) <> 0 or roster_in_time())`);

/** Makes a function that runs scans one at a time, and lets the event loop do other work between them. */
export function scanner(client: Sqlite.Database): <Result>(scan: () => Promise<Result>) => Promise<Result> {
	let until = Number.POSITIVE_INFINITY;
	client.function("roster_in_time", { deterministic: false, directOnly: true }, () => {
		if (performance.now() > until) {
			throw tookTooLong();
		}
		return 1;
	});
	let last: Promise<unknown> = Promise.resolve();
	return async (scan) => {
		last = last.then(() => setImmediate());
		await last;
		until = performance.now() + mostSeconds * 1000;
		return scan();
	};
}
