// SPDX-License-Identifier: Apache-2.0

import { readdirSync, readFileSync } from "node:fs";
import type Sqlite from "better-sqlite3";

const folder = new URL("./migrations/sqlite/", import.meta.url);

/** The migrations that there are, oldest first: `0001_first.sql` is number 1. */
function migrations(): { number: number; file: string }[] {
	return readdirSync(folder)
		.filter((file) => file.endsWith(".sql"))
		.sort()
		.map((file) => ({ number: Number.parseInt(file, 10), file }));
}

/**
 * Brings a database to the newest schema: each migration in a transaction of its own, with the number that it
 * brings the schema to, so that one that is interrupted has not happened.
 */
export function migrate(client: Sqlite.Database): void {
	const known = migrations();
	const newest = known.at(-1)?.number ?? 0;
	const version = () => client.pragma("user_version", { simple: true }) as number;
	if (version() > newest) {
		throw new Error(
			`the database has schema ${version()}, and this version knows ${newest}: start a version of Roster that is at least as new as the one that wrote it`,
		);
	}
	for (const { number, file } of known) {
		const step = client.transaction(() => {
			// Looked up inside, for another process may have migrated meanwhile.
			if (version() < number) {
				client.exec(readFileSync(new URL(file, folder), "utf8"));
				client.pragma(`user_version = ${number}`);
			}
		});
		step.immediate();
	}
}
