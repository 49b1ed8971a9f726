// SPDX-License-Identifier: Apache-2.0

// What the guard against mass deactivation counts. How many there are of a kind stands in a counter, so
// that neither a loss nor a look at the guard counts rows.

import { type Loss, type LossKind, lossKinds } from "../../records.ts";
import { asc, eq, sql } from "../drizzle.ts";
import { type GuardFacts, type Guarding, Held, type Store } from "../store.ts";
import { counters, guard, guardLosses, settings } from "../tables.ts";
import type { Counter } from "./counters.ts";
import { type Asked, ask, type Database, type Query, type Steps } from "./database.ts";

type FactsRow = Readonly<
	Record<"held_time" | "release_time" | "guard_threshold" | "active_users" | LossKind, number | null>
>;

const counter = (name: Counter) =>
	sql`(select value from ${counters} where name = ${sql.raw(`'${name}'`)}) as ${sql.raw(name)}`;

/** The facts of the guard: one row. */
const selectFacts = sql`
	select held_time, release_time, (select guard_threshold from ${settings}) as guard_threshold,
		${sql.join([counter("active_users"), ...lossKinds.map(counter)], sql`, `)}
	from ${guard}`;

function factsOf([row]: readonly FactsRow[]): GuardFacts {
	if (row === undefined) {
		throw new Error("the guard has no row");
	}
	const { held_time, release_time, guard_threshold, active_users, deactivations, deletions, removals } = row;
	return {
		guard: { heldTime: held_time ?? undefined, releaseTime: release_time ?? undefined },
		threshold: guard_threshold ?? undefined,
		activeUsers: active_users ?? 0,
		counted: { deactivations: deactivations ?? 0, deletions: deletions ?? 0, removals: removals ?? 0 },
	};
}

/** What is read of the guard. */
export function guardQueries(database: Database): Pick<Store, "guardFacts" | "lossTime"> {
	const facts = database.prepareSql<FactsRow>(selectFacts);
	const nth = database.prepare(
		database.db
			.select({ time: guardLosses.time })
			.from(guardLosses)
			.where(eq(guardLosses.kind, sql.placeholder("kind")))
			.orderBy(asc(guardLosses.time))
			.limit(1)
			.offset(sql.placeholder("index")),
	);
	return {
		async guardFacts() {
			return factsOf(await database.all(facts));
		},
		async lossTime(kind, index) {
			return (await database.all(nth, { kind, index }))[0]?.time;
		},
	};
}

/** Counts what commits take and return. */
export interface LossKeeper {
	/** @throws Held where that is too much. */
	keep(guarding: Guarding, time: number): Steps;
	/** What forgets all that was counted. */
	readonly forgetAll: readonly Asked[];
}

/**
 * Makes the bookkeeper of a database.
 *
 * @param add the statement that adds `by` to counters.
 */
export function lossKeeper(database: Database, add: (names: readonly Counter[]) => Query<unknown>): LossKeeper {
	const facts = database.prepareSql<FactsRow>(selectFacts);
	const name = sql.placeholder("kind");
	const expire = database.prepareSql(sql`
		delete from ${guardLosses} where kind = ${name} and time <= ${sql.placeholder("since")}`);
	const insert = database.prepareSql(sql`
		insert into ${guardLosses} (kind, subject, time)
		values (${name}, ${sql.placeholder("subject")}, ${sql.placeholder("time")})
		on conflict do nothing`);
	const remove = database.prepareSql(sql`
		delete from ${guardLosses} where kind = ${name} and subject = ${sql.placeholder("subject")}`);
	const clear = database.prepareSql(sql`delete from ${guardLosses}`);
	const reset = database.prepareSql(sql`
		update ${counters} set value = 0 where name in ${[...lossKinds]}`);

	function* read(): Steps<GuardFacts> {
		return factsOf((yield* ask(facts, {})) as unknown as FactsRow[]);
	}

	function* change(losses: readonly Loss[], query: Query<unknown>, time: number): Steps<number> {
		const rows = yield losses.map(({ kind, subject }) => [query, { kind, subject, time }] as const);
		return rows.flat().length;
	}

	return {
		*keep(guarding, time) {
			const before = yield* read();
			if (!guarding.counts(before)) {
				return;
			}
			for (const kind of lossKinds) {
				const taken = guarding.taken.filter((loss) => loss.kind === kind);
				// What is given back by the thousand when nothing was taken costs nothing here.
				const returned = guarding.returned.filter((loss) => loss.kind === kind && before.counted[kind] > 0);
				if (taken.length > 0 || returned.length > 0) {
					const expired = (yield* ask(expire, { kind, since: guarding.since })).length;
					const by = (yield* change(taken, insert, time)) - expired - (yield* change(returned, remove, time));
					yield* ask(add([kind]), { by });
				}
			}
			const after = guarding.taken.length === 0 ? before : yield* read();
			const excess = guarding.excess(after);
			if (guarding.taken.length > 0 && excess !== undefined) {
				throw new Held(excess, after);
			}
		},
		forgetAll: [
			[clear, {}],
			[reset, {}],
		],
	};
}
