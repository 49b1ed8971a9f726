// SPDX-License-Identifier: Apache-2.0

// Records the losses that the guard against mass deactivation counts. A commit counts the losses of the users it affects,
// before and after, and adds the difference to the counters.

import type { Change } from "../../records/change.ts";
import type { Loss } from "../../records/guard.ts";
import type { Effect } from "../../records/organizations.ts";
import { type Guarding, Held, Stale } from "../interface/commits.ts";
import type { GuardFacts } from "../interface/guard.ts";
import { addTo, type Counter } from "./counters.ts";
import { ask, type BoundStatement, type Database, type Query, type Steps } from "./database.ts";
import { sql } from "./drizzle.ts";
import { periodBeginner } from "./earlier-users.ts";
import { type CountsRow, type FactsRow, readFacts, selectFacts, selectOwnCounts, shared } from "./guard-facts.ts";
import { countLosers, type LossCounter, lossCounters } from "./losses.ts";
import { counters, groups, guardLosses, organizationMembers } from "./tables.ts";

/** Converts losses to JSON for a statement. */
function listOf(losses: readonly Loss[]): string {
	return JSON.stringify(losses.map(({ kind, subject, userId }) => [kind, subject, userId]));
}

/** Lists the users of losses, each once. */
function usersOf(losses: readonly Loss[]): string[] {
	return [...new Set(losses.map((each) => each.userId))];
}

/** A commit with more losses than this is checked against the threshold before it is written, to avoid a rollback. */
const many = 1000;

/** Records the losses that commits cause and revert. */
export interface LossKeeper {
	/**
	 * Checks the certain losses of a large commit before anything is written.
	 *
	 * @throws Held if they exceed the threshold.
	 * @throws Stale if the group has another version than the one that was read.
	 */
	foresee(guarding: Guarding, changes: readonly Change[]): Steps;
	/**
	 * Records the losses that a commit caused and reverted, after its writes.
	 *
	 * @param changes the changes that had an effect.
	 * @throws Held if the losses exceed the threshold.
	 */
	keep(guarding: Guarding, changes: readonly Change[], effects: readonly Effect[], time: number): Steps;
	/**
	 * The statements that delete all losses which a guard counts.
	 *
	 * @param connectionId the connection whose guard it is; undefined for that of the server.
	 */
	forgetAll(connectionId: string | undefined): readonly BoundStatement[];
	/** The statement that begins a new period, if the present one is old enough: see `periodBeginner`. */
	beginPeriod(time: number): BoundStatement;
}

/**
 * Makes the recorder of losses.
 *
 * @param add makes the statement that adds `by` to counters.
 */
export function lossKeeper(database: Database, add: (names: readonly Counter[]) => Query<unknown>): LossKeeper {
	const { words } = database;
	const [list, users, since] = [sql.placeholder("list"), sql.placeholder("users"), sql.placeholder("since")];
	// Both conditions have a lower bound or a list of users, so that the planner expects few rows and uses an index.
	const counts = sql`${guardLosses.connectionId} = ${sql.placeholder("counts")}`;
	const isOld = sql`time > 0 and time <= ${since} and ${counts}`;
	const isOneOfThese = sql`${counts} and ${words.isOneOf(guardLosses.userId, users)} and (kind, subject) in (
		select element.value ->> 0, element.value ->> 1 from ${words.elements(list)})`;
	const facts = database.prepareSql<FactsRow>(selectFacts);
	const ownCounts = database.prepareSql<CountsRow>(selectOwnCounts);
	const holders = database.prepareSql<{ user_id: string }>(sql`
		select distinct user_id from ${organizationMembers}
		where ${words.isOneOf(organizationMembers.userId, list)} and not ${organizationMembers.suspended}`);
	const count = database.prepareSql<CountsRow>(
		countLosers(sql`${counts} and ${words.isOneOf(guardLosses.userId, list)}`),
	);
	const version = database.prepareSql<{ version: number }>(sql`
		select version from ${groups} where ${groups.id} = ${sql.placeholder("id")}`);
	const usersOfOld = database.prepareSql<{ user_id: string }>(sql`
		select user_id from ${guardLosses} where ${isOld}`);
	const forgetOld = database.prepareSql(sql`delete from ${guardLosses} where ${isOld}`);
	const usersOfThese = database.prepareSql<{ user_id: string }>(sql`
		select user_id from ${guardLosses} where ${isOneOfThese}`);
	const forgetThese = database.prepareSql(sql`delete from ${guardLosses} where ${isOneOfThese}`);
	// A loss that an administrator reverted, and that occurs again, counts from the new time. The statement has a
	// `where`, because without one SQLite takes the "on" of "on conflict" for a join condition.
	const insert = database.prepareSql(sql`
		insert into ${guardLosses} (connection_id, kind, subject, user_id, time)
		select ${sql.placeholder("counts")}, element.value ->> 0, element.value ->> 1, element.value ->> 2, ${words.number(sql.placeholder("time"))}
		from ${words.elements(list)} where true
		on conflict (connection_id, kind, subject) do update set time = excluded.time`);
	const clear = database.prepareSql(sql`delete from ${guardLosses} where ${counts}`);
	const reset = database.prepareSql(sql`
		update ${counters} set value = 0 where name in ${lossCounters}`);

	function* idsOf(asked: BoundStatement): Steps<string[]> {
		return (yield* ask(...asked)).map((row) => row["user_id"] as string);
	}

	/** Runs a statement that changes the losses of only these users, and updates the counters. */
	function* change(before: GuardFacts, users: readonly string[], asked: BoundStatement): Steps<GuardFacts> {
		if (users.length === 0) {
			return before;
		}
		const { counts } = before;
		const counted: BoundStatement = [count, { list: JSON.stringify(users), counts }];
		const [[was], , [is]] = (yield [counted, asked, counted]) as [[CountsRow], unknown, [CountsRow]];
		const by = new Map(lossCounters.map((name) => [name, (is[name] ?? 0) - (was[name] ?? 0)]));
		if (counts === shared) {
			yield addTo(by, add);
		}
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

	/** Deletes losses that are an hour old, and losses that the commit reverts. Returns the new facts. */
	function* forget(before: GuardFacts, since: number, returned: readonly Loss[]): Steps<GuardFacts> {
		const { counts } = before;
		const old = yield* idsOf([usersOfOld, { since, counts }]);
		const facts = yield* change(before, old, [forgetOld, { since, counts }]);
		if (returned.length === 0) {
			return facts;
		}
		const these = { list: listOf(returned), users: JSON.stringify(usersOf(returned)), counts };
		return yield* change(facts, yield* idsOf([usersOfThese, these]), [forgetThese, these]);
	}

	/** Checks a large commit beforehand, if its losses are all removals. Throws Held if they exceed the threshold. */
	function* refuseMany(
		guarding: Guarding,
		taken: readonly Loss[],
		before: GuardFacts,
		effects: readonly Effect[],
	): Steps {
		if (taken.length <= many || taken.some((each) => each.kind !== "removals")) {
			return;
		}
		const users = usersOf(taken);
		// Users who are counted already are not counted again.
		const [known] = before.users === 0 ? [] : yield* ask(count, { list: JSON.stringify(users), counts: before.counts });
		const sum = before.users + users.length - ((known as CountsRow | undefined)?.losses ?? 0);
		const after = { ...before, users: sum };
		if (guarding.exceeds(after)) {
			throw new Held(taken, before, after, effects);
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
				throw new Stale("the group has changed");
			}
			const found = yield* readFacts(facts, ownCounts, guarding.connectionId);
			if (guarding.counts(found)) {
				const before = found.users === 0 ? found : yield* forget(found, guarding.since, []);
				yield* refuseMany(guarding, taken, before, []);
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
			const found = yield* readFacts(facts, ownCounts, guarding.connectionId);
			if (!guarding.counts(found)) {
				return;
			}
			// Without recorded losses there is nothing to revert, so a large commit that only reverts skips this.
			const before = found.users === 0 ? found : yield* forget(found, guarding.since, returned);
			yield* refuseMany(guarding, taken, before, effects);
			const after = yield* change(before, usersOf(taken), [
				insert,
				{ list: listOf(taken), time, counts: before.counts },
			]);
			if (taken.length > 0 && guarding.exceeds(after)) {
				throw new Held(taken, before, after, effects);
			}
		},
		forgetAll(connectionId) {
			const ofOne: BoundStatement = [clear, { counts: connectionId ?? shared }];
			return connectionId === undefined ? [ofOne, [reset, {}]] : [ofOne];
		},
		beginPeriod: periodBeginner(database),
	};
}
