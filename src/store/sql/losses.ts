// SPDX-License-Identifier: Apache-2.0

// Counts users with losses: each user once for each kind of loss, and once in total.

import type { LossKind } from "../../records/guard.ts";
import { type SQL, sql } from "./drizzle.ts";
import { guardLosses } from "./tables.ts";

/** The counters: `losses` for users with any loss, and one for each kind of loss. */
export type LossCounter = "losses" | LossKind;

const has = (kind: LossKind) => sql`max(case ${guardLosses.kind} when ${sql.raw(`'${kind}'`)} then 1 else 0 end)`;

/** Selects the users with losses, one row for each. */
export function losers(where: SQL): SQL {
	return sql`
		select ${guardLosses.userId}, ${has("deactivations")} as deactivated, ${has("deletions")} as deleted,
			${has("removals")} as removed, ${has("addressChanges")} as readdressed
		from ${guardLosses} where ${where} group by ${guardLosses.userId}`;
}

/** For each counter, the condition on the rows of `losers` that it counts. */
export const counts: Readonly<Record<LossCounter, SQL>> = {
	losses: sql`1 = 1`,
	deactivations: sql`deactivated = 1`,
	deletions: sql`deleted = 1`,
	// A user who lost access lost all memberships with it, so these are not counted as removals.
	removals: sql`removed = 1 and deactivated = 0 and deleted = 0`,
	addressChanges: sql`readdressed = 1`,
};

/** The names of the counters. */
export const lossCounters = Object.keys(counts) as LossCounter[];

/** Selects the values of all counters, as one row, for the users that a condition selects. */
export function countLosers(where: SQL): SQL {
	const sums = lossCounters.map((name) => sql`count(case when ${counts[name]} then 1 end) as ${sql.raw(`"${name}"`)}`);
	return sql`select ${sql.join(sums, sql`, `)} from (${losers(where)}) as loser`;
}
