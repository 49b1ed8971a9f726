// SPDX-License-Identifier: Apache-2.0

// Every statement that writes. They give no rows but how many they met.

import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Counter } from "./counters.ts";
import type { Database, Query } from "./database.ts";
import { and, eq, getTableColumns, inArray, type Placeholder, sql } from "./drizzle.ts";
import { statementCache } from "./statement-cache.ts";
import {
	changes,
	connections,
	counters,
	groupMembers,
	groups,
	guard,
	identityRefusals,
	organizationGroups,
	organizationMembers,
	organizations,
	settings,
	tokens,
	users,
} from "./tables.ts";

function placeholders(table: SQLiteTable): Record<string, Placeholder> {
	return Object.fromEntries(Object.keys(getTableColumns(table)).map((name) => [name, sql.placeholder(name)]));
}

/** More sets of columns than change together in practice. */
const cachedUpdates = 100;

/** More sets of counters than there are. */
const cachedSums = 100;

/** The statements that write a resource, which has versions. */
export interface VersionedWrites {
	readonly insert: Query<unknown>;
	/** Sets these columns and no other: an index is written anew wherever one of its columns is set. */
	update(columns: readonly string[]): Query<unknown>;
	readonly delete: Query<unknown>;
}

/** Every statement that writes. */
export function writes(database: Database) {
	const { db } = database;
	const insert = (table: SQLiteTable) => database.prepare(db.insert(table).values(placeholders(table)));
	const versioned = (table: typeof users | typeof groups): VersionedWrites => {
		const same = and(eq(table.id, sql.placeholder("id")), eq(table.version, sql.placeholder("expectedVersion")));
		const updates = statementCache(cachedUpdates);
		return {
			insert: insert(table),
			update(columns) {
				const set = Object.fromEntries(columns.map((name) => [name, sql.placeholder(name)]));
				return updates(columns.join(), () =>
					database.prepare(
						db
							.update(table as typeof users)
							.set(set as never)
							.where(same),
					),
				);
			},
			delete: database.prepare(db.delete(table as typeof users).where(same)),
		};
	};
	const organizationMember = and(
		eq(organizationMembers.organizationId, sql.placeholder("organizationId")),
		eq(organizationMembers.userId, sql.placeholder("userId")),
	);
	const organizationGroup = and(
		eq(organizationGroups.organizationId, sql.placeholder("organizationId")),
		// By the name as it was written: its key may be one that it kept in a collision.
		eq(organizationGroups.groupName, sql.placeholder("groupName")),
	);
	const sums = statementCache(cachedSums);
	return {
		user: versioned(users),
		group: versioned(groups),
		groupMember: {
			// Only who lives, and whom the caller can see: a user may be deprovisioned between the request and here.
			insert: database.prepareSql(sql`
				insert into ${groupMembers} (group_id, user_id)
				select ${sql.placeholder("groupId")}, ${users.id} from ${users}
				where ${users.id} = ${sql.placeholder("userId")} and ${users.deprovisionTime} is null
					and ${users.connectionId} is not distinct from coalesce(${sql.placeholder("connectionId")}, ${users.connectionId})
				on conflict do nothing`),
			delete: database.prepare(
				db
					.delete(groupMembers)
					.where(
						and(
							eq(groupMembers.groupId, sql.placeholder("groupId")),
							eq(groupMembers.userId, sql.placeholder("userId")),
						),
					),
			),
			find: database.prepare(
				db
					.select()
					.from(groupMembers)
					.where(
						and(
							eq(groupMembers.groupId, sql.placeholder("groupId")),
							eq(groupMembers.userId, sql.placeholder("userId")),
						),
					),
			),
		},
		touchGroup: database.prepareSql(sql`
			update ${groups} set version = version + 1, update_time = ${sql.placeholder("time")}
			where ${groups.id} = ${sql.placeholder("id")}`),
		organization: {
			insert: insert(organizations),
			update: database.prepare(
				db
					.update(organizations)
					.set({
						description: sql`${sql.placeholder("description")}`,
						url: sql`${sql.placeholder("url")}`,
						repositoryBaseRole: sql`${sql.placeholder("repositoryBaseRole")}`,
						updateTime: sql`${sql.placeholder("updateTime")}`,
					})
					.where(eq(organizations.id, sql.placeholder("id"))),
			),
			delete: database.prepare(db.delete(organizations).where(eq(organizations.id, sql.placeholder("id")))),
		},
		organizationMember: {
			insert: insert(organizationMembers),
			update: database.prepare(
				db
					.update(organizationMembers)
					.set({
						role: sql`${sql.placeholder("role")}`,
						suspended: sql`${sql.param(sql.placeholder("suspended"), organizationMembers.suspended)}`,
					})
					.where(organizationMember),
			),
			delete: database.prepare(db.delete(organizationMembers).where(organizationMember)),
		},
		organizationGroup: {
			insert: insert(organizationGroups),
			update: database.prepare(
				db
					.update(organizationGroups)
					.set({ roleOverride: sql`${sql.placeholder("roleOverride")}` })
					.where(organizationGroup),
			),
			delete: database.prepare(db.delete(organizationGroups).where(organizationGroup)),
		},
		settings: database.prepare(
			db.update(settings).set({
				organizationProvisioning: sql`${sql.placeholder("organizationProvisioning")}`,
				changeRetention: sql`${sql.placeholder("changeRetention")}`,
				guardThreshold: sql`${sql.placeholder("guardThreshold")}`,
			}),
		),
		guard: database.prepare(
			db
				.update(guard)
				.set({
					heldTime: sql`${sql.placeholder("heldTime")}`,
					releaseTime: sql`${sql.placeholder("releaseTime")}`,
				})
				.where(sql`${guard.heldTime} is not distinct from ${sql.placeholder("heldBefore")}`),
		),
		token: {
			insert: insert(tokens),
			delete: database.prepare(db.delete(tokens).where(eq(tokens.id, sql.placeholder("id")))),
		},
		connection: {
			insert: insert(connections),
			update: database.prepare(
				db
					.update(connections)
					.set({ adoptionDomains: sql`${sql.placeholder("adoptionDomains")}` })
					.where(eq(connections.id, sql.placeholder("id"))),
			),
			delete: database.prepare(db.delete(connections).where(eq(connections.id, sql.placeholder("id")))),
		},
		identityRefusal: {
			insert: insert(identityRefusals),
			delete: database.prepare(
				db
					.delete(identityRefusals)
					.where(
						and(
							eq(identityRefusals.userId, sql.placeholder("userId")),
							eq(identityRefusals.reason, sql.placeholder("reason")),
						),
					),
			),
		},
		newCounter: database.prepareSql(sql`insert into ${counters} (name, value) values (${sql.placeholder("name")}, 0)`),
		/** Adds to counters, all of them as much. */
		counters: (names: readonly Counter[]) =>
			sums(names.join(), () =>
				database.prepare(
					db
						.update(counters)
						.set({ value: sql`value + ${sql.placeholder("by")}` })
						.where(inArray(counters.name, [...names])),
				),
			),
		// One after the newest, which is never forgotten: what an engine counts by itself has gaps where a commit failed.
		log: database.prepareSql(sql`
			insert into ${changes}
				(sequence, time, kind, actor_kind, actor_token_id, request_id, user_id, group_id, organization_id, before, after)
			values ((select coalesce(max(sequence), 0) + 1 from ${changes}), ${sql.placeholder("time")}, ${sql.placeholder("kind")}, ${sql.placeholder("actorKind")},
				${sql.placeholder("actorTokenId")}, ${sql.placeholder("requestId")}, ${sql.placeholder("userId")},
				${sql.placeholder("groupId")}, ${sql.placeholder("organizationId")}, ${sql.placeholder("before")},
				${sql.placeholder("after")})`),
	};
}
