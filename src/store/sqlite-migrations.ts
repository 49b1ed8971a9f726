// SPDX-License-Identifier: Apache-2.0

import type Sqlite from "better-sqlite3";
import { readMigrations, tooNew } from "./migrations.ts";

/**
 * Brings a database to the newest schema: each migration in a transaction of its own, with the number that it
 * brings the schema to, so that one that is interrupted has not happened.
 *
 * @param upTo an older schema, to stop at it.
 */
export function migrate(client: Sqlite.Database, upTo = Number.POSITIVE_INFINITY): void {
	const known = readMigrations("sqlite");
	const version = () => client.pragma("user_version", { simple: true }) as number;
	tooNew(version(), known);
	for (const { number, sql } of known) {
		const step = client.transaction(() => {
			// Looked up inside, for another process may have migrated meanwhile.
			if (version() < number && number <= upTo) {
				client.exec(sql);
				client.pragma(`user_version = ${number}`);
			}
		});
		step.immediate();
	}
}
