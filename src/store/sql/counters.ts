// SPDX-License-Identifier: Apache-2.0

import type { LossKind } from "../../records.ts";
import { eq, sql } from "../drizzle.ts";
import { counters } from "../tables.ts";
import type { Database, Query } from "./database.ts";

/**
 * What is counted as it changes: users in any state, live users, those of them that are managed or have access,
 * groups, and what the guard against mass deactivation counts.
 */
export type Counter = "accounts" | "users" | "managed_users" | "active_users" | "groups" | LossKind;

const reads = new WeakMap<Database, Query<{ value: number }>>();

/** How many there are, without counting. */
export async function readCounter(database: Database, name: Counter): Promise<number> {
	const known = reads.get(database);
	const query =
		known ??
		database.prepare(
			database.db
				.select({ value: counters.value })
				.from(counters)
				.where(eq(counters.name, sql.placeholder("name"))),
		);
	if (known === undefined) {
		reads.set(database, query);
	}
	const [row] = await database.all(query, { name });
	return row?.value ?? 0;
}
