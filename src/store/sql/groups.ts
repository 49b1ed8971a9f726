// SPDX-License-Identifier: Apache-2.0

import { ChangeKind } from "../../../gen/roster/v1/change_pb.ts";
import { makeUserGroup } from "../../../gen/roster/v1/user_make.ts";
import type { UserGroup } from "../../../gen/roster/v1/user_pb.ts";
import type { GroupMemberRecord } from "../../records.ts";
import { mapped } from "../../scim/lists.ts";
import { attributeAt, groupType, locationOf, userType } from "../../scim/schema.ts";
import type { GroupReader } from "../interface/groups.ts";
import { columnsFor, groupMapping, type Reader } from "./columns.ts";
import { readCounter } from "./counters.ts";
import type { Database } from "./database.ts";
import { and, asc, eq, type SQL, sql } from "./drizzle.ts";
import { filterSql, shapeOf } from "./filter.ts";
import { marksOf, movedBy } from "./marks.ts";
import { pager } from "./pages.ts";
import { searcher } from "./search.ts";
import { statementCache } from "./statement-cache.ts";
import { select, selectColumns } from "./statements.ts";
import { groupMembers, groups } from "./tables.ts";

const members = attributeAt(groupType, "members");

/** The number of cached statements for conditions on members. */
const cachedShapes = 20;

/** The type of all memberships in groups: `direct`. */
const type = attributeAt(userType, "groups.type").fixedValue as string;

/** Reads a member of a group. */
const memberReader: Reader<GroupMemberRecord> = {
	columns: ["groupId", "userId"],
	read: ([groupId, userId]: readonly [string, string]) => ({ groupId, userId }),
};

/** Reads a group of a user. */
const userGroupReader: Reader<{ readonly userId: string; readonly group: UserGroup }> = {
	columns: ["userId", "id", "displayName"],
	read: ([userId, id, displayName]: readonly [string, string, string | null]) => ({
		userId,
		group: makeUserGroup({ value: id, ref: locationOf(groupType, id), display: displayName ?? "", type }),
	}),
};

function byGroup(rows: readonly GroupMemberRecord[]): Map<string, string[]> {
	const members = new Map<string, string[]>();
	for (const { groupId, userId } of rows) {
		const known = members.get(groupId);
		if (known === undefined) {
			members.set(groupId, [userId]);
		} else {
			known.push(userId);
		}
	}
	return members;
}

/** Makes the queries of groups and their members. */
export function groupQueries(database: Database): GroupReader {
	const { words } = database;
	const byId = database.prepare(
		selectColumns(columnsFor(groups, groupMapping), groups, { where: eq(groups.id, sql.placeholder("id")) }),
		groupMapping,
	);
	const inGroup = eq(groupMembers.groupId, sql.placeholder("groupId"));
	const listed = pager(database, groupMembers, groupMembers.userId, inGroup, memberReader);
	const inGroups = {
		where: words.isOneOf(groupMembers.groupId, sql.placeholder("ids")),
		orderBy: [asc(groupMembers.groupId), asc(groupMembers.userId)],
	};
	const ofGroups = database.prepare(select(groupMembers, inGroups), memberReader);
	const fewOfGroups = database.prepare(
		select(groupMembers, { ...inGroups, limit: sql.placeholder("limit") }),
		memberReader,
	);
	const upTo = database.prepareSql<{ count: number }>(
		sql`select count(*) as count from (select 1 from ${groupMembers}
			where ${words.isOneOf(groupMembers.groupId, sql.placeholder("ids"))} limit ${sql.placeholder("most")}) as members`,
	);
	const selectMembers = (condition: SQL) =>
		database.prepare(
			selectColumns({ userId: groupMembers.userId }, groupMembers, {
				where: and(inGroup, condition),
				orderBy: [asc(groupMembers.userId)],
			}),
		);
	const among = selectMembers(words.isOneOf(groupMembers.userId, sql.placeholder("ids")));
	const cached = statementCache(cachedShapes);
	const userGroup = { userId: groupMembers.userId, id: groups.id, displayName: groups.displayName };
	const withGroups = sql`${groupMembers} join ${groups} on ${groups.id} = ${groupMembers.groupId}`;
	const ofUsers = database.prepare(
		selectColumns(userGroup, withGroups, {
			where: words.isOneOf(groupMembers.userId, sql.placeholder("ids")),
			orderBy: [asc(groupMembers.userId), asc(groupMembers.groupId)],
		}),
		userGroupReader,
	);
	const ofOneUser = database.prepare(
		selectColumns(userGroup, withGroups, {
			where: eq(groupMembers.userId, words.unseen(sql.placeholder("userId"))),
			orderBy: [asc(groupMembers.groupId)],
		}),
		userGroupReader,
	);
	const unmapped = database.prepareSql<{ display_name: string }>(
		sql`select display_name from groups where display_name_key not in (select group_name_key from organization_groups) order by id`,
	);
	const searchGroups = searcher(
		database,
		groupType,
		groups,
		groupMapping,
		{ condition: undefined, unindexed: undefined, alone: undefined },
		() => readCounter(database, "groups"),
		marksOf(database, {
			table: groups,
			where: undefined,
			kinds: [ChangeKind.GROUP_CREATED, ChangeKind.GROUP_DELETED],
			counter: () => "groups",
			moved: ({ groupId, before, after }) => ({ id: groupId, by: movedBy(before !== undefined, after !== undefined) }),
		}),
	);

	return {
		async getGroup(id) {
			return (await database.all(byId, { id }))[0];
		},
		searchGroups,
		async listGroupMembers(groupId, page) {
			const rows = await listed(page, { groupId });
			return mapped(rows, (each) => each.userId);
		},
		async membersOf(groupIds) {
			return byGroup(await database.all(ofGroups, { ids: JSON.stringify(groupIds) }));
		},
		async fewMembersOf(groupIds, most) {
			const rows = await database.all(fewOfGroups, { ids: JSON.stringify(groupIds), limit: most + 1 });
			return rows.length > most ? undefined : byGroup(rows);
		},
		async countGroupMembers(groupIds, most) {
			const [row] = await database.all(upTo, { ids: JSON.stringify(groupIds), most });
			return row?.count ?? 0;
		},
		async membersAmong(groupId, userIds) {
			const rows = userIds.length === 0 ? [] : await database.all(among, { groupId, ids: JSON.stringify(userIds) });
			return mapped(rows, (each) => each.userId);
		},
		async membersMeeting(groupId, condition) {
			const { key, values } = shapeOf(condition);
			const query = cached(key, () => selectMembers(filterSql(condition, groupType, words, { inside: members })));
			const rows = await database.all(query, { ...values, groupId });
			return mapped(rows, (each) => each.userId);
		},
		async groupsOf(ids) {
			const rows =
				ids.length === 1
					? await database.all(ofOneUser, { userId: ids[0] })
					: await database.all(ofUsers, { ids: JSON.stringify(ids) });
			const found = new Map<string, UserGroup[]>();
			for (const { userId, group } of rows) {
				const known = found.get(userId);
				known === undefined ? found.set(userId, [group]) : known.push(group);
			}
			return found;
		},
		async unmappedGroupNames() {
			const rows = await database.all(unmapped);
			return rows.map((each) => each.display_name);
		},
	};
}
