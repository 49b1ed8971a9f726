// SPDX-License-Identifier: Apache-2.0

// Statements that read for long. While one runs nothing else does, and SQLite cannot be told from outside to stop: so one
// is run in a turn of the event loop, and looks at the clock itself.

import { setImmediate } from "node:timers/promises";
import type Sqlite from "better-sqlite3";
import { sql } from "../sql/drizzle.ts";
import { mostSeconds, tookTooLong } from "../sql/search-cost.ts";

/** Of so many rows one looks at the clock, by chance: to look at each row would take longer than to read it. */
const inTimeOf = 256;

/** Always true, until the time of the scan that runs is over. */
export const inTime = sql.raw(`((random() & ${inTimeOf - 1}) <> 0 or roster_in_time())`);

/** Makes what runs scans: one after the other, with whatever else there is to do between them. */
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
