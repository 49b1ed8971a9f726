// SPDX-License-Identifier: Apache-2.0

import { ChangeKind, type Change as LoggedChange, type UserState } from "../../../gen/roster/v1/change_pb.ts";
import type { UserRecord } from "../../records/resources.ts";
import { keysOf } from "../../scim/fold.ts";
import { userType } from "../../scim/schema.ts";
import type { Scope, ScopedReader } from "../interface/scope.ts";
import type { Identity, KnownBy, UserReader } from "../interface/users.ts";
import { columnsFor, userMapping } from "./columns.ts";
import { managedUsers, readCounter } from "./counters.ts";
import type { Database, Values } from "./database.ts";
import { and, eq, isNotNull, isNull, or, type SQL, sql } from "./drizzle.ts";
import { marksOf, movedBy, type NearFinder } from "./marks.ts";
import { usersOfOrganization } from "./memberships.ts";
import { pager } from "./pages.ts";
import { searcher } from "./search.ts";
import type { SearchScope } from "./search-plan.ts";
import { selectColumns } from "./statements.ts";
import { counters, groups, users } from "./tables.ts";

export const live = isNull(users.deprovisionTime);

const withAccess = sql`${live} and ${users.active}`;

/** The kinds of changes by which a user becomes live, ceases to be, or gets another connection. */
const movingKinds = [
	ChangeKind.USER_CREATED,
	ChangeKind.USER_ADOPTED,
	ChangeKind.USER_LINKED,
	ChangeKind.USER_HANDED_OVER,
	ChangeKind.USER_DEPROVISIONED,
	ChangeKind.USER_REVIVED,
	ChangeKind.USER_PURGED,
];

/** By how many rows a change of a user moves those behind it, in a scope of live users. */
function movedUser({ userId, before, after }: LoggedChange, inScope: (state: UserState) => boolean) {
	const isLive = (state: LoggedChange["before"]) =>
		state?.state.case === "user" && state.state.value.deprovisionTime === undefined && inScope(state.state.value);
	return { id: userId, by: movedBy(isLive(before), isLive(after)) };
}

/** The number of live users whom no connection manages. */
const unmanagedCount = sql<number>`
	select coalesce(sum(case ${counters.name} when 'users' then ${counters.value} else -${counters.value} end), 0) as value
	from ${counters} where ${counters.name} = 'users' or ${counters.name} like 'managed!_users/%' escape '!'`;

/** Makes a count of the rows of a scope. */
function countBy(database: Database, count: SQL<number>): (within: Values) => Promise<number> {
	const query = database.prepareSql<{ value: number }>(count);
	return async (within) => Number((await database.scan(query, within))[0]?.value ?? 0);
}

/** For scopes without marks: no position is known but the beginning. */
const fromTheBeginning: NearFinder = async () => ({ index: 0, position: undefined });

/** Makes the queries of users. */
export function userQueries(database: Database): Omit<UserReader, "within"> {
	const { words } = database;
	const where = (condition: SQL | undefined) =>
		database.prepare(selectColumns(columnsFor(users, userMapping), users, { where: condition }), userMapping);
	const byIds = where(words.isOneOf(users.id, sql.placeholder("ids")));
	const byUsername = where(eq(users.username, sql.placeholder("username")));
	const byUsernames = where(words.isOneOf(users.username, sql.placeholder("usernames")));
	// Live and deprovisioned users have separate partial indexes. Each branch repeats the condition of its index, so that
	// the planner can use it.
	const departed = isNotNull(users.deprovisionTime);
	const has = (column: typeof users.userNameKey | typeof users.emailsValueKey, name: string) =>
		eq(column, sql.placeholder(name));
	const identified = where(
		or(
			and(has(users.userNameKey, "userName"), live),
			and(has(users.userNameKey, "userName"), departed),
			and(has(users.userNameKey, "email"), live),
			and(has(users.userNameKey, "email"), departed),
			and(has(users.emailsValueKey, "email"), live),
			and(has(users.emailsValueKey, "email"), departed),
			eq(users.externalId, sql.placeholder("externalId")),
		),
	);
	const bySubject = where(eq(users.subject, sql.placeholder("subject")));
	const usernames = database.prepare(
		selectColumns({ username: users.username }, users, {
			where: words.isOneOf(users.username, sql.placeholder("usernames")),
		}),
	);
	const pages = (condition?: SQL) => pager(database, users, users.id, condition, userMapping);
	const listed = { all: pages(), with: pages(withAccess), without: pages(sql`(${withAccess}) is not true`) };
	const knownBy = {
		username: pages(eq(users.username, sql.placeholder("username"))),
		email: pages(words.isOneOf(users.emailsValueKey, sql.placeholder("keys"))),
		userName: pages(words.isOneOf(users.userNameKey, sql.placeholder("keys"))),
		externalId: pages(eq(users.externalId, sql.placeholder("externalId"))),
	};
	const stateOf = (active: boolean | undefined) => (active === undefined ? "all" : active ? "with" : "without");

	const valuesOf = (by: KnownBy) =>
		"email" in by
			? { keys: JSON.stringify(keysOf(by.email)) }
			: "userName" in by
				? { keys: JSON.stringify(keysOf(by.userName)) }
				: by;

	return {
		async getUsers(ids) {
			return database.all(byIds, { ids: JSON.stringify(ids) });
		},
		async getUserByUsername(username) {
			return (await database.all(byUsername, { username }))[0];
		},
		async getUsersByUsername(named) {
			return named.length === 0 ? [] : await database.all(byUsernames, { usernames: JSON.stringify(named) });
		},
		async findUsers({ userName, address, externalId }: Identity) {
			const names: readonly (string | null)[] = userName === undefined ? [null] : keysOf(userName);
			const addresses: readonly (string | null)[] = address === undefined ? [null] : keysOf(address);
			const found = new Map<string, UserRecord>();
			// More than one round only if a name may have a collision key.
			for (let index = 0; index < Math.max(names.length, addresses.length); index++) {
				const [name, email] = [names[index] ?? null, addresses[index] ?? null];
				const values = { userName: name, email, externalId: externalId ?? null };
				for (const each of await database.all(identified, values)) {
					found.set(each.user.id, each);
				}
			}
			return [...found.values()].sort((one, other) => (one.user.id < other.user.id ? -1 : 1));
		},
		async getUserBySubject(subject) {
			return (await database.all(bySubject, { subject }))[0];
		},
		async lookUpUsers(by, page) {
			const [name] = Object.keys(by) as (keyof typeof knownBy)[];
			return knownBy[name as keyof typeof knownBy](page, valuesOf(by));
		},
		async listUsers({ active, ...page }) {
			return listed[stateOf(active)](page);
		},
		async countUsers(active) {
			const withAccess = active === undefined ? 0 : await readCounter(database, "active_users");
			return active === true ? withAccess : (await readCounter(database, "accounts")) - withAccess;
		},
		async takenUsernames(candidates) {
			const rows = await database.all(usernames, { usernames: JSON.stringify(candidates) });
			return new Set(rows.map((each) => each.username));
		},
	};
}

/** Makes the reads of users within a scope. */
export function scopedUserQueries(database: Database): (scope: Scope) => Pick<ScopedReader, "getUser" | "searchUsers"> {
	const { words } = database;
	const byId = database.prepare(
		selectColumns(columnsFor(users, userMapping), users, { where: eq(users.id, sql.placeholder("id")) }),
		userMapping,
	);
	const unindexedLive = isNull(words.unindexed(users.deprovisionTime));
	const connectionId = sql.placeholder("connectionId");
	const isManaged = sql`${words.unindexed(users.connectionId)} = ${connectionId}`;
	const search = (scope: SearchScope, countAll: (within: Values) => Promise<number>, near: NearFinder) =>
		searcher(database, userType, users, userMapping, scope, countAll, near);
	const managedScope = {
		condition: and(live, isManaged),
		unindexed: and(unindexedLive, isManaged),
		// The index on the connection has its users in the order of ids.
		alone: and(unindexedLive, eq(users.connectionId, connectionId)),
		rows: sql`${words.unindexed(groups.connectionId)} = ${connectionId}`,
	};
	const managed = search(
		managedScope,
		({ connectionId }) => readCounter(database, managedUsers(connectionId as string)),
		marksOf(database, {
			...{ table: users, where: and(unindexedLive, eq(users.connectionId, connectionId)), kinds: movingKinds },
			counter: ({ connectionId }) => managedUsers(connectionId as string),
			moved: (change, { connectionId }) => movedUser(change, (state) => state.connectionId === connectionId),
		}),
	);
	const everyScope = { condition: live, unindexed: unindexedLive, alone: unindexedLive, rows: undefined };
	const every = search(
		everyScope,
		() => readCounter(database, "users"),
		marksOf(database, {
			...{ table: users, where: unindexedLive, kinds: movingKinds, counter: () => "users" },
			moved: (change) => movedUser(change, () => true),
		}),
	);

	const isUnmanaged = isNull(words.unindexed(users.connectionId));
	const unmanagedScope = {
		condition: and(live, isUnmanaged),
		unindexed: and(unindexedLive, isUnmanaged),
		alone: and(unindexedLive, isNull(users.connectionId)),
		rows: undefined,
	};
	const unmanaged = search(unmanagedScope, countBy(database, unmanagedCount), fromTheBeginning);

	/** The search of those in a scope who are members of an organization. They are selected by its roles. */
	function amongMembers({ unindexed, rows }: SearchScope) {
		const condition = and(unindexed, users.active, sql`${users.id} in (${usersOfOrganization})`);
		const count = sql<number>`select count(*) as value from ${users} where ${condition}`;
		const scope = { condition, unindexed: condition, alone: condition, rows, long: true };
		return search(scope, countBy(database, count), fromTheBeginning);
	}
	const members = {
		every: amongMembers(everyScope),
		managed: amongMembers(managedScope),
		unmanaged: amongMembers(unmanagedScope),
	};

	return ({ connectionId }) => ({
		async getUser(id) {
			const [found] = await database.all(byId, { id });
			return connectionId === undefined || found?.connectionId === connectionId ? found : undefined;
		},
		async searchUsers({ unmanaged: isAlone = false, organizationId = "", ...asked }) {
			const form = connectionId !== undefined ? "managed" : isAlone ? "unmanaged" : "every";
			return organizationId === ""
				? { every, managed, unmanaged }[form](asked, connectionId === undefined ? {} : { connectionId })
				: members[form](asked, { connectionId, organizationId });
		},
	});
}
