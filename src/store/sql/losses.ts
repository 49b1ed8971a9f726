// SPDX-License-Identifier: Apache-2.0

// How users who lost something are counted: each once of a kind, and once of all.

import type { LossKind } from "../../records.ts";
import { type SQL, sql } from "./drizzle.ts";
import { guardLosses } from "./tables.ts";

/** What is counted: users who lost something, and of them those who lost something of a kind. */
export type LossCounter = "losses" | LossKind;

const has = (kind: LossKind) => sql`max(case ${guardLosses.kind} when ${sql.raw(`'${kind}'`)} then 1 else 0 end)`;

/** Who lost something, a row each. */
export function losers(where: SQL): SQL {
	return sql`
		select ${guardLosses.userId}, ${has("deactivations")} as deactivated, ${has("deletions")} as deleted,
			${has("removals")} as removed, ${has("addressChanges")} as readdressed
		from ${guardLosses} where ${where} group by ${guardLosses.userId}`;
}

/** Which of the losers each counter counts. */
export const counts: Readonly<Record<LossCounter, SQL>> = {
	losses: sql`1 = 1`,
	deactivations: sql`deactivated = 1`,
	deletions: sql`deleted = 1`,
	// The memberships of who has no access any more ended with that.
	removals: sql`removed = 1 and deactivated = 0 and deleted = 0`,
	addressChanges: sql`readdressed = 1`,
};

/** The counters. */
export const lossCounters = Object.keys(counts) as LossCounter[];

/** What the counters come to, in one row: of the losers whom a condition picks. */
export function countLosers(where: SQL): SQL {
	const sums = lossCounters.map((name) => sql`count(case when ${counts[name]} then 1 end) as ${sql.raw(`"${name}"`)}`);
	return sql`select ${sql.join(sums, sql`, `)} from (${losers(where)}) as loser`;
}
