// SPDX-License-Identifier: Apache-2.0

// The database that the environment names, for commands that open the database directly.

import { readConfig } from "../config.ts";
import { shownDatabase } from "../open-store.ts";
import { CommandError } from "./failure.ts";
import type { Surroundings } from "./output.ts";

/** The value of ROSTER_DATABASE, or its default. */
export function configuredDatabase({ env }: Surroundings): string {
	return readConfig(env).database;
}

/**
 * Runs work on a database. An error names the database.
 *
 * @param failed what failed, such as `cannot be opened`.
 */
export async function withDatabase<Result>(
	database: string,
	failed: string,
	work: (database: string) => Promise<Result>,
): Promise<Result> {
	try {
		return await work(database);
	} catch (error) {
		if (error instanceof CommandError) {
			throw error;
		}
		const reason = (error instanceof AggregateError ? error.errors[0] : error) as NodeJS.ErrnoException;
		const said =
			reason.code === "SQLITE_BUSY" ? "another process has locked it: an import may be running" : reason.message;
		// The errors of a driver and of the file system have a code, and those of Roster itself have none.
		const code = reason.code === undefined ? "database_refused" : "database_unavailable";
		throw new CommandError(code, `ROSTER_DATABASE: ${shownDatabase(database)} ${failed}: ${said}`);
	}
}
