// SPDX-License-Identifier: Apache-2.0

import { keysOf } from "../../scim/fold.ts";
import { mapped } from "../../scim/lists.ts";
import { readColumns, userMapping } from "../columns.ts";
import { and, eq, isNotNull, isNull, or, type SQL, sql } from "../drizzle.ts";
import type { Identity, KnownBy, Store } from "../store.ts";
import { users } from "../tables.ts";
import { managedUsers, readCounter } from "./counters.ts";
import type { Database } from "./database.ts";
import { pager } from "./pages.ts";
import { searcher } from "./search.ts";

export const live = isNull(users.deprovisionTime);

const withAccess = and(live, eq(users.active, true)) as SQL;

type UserQueries = Pick<
	Store,
	| "getUser"
	| "getUsers"
	| "getUserByUsername"
	| "findUsers"
	| "getUserBySubject"
	| "searchUsers"
	| "lookUpUsers"
	| "listUsers"
	| "countUsers"
	| "takenUsernames"
>;

/** Everything that is read of users. */
export function userQueries(database: Database): UserQueries {
	const { db, words } = database;
	const select = () => db.select(readColumns(users)).from(users);
	const byId = database.prepare(select().where(eq(users.id, sql.placeholder("id"))));
	const byIds = database.prepare(select().where(words.isOneOf(users.id, sql.placeholder("ids"))));
	const byUsername = database.prepare(select().where(eq(users.username, sql.placeholder("username"))));
	// Each branch names the state that its index is for, in the index's own words: the live and the departed have one each.
	const departed = isNotNull(users.deprovisionTime);
	const has = (column: typeof users.userNameKey | typeof users.emailsValueKey, name: string) =>
		eq(column, sql.placeholder(name));
	const identified = database.prepare(
		select().where(
			or(
				and(has(users.userNameKey, "userName"), live),
				and(has(users.userNameKey, "userName"), departed),
				and(has(users.userNameKey, "email"), live),
				and(has(users.userNameKey, "email"), departed),
				and(has(users.emailsValueKey, "email"), live),
				and(has(users.emailsValueKey, "email"), departed),
				eq(users.externalId, sql.placeholder("externalId")),
			),
		),
	);
	const bySubject = database.prepare(select().where(eq(users.subject, sql.placeholder("subject"))));
	const usernames = database.prepare(
		db
			.select({ username: users.username })
			.from(users)
			.where(words.isOneOf(users.username, sql.placeholder("usernames"))),
	);
	const listed = {
		all: pager(database, users, users.id),
		with: pager(database, users, users.id, withAccess),
		without: pager(database, users, users.id, sql`(${withAccess}) is not true`),
	};
	const known = (condition: SQL) => pager(database, users, users.id, condition);
	const knownBy = {
		username: known(eq(users.username, sql.placeholder("username"))),
		email: known(words.isOneOf(users.emailsValueKey, sql.placeholder("keys"))),
		userName: known(words.isOneOf(users.userNameKey, sql.placeholder("keys"))),
		externalId: known(eq(users.externalId, sql.placeholder("externalId"))),
	};
	const stateOf = (active: boolean | undefined) => (active === undefined ? "all" : active ? "with" : "without");

	const valuesOf = (by: KnownBy) =>
		"email" in by
			? { keys: JSON.stringify(keysOf(by.email)) }
			: "userName" in by
				? { keys: JSON.stringify(keysOf(by.userName)) }
				: by;

	type Row = typeof users.$inferSelect;
	// The plus makes it an expression, which no index is of.
	const unindexedLive = sql`+${users.deprovisionTime} is null`;
	const connectionId = sql.placeholder("connectionId");
	const isManaged = sql`${words.unindexed(users.connectionId)} = ${connectionId}`;
	const managed = searcher<Row>(
		database,
		"User",
		users,
		{
			condition: and(live, isManaged),
			unindexed: and(unindexedLive, isManaged),
			// The index of the connection has its users in the order of their ids.
			alone: and(unindexedLive, eq(users.connectionId, connectionId)),
		},
		({ connectionId }) => readCounter(database, managedUsers(connectionId as string)),
	);
	const every = searcher<Row>(
		database,
		"User",
		users,
		{ condition: live, unindexed: unindexedLive, alone: unindexedLive },
		() => readCounter(database, "users"),
	);

	return {
		async getUser(id) {
			const [row] = await database.all(byId, { id });
			return row && userMapping.fromRow(row);
		},
		async getUsers(ids) {
			const rows = await database.all(byIds, { ids: JSON.stringify(ids) });
			return mapped(rows, userMapping.fromRow);
		},
		async getUserByUsername(username) {
			const [row] = await database.all(byUsername, { username });
			return row && userMapping.fromRow(row);
		},
		async findUsers({ userName, address, externalId }: Identity) {
			const names: readonly (string | null)[] = userName === undefined ? [null] : keysOf(userName);
			const addresses: readonly (string | null)[] = address === undefined ? [null] : keysOf(address);
			const found = new Map<string, Row>();
			// Once, but for names that somebody may have kept in a collision.
			for (let index = 0; index < Math.max(names.length, addresses.length); index++) {
				const [name, email] = [names[index] ?? null, addresses[index] ?? null];
				for (const row of await database.all(identified, { userName: name, email, externalId: externalId ?? null })) {
					found.set(row.id, row as Row);
				}
			}
			return mapped([...found.values()], userMapping.fromRow);
		},
		async getUserBySubject(subject) {
			const [row] = await database.all(bySubject, { subject });
			return row && userMapping.fromRow(row);
		},
		async searchUsers({ connectionId, ...search }) {
			const found = await (connectionId === undefined ? every(search) : managed(search, { connectionId }));
			return { ...found, records: mapped(found.records, userMapping.fromRow) };
		},
		async lookUpUsers(by, page) {
			const [name] = Object.keys(by) as (keyof typeof knownBy)[];
			const rows = await knownBy[name as keyof typeof knownBy](page, valuesOf(by));
			return mapped(rows, userMapping.fromRow);
		},
		async listUsers({ active, ...page }) {
			const rows = await listed[stateOf(active)](page);
			return mapped(rows, userMapping.fromRow);
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
