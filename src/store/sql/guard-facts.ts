// SPDX-License-Identifier: Apache-2.0

// Reads the facts on which the guard against mass deactivation decides. Counters hold the number of users with losses, so
// no operation counts all rows.

import type { GuardFacts, GuardReader } from "../interface/guard.ts";
import type { Counter } from "./counters.ts";
import { ask, type Database, type Query, type Steps } from "./database.ts";
import { and, asc, desc, eq, gt, isNotNull, type SQL, sql } from "./drizzle.ts";
import { countLosers, type LossCounter, lossCounters } from "./losses.ts";
import { selectColumns } from "./statements.ts";
import { connections, counters, guard, guardLosses, settings } from "./tables.ts";

/** The connection whose losses are counted by itself; empty for all others, which are counted together. */
export const shared = "";

export type CountsRow = Readonly<Record<LossCounter, number | null>>;
export type FactsRow = CountsRow &
	Readonly<Record<"held_time" | "release_time" | "guard_threshold" | "active_users", number | null>> &
	Readonly<Record<"own_threshold" | "own_held_time" | "own_release_time", number | null>> &
	Readonly<Record<"own_name", string | null>> &
	Readonly<Record<"earlier_since" | "earlier_users" | "earlier_users_before", number>>;

const counter = (name: Counter) =>
	sql`(select value from ${counters} where name = ${sql.raw(`'${name}'`)}) as ${sql.raw(`"${name}"`)}`;

/** Selects the facts of the guard, as one row, with the state of the guard of a connection that has its own threshold. */
export const selectFacts = sql`
	select held_time, release_time, earlier_since, earlier_users, earlier_users_before,
		(select guard_threshold from ${settings}) as guard_threshold, own.name as own_name,
		own.guard_threshold as own_threshold, own.guard_held_time as own_held_time, own.guard_release_time as own_release_time,
		${sql.join([counter("active_users"), ...lossCounters.map(counter)], sql`, `)}
	from ${guard} left join ${connections} own on own.id = ${sql.placeholder("connection")} and own.guard_threshold is not null`;

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
		? sharedFacts(row)
		: ownFacts(row, connection, found(yield* ask(ownCounts, { connection })) as CountsRow);
}

function found<Found>([row]: readonly Found[]): Found {
	if (row === undefined) {
		throw new Error("the table of the guard is empty");
	}
	return row;
}

/** The facts of the server, by which all connections without a threshold of their own are counted together. */
function sharedFacts(row: FactsRow): GuardFacts {
	const { held_time, release_time } = row;
	return {
		...factsOf(row, row, row.guard_threshold),
		counts: shared,
		guard: { connection: undefined, heldTime: held_time ?? undefined, releaseTime: release_time ?? undefined },
	};
}

function ownFacts(row: FactsRow, id: string, counts: CountsRow): GuardFacts {
	const { own_name: name, own_held_time: heldTime, own_release_time: releaseTime } = row;
	return {
		...factsOf(row, counts, row.own_threshold),
		counts: id,
		guard: {
			connection: { id, name: name ?? "" },
			...{ heldTime: heldTime ?? undefined, releaseTime: releaseTime ?? undefined },
		},
	};
}

function factsOf(row: FactsRow, kinds: CountsRow, threshold: number | null): Omit<GuardFacts, "counts" | "guard"> {
	return {
		threshold: threshold ?? undefined,
		activeUsers: row.active_users ?? 0,
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
	const isCounted = eq(guardLosses.connectionId, sql.placeholder("counts"));
	const isAfter = gt(guardLosses.time, sql.placeholder("after"));
	const newest = (where: SQL | undefined) =>
		database.prepare(
			selectColumns(
				{ kind: guardLosses.kind, subject: guardLosses.subject, userId: guardLosses.userId, time: guardLosses.time },
				guardLosses,
				{ where, orderBy: [desc(guardLosses.time)], limit: sql.placeholder("limit") },
			),
		);
	const [newestOfAll, newestOfOne] = [newest(isAfter), newest(and(isAfter, isCounted))];
	const nth = database.prepare(
		selectColumns({ time: guardLosses.time }, guardLosses, {
			where: and(isAfter, isCounted),
			orderBy: [asc(guardLosses.time)],
			limit: sql`1`,
			offset: sql.placeholder("index"),
		}),
	);
	const withOwn = database.prepare(
		selectColumns({ id: connections.id }, connections, {
			where: isNotNull(connections.guardThreshold),
			orderBy: [asc(connections.createTime), asc(connections.id)],
		}),
	);

	async function guardFacts(connectionId?: string): Promise<GuardFacts> {
		const connection = connectionId ?? shared;
		const row = found(await database.all(facts, { connection }));
		return row.own_threshold === null
			? sharedFacts(row)
			: ownFacts(row, connection, found(await database.all(ownCounts, { connection })));
	}

	return {
		guardFacts,
		async connectionGuards() {
			const own = await database.all(withOwn);
			return Promise.all(own.map(({ id }) => guardFacts(id)));
		},
		async listLosses(after, limit, counts) {
			return counts === undefined
				? database.all(newestOfAll, { after, limit })
				: database.all(newestOfOne, { after, limit, counts });
		},
		async lossTime(after, index, counts) {
			return (await database.all(nth, { after, index, counts }))[0]?.time;
		},
	};
}
