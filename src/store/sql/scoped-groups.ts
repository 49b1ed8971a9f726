// SPDX-License-Identifier: Apache-2.0

// Reads groups, their members, and the groups of users as a connection sees them, or as an administrator does.

import { ChangeKind, type Change as LoggedChange } from "../../../gen/roster/v1/change_pb.ts";
import { makeUserGroup } from "../../../gen/roster/v1/user_make.ts";
import type { UserGroup } from "../../../gen/roster/v1/user_pb.ts";
import { connectionOfGroup } from "../../logged-states.ts";
import { attributeAt, groupType, locationOf, userType } from "../../scim/schema.ts";
import type { Scope, ScopedReader } from "../interface/scope.ts";
import { columnsFor, groupMapping, type Reader } from "./columns.ts";
import { managedGroups, readCounter } from "./counters.ts";
import type { Database } from "./database.ts";
import { and, asc, eq, type SQL, sql } from "./drizzle.ts";
import { memberReader } from "./groups.ts";
import { marksOf, movedBy } from "./marks.ts";
import { searcher } from "./search.ts";
import { select, selectColumns } from "./statements.ts";
import { connections, groupMembers, groups, users } from "./tables.ts";

/** The type of all memberships in groups: `direct`. */
const type = attributeAt(userType, "groups.type").fixedValue as string;

/** Reads a group of a user. */
const userGroupReader: Reader<{ readonly userId: string; readonly group: UserGroup }> = {
	columns: ["userId", "id", "displayName"],
	read: ([userId, id, displayName]: readonly [string, string, string | null]) => ({
		userId,
		group: makeUserGroup({ value: id, ref: locationOf(groupType, id), display: displayName ?? "", type }),
	}),
};

function listsOf<Row, Value>(
	rows: readonly Row[],
	keyOf: (row: Row) => string,
	partOf: (row: Row) => Value,
): Map<string, Value[]> {
	const found = new Map<string, Value[]>();
	for (const row of rows) {
		const known = found.get(keyOf(row));
		if (known === undefined) {
			found.set(keyOf(row), [partOf(row)]);
		} else {
			known.push(partOf(row));
		}
	}
	return found;
}

const movingKinds = [ChangeKind.GROUP_CREATED, ChangeKind.GROUP_DELETED];

/** By how many rows a change of a group moves those behind it, in a scope of groups. */
function movedGroup({ groupId, before, after }: LoggedChange, inScope: (connectionId: string) => boolean) {
	const isIn = (state: LoggedChange["before"]) => state !== undefined && inScope(connectionOfGroup(state));
	return { id: groupId, by: movedBy(isIn(before), isIn(after)) };
}

type GroupReads = Omit<ScopedReader, "getUser" | "searchUsers">;

/** Makes the reads of groups within a scope. */
export function scopedGroupQueries(database: Database): (scope: Scope) => GroupReads {
	const { words } = database;
	const connectionId = sql.placeholder("connectionId");
	const byId = database.prepare(
		selectColumns(columnsFor(groups, groupMapping), groups, { where: eq(groups.id, sql.placeholder("id")) }),
		groupMapping,
	);

	// The group's connection sees no user of another one, whom only an administrator can have added. With a single
	// connection there are none, and the users need not be read.
	const isSeen = sql`((select count(*) from ${connections}) = 1 or exists (
		select 1 from ${users} where ${users.id} = ${groupMembers.userId}
			and (${users.connectionId} is null or ${users.connectionId} = ${connectionId})))`;
	const membersThat = (condition: SQL | undefined) => {
		const clauses = {
			where: and(words.isOneOf(groupMembers.groupId, sql.placeholder("ids")), condition),
			orderBy: [asc(groupMembers.groupId), asc(groupMembers.userId)],
		};
		return {
			all: database.prepare(select(groupMembers, clauses), memberReader),
			few: database.prepare(select(groupMembers, { ...clauses, limit: sql.placeholder("limit") }), memberReader),
		};
	};
	const members = { every: membersThat(undefined), seen: membersThat(isSeen) };

	const userGroup = { userId: groupMembers.userId, id: groups.id, displayName: groups.displayName };
	const withGroups = sql`${groupMembers} join ${groups} on ${groups.id} = ${groupMembers.groupId}`;
	const groupsThat = (condition: SQL | undefined) => ({
		ofUsers: database.prepare(
			selectColumns(userGroup, withGroups, {
				where: and(words.isOneOf(groupMembers.userId, sql.placeholder("ids")), condition),
				orderBy: [asc(groupMembers.userId), asc(groupMembers.groupId)],
			}),
			userGroupReader,
		),
		ofOneUser: database.prepare(
			selectColumns(userGroup, withGroups, {
				where: and(eq(groupMembers.userId, words.unseen(sql.placeholder("userId"))), condition),
				orderBy: [asc(groupMembers.groupId)],
			}),
			userGroupReader,
		),
	});
	const isManaged = sql`${words.unindexed(groups.connectionId)} = ${connectionId}`;
	const groupsOf = { every: groupsThat(undefined), seen: groupsThat(isManaged) };

	const every = searcher(
		database,
		groupType,
		groups,
		groupMapping,
		{ condition: undefined, unindexed: undefined, alone: undefined, rows: undefined },
		() => readCounter(database, "groups"),
		marksOf(database, {
			...{ table: groups, where: undefined, kinds: movingKinds, counter: () => "groups" },
			moved: (change) => movedGroup(change, () => true),
		}),
	);
	const alone = eq(groups.connectionId, connectionId);
	const managed = searcher(
		database,
		groupType,
		groups,
		groupMapping,
		{ condition: isManaged, unindexed: isManaged, alone, rows: isSeen },
		({ connectionId }) => readCounter(database, managedGroups(connectionId as string)),
		marksOf(database, {
			...{ table: groups, where: alone, kinds: movingKinds },
			counter: ({ connectionId }) => managedGroups(connectionId as string),
			moved: (change, { connectionId }) => movedGroup(change, (each) => each === connectionId),
		}),
	);

	return ({ connectionId }) => {
		const form = connectionId === undefined ? "every" : "seen";
		const byGroup = (rows: readonly { readonly groupId: string; readonly userId: string }[]) =>
			listsOf(
				rows,
				(each) => each.groupId,
				(each) => each.userId,
			);
		return {
			async getGroup(id) {
				const [found] = await database.all(byId, { id });
				return connectionId === undefined || found?.connectionId === connectionId ? found : undefined;
			},
			async searchGroups(search) {
				return connectionId === undefined ? every(search) : managed(search, { connectionId });
			},
			async membersOf(groupIds) {
				return byGroup(await database.all(members[form].all, { ids: JSON.stringify(groupIds), connectionId }));
			},
			async fewMembersOf(groupIds, most) {
				const values = { ids: JSON.stringify(groupIds), connectionId, limit: most + 1 };
				const rows = await database.all(members[form].few, values);
				return rows.length > most ? undefined : byGroup(rows);
			},
			async groupsOf(ids) {
				const { ofOneUser, ofUsers } = groupsOf[form];
				const rows =
					ids.length === 1
						? await database.all(ofOneUser, { userId: ids[0], connectionId })
						: await database.all(ofUsers, { ids: JSON.stringify(ids), connectionId });
				return listsOf(
					rows,
					(each) => each.userId,
					(each) => each.group,
				);
			},
		};
	};
}
