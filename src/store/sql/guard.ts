// SPDX-License-Identifier: Apache-2.0

// What the guard against mass deactivation counts. How many users lost something stands in counters, so that neither
// a loss nor a look at the guard counts all rows: a commit counts those of the users whom it concerns, before and after.

import type { Change, Effect, Loss } from "../../records.ts";
import { type Guarding, Held, Stale } from "../interface/commits.ts";
import type { GuardFacts, GuardReader } from "../interface/guard.ts";
import { addTo, type Counter } from "./counters.ts";
import { type Asked, ask, type Database, type Query, type Steps } from "./database.ts";
import { asc, gt, sql } from "./drizzle.ts";
import { countLosers, type LossCounter, lossCounters } from "./losses.ts";
import { selectColumns } from "./statements.ts";
import { counters, groups, guard, guardLosses, organizationMembers, settings } from "./tables.ts";

type CountsRow = Readonly<Record<LossCounter, number | null>>;
type FactsRow = CountsRow &
	Readonly<Record<"held_time" | "release_time" | "guard_threshold" | "active_users", number | null>>;

const counter = (name: Counter) =>
	sql`(select value from ${counters} where name = ${sql.raw(`'${name}'`)}) as ${sql.raw(`"${name}"`)}`;

/** The facts of the guard: one row. */
const selectFacts = sql`
	select held_time, release_time, (select guard_threshold from ${settings}) as guard_threshold,
		${sql.join([counter("active_users"), ...lossCounters.map(counter)], sql`, `)}
	from ${guard}`;

function factsOf([row]: readonly FactsRow[]): GuardFacts {
	if (row === undefined) {
		throw new Error("the guard has no row");
	}
	const { held_time, release_time, guard_threshold, active_users, losses, ...kinds } = row;
	return {
		guard: { heldTime: held_time ?? undefined, releaseTime: release_time ?? undefined },
		threshold: guard_threshold ?? undefined,
		activeUsers: active_users ?? 0,
		counted: {
			deactivations: kinds.deactivations ?? 0,
			deletions: kinds.deletions ?? 0,
			removals: kinds.removals ?? 0,
			addressChanges: kinds.addressChanges ?? 0,
		},
		users: losses ?? 0,
	};
}

/** Losses as a statement takes them. */
function listOf(losses: readonly Loss[]): string {
	return JSON.stringify(losses.map(({ kind, subject, userId }) => [kind, subject, userId]));
}

/** Whose losses they are, each user once. */
function usersOf(losses: readonly Loss[]): string[] {
	return [...new Set(losses.map((each) => each.userId))];
}

/** What is read of the guard. */
export function guardQueries(database: Database): GuardReader {
	const facts = database.prepareSql<FactsRow>(selectFacts);
	const nth = database.prepare(
		selectColumns({ time: guardLosses.time }, guardLosses, {
			where: gt(guardLosses.time, sql.placeholder("after")),
			orderBy: [asc(guardLosses.time)],
			limit: sql`1`,
			offset: sql.placeholder("index"),
		}),
	);
	return {
		async guardFacts() {
			return factsOf(await database.all(facts));
		},
		async lossTime(after, index) {
			return (await database.all(nth, { after, index }))[0]?.time;
		},
	};
}

/** From so many users on it is looked whether they are too many, before they are counted and all of it is undone. */
const many = 1000;

/** Counts what commits take and return. */
export interface LossKeeper {
	/**
	 * Looks at what a commit takes from many for certain, before anything is written.
	 *
	 * @throws Held where that is too much.
	 * @throws Stale where it is about another version of the group.
	 */
	foresee(guarding: Guarding, changes: readonly Change[]): Steps;
	/**
	 * Counts what a commit took and returned, when it is written.
	 *
	 * @param changes those that had an effect.
	 * @throws Held where that is too much.
	 */
	keep(guarding: Guarding, changes: readonly Change[], effects: readonly Effect[], time: number): Steps;
	/** What forgets all that was counted. */
	readonly forgetAll: readonly Asked[];
}

/**
 * Makes the bookkeeper of a database.
 *
 * @param add the statement that adds `by` to counters.
 */
export function lossKeeper(database: Database, add: (names: readonly Counter[]) => Query<unknown>): LossKeeper {
	const { words } = database;
	const [list, users, since] = [sql.placeholder("list"), sql.placeholder("users"), sql.placeholder("since")];
	// Between two times few rows are expected, and of a list of users: so that an index is used, whatever the values are.
	const isOld = sql`time > 0 and time <= ${since}`;
	const isOneOfThese = sql`${words.isOneOf(guardLosses.userId, users)} and (kind, subject) in (
		select element.value ->> 0, element.value ->> 1 from ${words.elements(list)})`;
	const facts = database.prepareSql<FactsRow>(selectFacts);
	const holders = database.prepareSql<{ user_id: string }>(sql`
		select distinct user_id from ${organizationMembers}
		where ${words.isOneOf(organizationMembers.userId, list)} and not ${organizationMembers.suspended}`);
	const count = database.prepareSql<CountsRow>(countLosers(words.isOneOf(guardLosses.userId, list)));
	const version = database.prepareSql<{ version: number }>(sql`
		select version from ${groups} where ${groups.id} = ${sql.placeholder("id")}`);
	const usersOfOld = database.prepareSql<{ user_id: string }>(sql`
		select user_id from ${guardLosses} where ${isOld}`);
	const forgetOld = database.prepareSql(sql`delete from ${guardLosses} where ${isOld}`);
	const usersOfThese = database.prepareSql<{ user_id: string }>(sql`
		select user_id from ${guardLosses} where ${isOneOfThese}`);
	const forgetThese = database.prepareSql(sql`delete from ${guardLosses} where ${isOneOfThese}`);
	// What was lost, given back by an administrator, and is lost again counts from now on. Without a condition SQLite
	// would read "on" as that of a join.
	const insert = database.prepareSql(sql`
		insert into ${guardLosses} (kind, subject, user_id, time)
		select element.value ->> 0, element.value ->> 1, element.value ->> 2, ${words.number(sql.placeholder("time"))}
		from ${words.elements(list)} where true
		on conflict (kind, subject) do update set time = excluded.time`);
	const clear = database.prepareSql(sql`delete from ${guardLosses}`);
	const reset = database.prepareSql(sql`
		update ${counters} set value = 0 where name in ${lossCounters}`);

	function* idsOf(asked: Asked): Steps<string[]> {
		return (yield* ask(...asked)).map((row) => row["user_id"] as string);
	}

	/** Runs a statement that changes the losses of these users and of no others, and lets the counters follow. */
	function* change(before: GuardFacts, users: readonly string[], asked: Asked): Steps<GuardFacts> {
		if (users.length === 0) {
			return before;
		}
		const counted: Asked = [count, { list: JSON.stringify(users) }];
		const [[was], , [is]] = (yield [counted, asked, counted]) as [[CountsRow], unknown, [CountsRow]];
		const by = new Map(lossCounters.map((name) => [name, (is[name] ?? 0) - (was[name] ?? 0)]));
		yield addTo(by, add);
		const { counted: kinds } = before;
		const sum = (name: LossCounter, value: number) => value + (by.get(name) ?? 0);
		return {
			...before,
			users: sum("losses", before.users),
			counted: {
				deactivations: sum("deactivations", kinds.deactivations),
				deletions: sum("deletions", kinds.deletions),
				removals: sum("removals", kinds.removals),
				addressChanges: sum("addressChanges", kinds.addressChanges),
			},
		};
	}

	/** What is counted without what is an hour old, and without what a commit gives back. */
	function* forget(before: GuardFacts, since: number, returned: readonly Loss[]): Steps<GuardFacts> {
		const old = yield* idsOf([usersOfOld, { since }]);
		const facts = yield* change(before, old, [forgetOld, { since }]);
		if (returned.length === 0) {
			return facts;
		}
		const these = { list: listOf(returned), users: JSON.stringify(usersOf(returned)) };
		return yield* change(facts, yield* idsOf([usersOfThese, these]), [forgetThese, these]);
	}

	/** Refuses what is taken from many where it would be too much: it takes their memberships, and nothing else. */
	function* refuseMany(guarding: Guarding, taken: readonly Loss[], before: GuardFacts): Steps {
		if (taken.length <= many || taken.some((each) => each.kind !== "removals")) {
			return;
		}
		const users = usersOf(taken);
		// Who is counted already is not counted again.
		const [known] = before.users === 0 ? [] : yield* ask(count, { list: JSON.stringify(users) });
		const sum = before.users + users.length - ((known as CountsRow | undefined)?.losses ?? 0);
		const after = { ...before, users: sum };
		if (guarding.exceeds(after)) {
			throw new Held(taken, before, after);
		}
	}

	return {
		*foresee(guarding, changes) {
			if (changes.length <= many) {
				return;
			}
			const certain = guarding.certain(changes);
			if (certain === undefined) {
				return;
			}
			const { group, taken } = certain;
			const [row] = yield* ask(version, { id: group.group.id });
			if (row?.["version"] !== group.version) {
				throw new Stale("the group is not what it was");
			}
			const found = factsOf((yield* ask(facts, {})) as unknown as FactsRow[]);
			if (guarding.counts(found)) {
				const before = found.users === 0 ? found : yield* forget(found, guarding.since, []);
				yield* refuseMany(guarding, taken, before);
			}
		},
		*keep(guarding, changes, effects, time) {
			const { readdressed } = guarding;
			const withDirectRole = new Set(
				readdressed.length === 0 ? [] : yield* idsOf([holders, { list: JSON.stringify(readdressed) }]),
			);
			const { taken, returned } = guarding.losses({ changes, effects, withDirectRole });
			if (taken.length + returned.length === 0) {
				return;
			}
			const found = factsOf((yield* ask(facts, {})) as unknown as FactsRow[]);
			if (!guarding.counts(found)) {
				return;
			}
			// What is given back by the thousand when nothing was taken costs nothing here.
			const before = found.users === 0 ? found : yield* forget(found, guarding.since, returned);
			yield* refuseMany(guarding, taken, before);
			const after = yield* change(before, usersOf(taken), [insert, { list: listOf(taken), time }]);
			if (taken.length > 0 && guarding.exceeds(after)) {
				throw new Held(taken, before, after);
			}
		},
		forgetAll: [
			[clear, {}],
			[reset, {}],
		],
	};
}
