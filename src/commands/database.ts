// SPDX-License-Identifier: Apache-2.0

// The database that the environment names, for the commands that work on it themselves.

import { ConfigError, readConfig } from "../config.ts";
import { shownDatabase } from "../open-store.ts";
import { CommandError, type Surroundings } from "./session.ts";

/** The value of ROSTER_DATABASE, or what stands for it. */
export function configuredDatabase({ env }: Surroundings): string {
	return readConfig(env).database;
}

/**
 * Does something with a database, and says of which it is where that fails.
 *
 * @param failed what cannot be done, such as `cannot be opened`.
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
			reason.code === "SQLITE_BUSY" ? "another process has it for itself: an import may be under way" : reason.message;
		throw new ConfigError(`ROSTER_DATABASE: ${shownDatabase(database)} ${failed}: ${said}`);
	}
}
