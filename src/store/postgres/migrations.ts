// SPDX-License-Identifier: Apache-2.0

import type pg from "pg";
import { readMigrations, tooNew } from "../migrations.ts";
import type { MigrationSteps } from "../rekey.ts";

/** The key of the advisory lock for migrations: "roster" in ASCII. */
const migrationLock = 0x726f73746572;

/**
 * Migrates a database to the newest schema. Each migration runs in its own transaction, together with the new schema
 * number, so an interrupted migration has no effect. If several servers start at once, one migrates, and the others
 * wait for it.
 *
 * @param upTo the schema to stop at.
 */
export async function migrate(client: pg.ClientBase, upTo = Number.POSITIVE_INFINITY): Promise<void> {
	const known = readMigrations("postgres");
	// No timeouts, because a large table may take long.
	await client.query("set statement_timeout = 0; set idle_in_transaction_session_timeout = 0");
	for (let migrated = false; !migrated; ) {
		await client.query("begin");
		try {
			await client.query("select pg_advisory_xact_lock($1)", [migrationLock]);
			await client.query("create table if not exists roster_schema (number bigint not null)");
			const { rows } = await client.query<{ number: number }>("select number from roster_schema");
			const number = rows[0]?.number ?? 0;
			const next = known.find((each) => each.number > number && each.number <= upTo);
			tooNew(number, known);
			if (next === undefined) {
				migrated = true;
			} else {
				await client.query(next.sql);
				if (next.steps !== undefined) {
					await runSteps(client, next.steps());
				}
				await client.query("delete from roster_schema");
				await client.query("insert into roster_schema values ($1)", [next.number]);
			}
			await client.query("commit");
		} catch (error) {
			await client.query("rollback").catch(() => {});
			throw error;
		}
	}
}

async function runSteps(client: pg.ClientBase, steps: MigrationSteps): Promise<void> {
	let step = steps.next();
	while (!step.done) {
		const { text, values } = step.value;
		step = steps.next((await client.query(text, [...values])).rows);
	}
}
