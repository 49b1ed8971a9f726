// SPDX-License-Identifier: Apache-2.0

// The statements that write. They return an empty row for each affected row.

import { ReviewState } from "../../../gen/roster/v1/change_pb.ts";
import { accessTokens } from "./access-token-tables.ts";
import { clientSecrets, clientTrusts } from "./client-tables.ts";
import type { Counter } from "./counters.ts";
import type { Database, Query } from "./database.ts";
import { and, eq, inArray, type SQL, type SQLiteTable, sql } from "./drizzle.ts";
import { statementCache } from "./statement-cache.ts";
import { deleteFrom, insertInto, update } from "./statements.ts";
import {
	changes,
	connections,
	counters,
	groups,
	guard,
	identityRefusals,
	organizationGroups,
	organizationMembers,
	organizations,
	reviews,
	settings,
	tokens,
	users,
} from "./tables.ts";

/** The number of cached updates. In practice, fewer combinations of columns change together. */
const cachedUpdates = 100;

/** The number of cached sums. In practice, fewer combinations of counters change together. */
const cachedSums = 100;

/** The statements that write a resource with a version. */
export interface VersionedWrites {
	readonly insert: Query<unknown>;
	/** Sets only these columns, because SQLite rewrites an index whenever one of its columns is set. */
	update(columns: readonly string[]): Query<unknown>;
	readonly delete: Query<unknown>;
}

/** Makes the statements that write. */
export function writes(database: Database) {
	const insert = (table: SQLiteTable) => database.prepareSql(insertInto(table));
	const remove = (table: SQLiteTable, where: SQL | undefined) => database.prepareSql(deleteFrom(table, where));
	const versioned = (table: typeof users | typeof groups): VersionedWrites => {
		const same = and(eq(table.id, sql.placeholder("id")), eq(table.version, sql.placeholder("expectedVersion")));
		const updates = statementCache(cachedUpdates);
		return {
			insert: insert(table),
			update: (columns) =>
				updates(columns.join(), () => database.prepareSql(update<SQLiteTable>(table, columns, same))),
			delete: remove(table, same),
		};
	};
	const organizationMember = and(
		eq(organizationMembers.organizationId, sql.placeholder("organizationId")),
		eq(organizationMembers.userId, sql.placeholder("userId")),
	);
	const organizationGroup = and(
		eq(organizationGroups.organizationId, sql.placeholder("organizationId")),
		// By the name and not by its key, because the key may be a collision key.
		eq(organizationGroups.groupName, sql.placeholder("groupName")),
		eq(organizationGroups.connectionId, sql.placeholder("connectionId")),
	);
	const sums = statementCache(cachedSums);
	return {
		user: versioned(users),
		group: versioned(groups),
		touchGroup: database.prepareSql(sql`
			update ${groups} set version = version + 1, update_time = ${sql.placeholder("time")}
			where ${groups.id} = ${sql.placeholder("id")}`),
		organization: {
			insert: insert(organizations),
			update: database.prepareSql(
				update(
					organizations,
					["description", "url", "repositoryBaseRole", "verificationStatus", "updateTime"],
					eq(organizations.id, sql.placeholder("id")),
				),
			),
			delete: remove(organizations, eq(organizations.id, sql.placeholder("id"))),
		},
		organizationMember: {
			insert: insert(organizationMembers),
			update: database.prepareSql(update(organizationMembers, ["role", "suspended", "unproven"], organizationMember)),
			delete: remove(organizationMembers, organizationMember),
		},
		organizationGroup: {
			insert: insert(organizationGroups),
			update: database.prepareSql(update(organizationGroups, ["roleOverride"], organizationGroup)),
			delete: remove(organizationGroups, organizationGroup),
		},
		settings: database.prepareSql(
			update(settings, [
				"organizationProvisioning",
				"changeRetention",
				"guardThreshold",
				"requestBodies",
				"requestRetention",
				"requestMebibytes",
				"requestReadSample",
			]),
		),
		guard: database.prepareSql(
			update(
				guard,
				["heldTime", "releaseTime"],
				sql`${guard.heldTime} is not distinct from ${sql.placeholder("heldBefore")}`,
			),
		),
		guardOfConnection: database.prepareSql(
			update(
				connections,
				["guardHeldTime", "guardReleaseTime"],
				sql`${connections.id} = ${sql.placeholder("id")}
					and ${connections.guardHeldTime} is not distinct from ${sql.placeholder("heldBefore")}`,
			),
		),
		token: {
			insert: insert(tokens),
			/** A token that was rotated or deleted since it was read stays as it is. */
			update: database.prepareSql(
				update(
					tokens,
					[
						...(["digest", "expireTime", "rotateTime", "oldDigest", "oldExpireTime"] as const),
						...(["oldEndTime", "oldUseTime", "newUseTime", "networks"] as const),
					],
					sql`${tokens.id} = ${sql.placeholder("id")} and digest = ${sql.placeholder("digestBefore")}
						and old_end_time is not distinct from ${sql.placeholder("endBefore")} and delete_time is null`,
				),
			),
			/** The row is kept. A refusal before the deletion no longer counts: the administrator has dealt with it. */
			delete: database.prepareSql(sql`
				update ${tokens} set delete_time = ${sql.placeholder("deleteTime")}, last_refuse_time = null
				where ${tokens.id} = ${sql.placeholder("id")} and delete_time is null`),
			deleteOfUsers: database.prepareSql(sql`
				update ${tokens} set delete_time = ${sql.placeholder("deleteTime")}, last_refuse_time = null
				where ${database.words.isOneOf(tokens.userId, sql.placeholder("users"))} and delete_time is null`),
			forgetUser: remove(tokens, eq(tokens.userId, sql.placeholder("userId"))),
			forget: database.prepareSql(sql`delete from ${tokens} where delete_time < ${sql.placeholder("before")}`),
		},
		clientSecret: {
			insert: insert(clientSecrets),
			delete: remove(clientSecrets, eq(clientSecrets.id, sql.placeholder("id"))),
		},
		clientTrust: {
			insert: insert(clientTrusts),
			delete: remove(clientTrusts, eq(clientTrusts.id, sql.placeholder("id"))),
		},
		/** What ends with a client. */
		endClient: [clientSecrets, clientTrusts, accessTokens].map((table) =>
			remove(table, eq(table.tokenId, sql.placeholder("tokenId"))),
		),
		/** The access tokens that end with a secret or a trust. */
		endAccess: remove(accessTokens, eq(accessTokens.sourceId, sql.placeholder("sourceId"))),
		connection: {
			insert: insert(connections),
			update: database.prepareSql(
				update(
					connections,
					["adoptionDomains", "kind", "strict", "guardThreshold", "organizationProvisioning"],
					eq(connections.id, sql.placeholder("id")),
				),
			),
			/** A connection that manages something by now stays. */
			delete: remove(
				connections,
				sql`${connections.id} = ${sql.placeholder("id")}
					and not exists (select 1 from ${users} where ${users.connectionId} = ${connections.id}
						and ${users.deprovisionTime} is null)
					and not exists (select 1 from ${groups} where ${groups.connectionId} = ${connections.id})`,
			),
		},
		identityRefusal: {
			insert: insert(identityRefusals),
			delete: remove(
				identityRefusals,
				and(
					eq(identityRefusals.userId, sql.placeholder("userId")),
					eq(identityRefusals.reason, sql.placeholder("reason")),
				),
			),
		},
		/** Removes what the change log knows of a person's requests, apart from the changes. */
		forgetRequests: database.prepareSql(sql`
			update ${changes} set user_agent = null, address = null, actor_token_display_name = null
			where ${eq(changes.actorUserId, sql.placeholder("userId"))}`),
		review: {
			insert: insert(reviews),
			/** Only an open review ends. */
			update: database.prepareSql(
				update(
					reviews,
					["state"],
					sql`${eq(reviews.id, sql.placeholder("id"))} and ${reviews.state} = ${sql.raw(String(ReviewState.OPEN))}`,
				),
			),
			delete: remove(reviews, eq(reviews.id, sql.placeholder("id"))),
		},
		/** For a change that is an entry of the change log alone. */
		nothing: database.prepareSql(sql`select 1 as one`),
		newCounter: database.prepareSql(sql`insert into ${counters} (name, value) values (${sql.placeholder("name")}, 0)`),
		/** Adds the same number to several counters. */
		counters: (names: readonly Counter[]) =>
			sums(names.join(), () =>
				database.prepareSql(sql`
					update ${counters} set value = value + ${sql.placeholder("by")} where ${inArray(counters.name, [...names])}`),
			),
	};
}
