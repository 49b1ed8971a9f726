// SPDX-License-Identifier: Apache-2.0

// Reads the first changes of records after a sequence number. Each query uses an index of the change log.

import { ChangeKind } from "../../../gen/roster/v1/change_pb.ts";
import { loggedChanges } from "../change-log.ts";
import type { PastReader } from "../interface/past.ts";
import { columnsFor } from "./columns.ts";
import type { Database } from "./database.ts";
import { and, asc, eq, gt, type SQL, sql } from "./drizzle.ts";
import { start } from "./pages.ts";
import { selectColumns } from "./statements.ts";
import { changes } from "./tables.ts";

const kindIn = (kinds: readonly ChangeKind[]) => sql`${changes.kind} in (${sql.raw(kinds.join())})`;

/** The kinds of change of a user's own record. Their names tell them apart from changes that only name a user. */
const ofUsers = kindIn(
	Object.entries(ChangeKind).flatMap(([name, kind]) =>
		name.startsWith("USER_") && typeof kind === "number" ? [kind] : [],
	),
);
const ofMembers = kindIn([ChangeKind.GROUP_MEMBER_ADDED, ChangeKind.GROUP_MEMBER_REMOVED]);
const ofMemberships = kindIn([ChangeKind.MEMBERSHIP_GRANTED, ChangeKind.MEMBERSHIP_REVOKED]);

/** Makes the queries. */
export function pastQueries(database: Database): PastReader {
	const { words } = database;
	const since = gt(changes.sequence, sql.placeholder("sequence"));
	// The conditions on the empty string are those of the indexes.
	const ofUser = and(eq(changes.userId, sql.placeholder("userId")), sql`${changes.userId} <> ''`);
	const ofGroup = and(
		eq(changes.groupId, sql.placeholder("groupId")),
		sql`${changes.groupId} <> '' and ${changes.userId} = ''`,
	);
	const ofOrganization = and(
		eq(changes.organizationId, sql.placeholder("organizationId")),
		sql`${changes.organizationId} <> ''`,
	);
	const select = (where: SQL | undefined, limit?: SQL) =>
		database.prepare(
			selectColumns(columnsFor(changes, loggedChanges), changes, {
				where,
				orderBy: [asc(changes.sequence)],
				...(limit === undefined ? {} : { limit }),
			}),
			loggedChanges,
		);
	const first = (where: SQL | undefined) => select(and(where, since), sql`1`);
	const firstOfEach = (column: SQL, where: SQL | undefined) =>
		select(
			sql`${changes.sequence} in (select min(sequence) from ${changes} where ${and(where, since)} group by ${column})`,
		);
	const userChange = first(and(ofUser, ofUsers));
	const groupChange = first(ofGroup);
	const deletion = first(and(ofOrganization, sql`${changes.userId} = ''`, kindIn([ChangeKind.ORGANIZATION_DELETED])));
	const groupMembers = firstOfEach(sql`group_id`, and(ofUser, ofMembers));
	const keys = sql.placeholder("keys");
	const membershipsOfUser = firstOfEach(
		sql`organization_id`,
		and(ofUser, ofMemberships, words.isOneOf(changes.organizationId, keys)),
	);
	const membershipsOfOrganization = firstOfEach(
		sql`user_id`,
		and(ofOrganization, ofMemberships, words.isOneOf(changes.userId, keys)),
	);
	const after = sql.placeholder("after");
	const limit = sql.placeholder("limit");
	const keysOfUser = database.prepareSql<{ key: string }>(sql`
		select distinct organization_id as key from ${changes}
		where ${and(ofUser, ofMemberships, since)} and organization_id > ${after}
		order by organization_id limit ${limit}`);
	// Steps from one user to the next in the index: a user with many entries costs as little as one with few.
	const next = (previous: SQL) => sql`
		(select min(user_id) from ${changes} where ${ofOrganization} and user_id > ${previous})`;
	const keysOfOrganization = database.prepareSql<{ key: string }>(sql`
		with recursive known(user_id) as (
			select ${next(sql`${after}`)}
			union all
			select ${next(sql`known.user_id`)} from known where known.user_id is not null
		)
		select user_id as key from known where user_id is not null limit ${limit}`);
	const time = database.prepareSql<{ time: number }>(sql`
		select time from ${changes} where sequence >= ${sql.placeholder("sequence")} order by sequence limit 1`);

	return {
		async userChangeAfter(userId, sequence) {
			return (await database.all(userChange, { userId, sequence }))[0];
		},
		async groupMemberChangesAfter(userId, sequence) {
			return database.all(groupMembers, { userId, sequence });
		},
		async groupChangeAfter(groupId, sequence) {
			return (await database.all(groupChange, { groupId, sequence }))[0];
		},
		async organizationDeletionAfter(organizationId, sequence) {
			return (await database.all(deletion, { organizationId, sequence }))[0];
		},
		async membershipChangesAfter({ userId, organizationId }, keys, sequence) {
			const values = { keys: JSON.stringify(keys), sequence };
			return userId === undefined
				? database.all(membershipsOfOrganization, { ...values, organizationId })
				: database.all(membershipsOfUser, { ...values, userId });
		},
		async membershipKeysInLog({ userId, organizationId }, sequence, page) {
			const values = { after: start(page), limit: page.limit };
			const rows =
				userId === undefined
					? await database.all(keysOfOrganization, { ...values, organizationId })
					: await database.all(keysOfUser, { ...values, userId, sequence });
			return rows.map((each) => each.key);
		},
		async timeOfChange(sequence) {
			return (await database.all(time, { sequence }))[0]?.time;
		},
	};
}
