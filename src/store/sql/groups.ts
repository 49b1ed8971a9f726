// SPDX-License-Identifier: Apache-2.0

import type { GroupMemberRecord } from "../../records/resources.ts";
import { mapped } from "../../scim/lists.ts";
import { attributeAt, groupType } from "../../scim/schema.ts";
import type { GroupReader } from "../interface/groups.ts";
import type { Reader } from "./columns.ts";
import type { Database } from "./database.ts";
import { and, asc, eq, type SQL, sql } from "./drizzle.ts";
import { filterSql, shapeOf } from "./filter.ts";
import { pager } from "./pages.ts";
import { statementCache } from "./statement-cache.ts";
import { selectColumns } from "./statements.ts";
import { groupMembers } from "./tables.ts";

const members = attributeAt(groupType, "members");

/** The number of cached statements for conditions on members. */
const cachedShapes = 20;

/** Reads a member of a group. */
export const memberReader: Reader<GroupMemberRecord> = {
	columns: ["groupId", "userId"],
	read: ([groupId, userId]: readonly [string, string]) => ({ groupId, userId }),
};

/** Makes the queries of groups and their members. */
export function groupQueries(database: Database): Omit<GroupReader, "within"> {
	const { words } = database;
	const inGroup = eq(groupMembers.groupId, sql.placeholder("groupId"));
	const listed = pager(database, groupMembers, groupMembers.userId, inGroup, memberReader);
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
	const unmapped = database.prepareSql<{ name: string; connection_id: string }>(
		sql`select display_name as name, connection_id from groups g
			where not exists (select 1 from organization_groups og
					where og.group_name_key = g.display_name_key and og.connection_id in ('', g.connection_id))
				and ${words.isOneOf(sql`connection_id`, sql.placeholder("connections"))}
			order by id`,
	);
	return {
		async listGroupMembers(groupId, page) {
			const rows = await listed(page, { groupId });
			return mapped(rows, (each) => each.userId);
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
		async unmappedGroups(connectionIds) {
			const rows = await database.all(unmapped, { connections: JSON.stringify(connectionIds) });
			return rows.map((each) => ({ name: each.name, connectionId: each.connection_id }));
		},
	};
}
