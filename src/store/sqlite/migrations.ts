// SPDX-License-Identifier: Apache-2.0

import type Sqlite from "better-sqlite3";
import { readMigrations, tooNew } from "../migrations.ts";
import type { MigrationSteps } from "../rekey.ts";
import { rowsOf, set } from "./client.ts";

/**
 * Migrates a database to the newest schema. Each migration runs in its own transaction, together with the new schema
 * number, so an interrupted migration has no effect.
 *
 * @param upTo the schema to stop at.
 */
export function migrate(client: Sqlite.Database, upTo = Number.POSITIVE_INFINITY): void {
	const known = readMigrations("sqlite");
	const version = () => client.pragma("user_version", { simple: true }) as number;
	tooNew(version(), known);
	for (const { number, sql, steps } of known) {
		const step = client.transaction(() => {
			// Checked inside the transaction, because another process may have migrated meanwhile.
			if (version() < number && number <= upTo) {
				client.exec(sql);
				if (steps !== undefined) {
					runSteps(client, steps());
				}
				set(client, `user_version = ${number}`);
			}
		});
		step.immediate();
	}
}

function runSteps(client: Sqlite.Database, steps: MigrationSteps): void {
	const prepared = new Map<string, Sqlite.Statement>();
	let step = steps.next();
	while (!step.done) {
		const { text, values } = step.value;
		const statement = prepared.get(text) ?? client.prepare(text.replace(/\$\d+/g, "?"));
		prepared.set(text, statement);
		if (statement.reader) {
			step = steps.next(rowsOf(statement, values) as Record<string, string | number | null>[]);
		} else {
			statement.run(...values);
			step = steps.next([]);
		}
	}
}
