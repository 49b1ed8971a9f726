// SPDX-License-Identifier: Apache-2.0

import type { BoundStatement, Database, Query } from "./database.ts";
import { eq, type SQL, sql } from "./drizzle.ts";
import { counts, type LossCounter, losers } from "./losses.ts";
import { selectColumns } from "./statements.ts";
import { connections, counters, groups, users } from "./tables.ts";

/**
 * The names of the counters, which each commit updates: users in any state, live users, live users of a connection,
 * users with access, groups, groups of a connection, and the counters of the guard against mass deactivation.
 */
export type Counter =
	| "accounts"
	| "users"
	| `managed_users/${string}`
	| "active_users"
	| "groups"
	| `managed_groups/${string}`
	| LossCounter;

/** Names the counter of the live users whom a connection manages. */
export function managedUsers(connectionId: string): Counter {
	return `managed_users/${connectionId}`;
}

/** Names the counter of the groups that a connection manages. */
export function managedGroups(connectionId: string): Counter {
	return `managed_groups/${connectionId}`;
}

const reads = new WeakMap<Database, Query<{ value: number }>>();

/** Reads a counter. */
export async function readCounter(database: Database, name: Counter): Promise<number> {
	const known = reads.get(database);
	const query =
		known ??
		database.prepare(
			selectColumns({ value: counters.value }, counters, { where: eq(counters.name, sql.placeholder("name")) }),
		);
	if (known === undefined) {
		reads.set(database, query);
	}
	const [row] = await database.all(query, { name });
	return row?.value ?? 0;
}

/** Adds to counters. Counters that change by the same number share a statement. */
export function addTo<Name extends Counter>(
	sums: ReadonlyMap<Name, number>,
	add: (names: readonly Counter[]) => Query<unknown>,
): BoundStatement[] {
	const changed = Array.from(sums.keys()).filter((name) => sums.get(name) !== 0);
	return Array.from(
		Map.groupBy(changed, (name) => sums.get(name)),
		([by, names]): BoundStatement => [add(names), { by }],
	);
}

const lost = (name: LossCounter) => sql`from (${losers(sql`connection_id = ''`)}) as loser where ${counts[name]}`;

/** The query that counts the rows of each counter. */
const counted = {
	accounts: sql`from ${users}`,
	users: sql`from ${users} where deprovision_time is null`,
	active_users: sql`from ${users} where deprovision_time is null and active`,
	groups: sql`from ${groups}`,
	deactivations: lost("deactivations"),
	deletions: lost("deletions"),
	removals: lost("removals"),
	addressChanges: lost("addressChanges"),
	losses: lost("losses"),
} satisfies Partial<Record<Counter, SQL>>;

/**
 * Recomputes the counters, and returns the names of those that were wrong.
 *
 * The statement has a `where`, because without one SQLite takes the "on" of "on conflict" for a join condition.
 */
export const recount: SQL = sql`
	insert into ${counters} (name, value)
	select name, value from (${sql.join(
		Object.entries(counted).map(
			([name, rows]) => sql`select ${sql.raw(`'${name}'`)} as name, count(*) as value ${rows}`,
		),
		sql` union all `,
	)} union all select 'managed_users/' || id, (select count(*) from ${users}
			where ${users.connectionId} = ${connections.id} and deprovision_time is null)
		from ${connections} union all select 'managed_groups/' || id, (select count(*) from ${groups}
			where ${groups.connectionId} = ${connections.id})
		from ${connections}) as fresh where true
	on conflict (name) do update set value = excluded.value where counters.value <> excluded.value
	returning name`;
