// SPDX-License-Identifier: Apache-2.0

// Reads the facts on which the guard against mass deactivation decides. Counters hold the number of users with losses, so
// no operation counts all rows.

import type { GuardFacts, GuardReader } from "../interface/guard.ts";
import type { Counter } from "./counters.ts";
import { ask, type Database, type Query, type Steps } from "./database.ts";
import { and, asc, desc, eq, gt, sql } from "./drizzle.ts";
import { countLosers, type LossCounter, lossCounters } from "./losses.ts";
import { selectColumns } from "./statements.ts";
import { connections, counters, guard, guardLosses, settings } from "./tables.ts";

/** The connection whose losses are counted by itself; empty for all others, which are counted together. */
export const shared = "";

export type CountsRow = Readonly<Record<LossCounter, number | null>>;
export type FactsRow = CountsRow &
	Readonly<Record<"held_time" | "release_time" | "guard_threshold" | "own_threshold" | "active_users", number | null>> &
	Readonly<Record<"earlier_since" | "earlier_users" | "earlier_users_before", number>>;

const counter = (name: Counter) =>
	sql`(select value from ${counters} where name = ${sql.raw(`'${name}'`)}) as ${sql.raw(`"${name}"`)}`;

/** Selects the facts of the guard, as one row. */
export const selectFacts = sql`
	select held_time, release_time, earlier_since, earlier_users, earlier_users_before, (select guard_threshold from ${settings}) as guard_threshold,
		(select guard_threshold from ${connections} where ${connections.id} = ${sql.placeholder("connection")})
			as own_threshold,
		${sql.join([counter("active_users"), ...lossCounters.map(counter)], sql`, `)}
	from ${guard}`;

/** Selects the counts of a connection that has a threshold of its own: its losses are at most a few more than that. */
export const selectOwnCounts = countLosers(sql`${guardLosses.connectionId} = ${sql.placeholder("connection")}`);

/** Reads the facts: those of the connection, if it has a threshold of its own. */
export function* readFacts(
	facts: Query<FactsRow>,
	ownCounts: Query<CountsRow>,
	connectionId: string | undefined,
): Steps<GuardFacts> {
	const connection = connectionId ?? shared;
	const row = found((yield* ask(facts, { connection })) as unknown as FactsRow[]);
	return row.own_threshold === null
		? factsOf(row, row, row.guard_threshold, shared)
		: factsOf(row, found(yield* ask(ownCounts, { connection })) as CountsRow, row.own_threshold, connection);
}

function found<Found>([row]: readonly Found[]): Found {
	if (row === undefined) {
		throw new Error("the table of the guard is empty");
	}
	return row;
}

function factsOf(row: FactsRow, kinds: CountsRow, threshold: number | null, counts: string): GuardFacts {
	const { held_time, release_time, active_users } = row;
	return {
		counts,
		guard: { heldTime: held_time ?? undefined, releaseTime: release_time ?? undefined },
		threshold: threshold ?? undefined,
		activeUsers: active_users ?? 0,
		earlier: { since: row.earlier_since, users: row.earlier_users, usersBefore: row.earlier_users_before },
		counted: {
			deactivations: kinds.deactivations ?? 0,
			deletions: kinds.deletions ?? 0,
			removals: kinds.removals ?? 0,
			addressChanges: kinds.addressChanges ?? 0,
		},
		users: kinds.losses ?? 0,
	};
}

/** Makes the queries of the guard. */
export function guardQueries(database: Database): GuardReader {
	const facts = database.prepareSql<FactsRow>(selectFacts);
	const ownCounts = database.prepareSql<CountsRow>(selectOwnCounts);
	const newest = database.prepare(
		selectColumns(
			{ kind: guardLosses.kind, subject: guardLosses.subject, userId: guardLosses.userId, time: guardLosses.time },
			guardLosses,
			{
				where: gt(guardLosses.time, sql.placeholder("after")),
				orderBy: [desc(guardLosses.time)],
				limit: sql.placeholder("limit"),
			},
		),
	);
	const nth = database.prepare(
		selectColumns({ time: guardLosses.time }, guardLosses, {
			where: and(
				gt(guardLosses.time, sql.placeholder("after")),
				eq(guardLosses.connectionId, sql.placeholder("counts")),
			),
			orderBy: [asc(guardLosses.time)],
			limit: sql`1`,
			offset: sql.placeholder("index"),
		}),
	);
	return {
		async guardFacts(connectionId) {
			const connection = connectionId ?? shared;
			const row = found(await database.all(facts, { connection }));
			return row.own_threshold === null
				? factsOf(row, row, row.guard_threshold, shared)
				: factsOf(row, found(await database.all(ownCounts, { connection })), row.own_threshold, connection);
		},
		async listLosses(after, limit) {
			return database.all(newest, { after, limit });
		},
		async lossTime(after, index, counts) {
			return (await database.all(nth, { after, index, counts }))[0]?.time;
		},
	};
}
