// SPDX-License-Identifier: Apache-2.0

// Reads why users have access: memberships, mappings and counts, for many users, groups or organizations at once.

import { OrganizationRole } from "../../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { keysOf } from "../../scim/fold.ts";
import type { AccessReader } from "../interface/access.ts";
import type { Database } from "./database.ts";
import { sql } from "./drizzle.ts";
import {
	isMeant,
	type MembershipRow,
	membershipRecord,
	membershipsOfOrganizations,
	membershipsOfUsers,
	provisioned,
	withAccess,
} from "./memberships.ts";
import { groupMembers, groups, organizationGroups, organizationMembers, users } from "./tables.ts";

const member = sql.raw(String(OrganizationRole.MEMBER));
const unspecified = sql.raw(String(OrganizationRole.UNSPECIFIED));

/** Makes the queries of access. */
export function accessQueries(database: Database): AccessReader {
	const { words } = database;
	const ids = sql.placeholder("ids");
	const ofUsers = database.prepareSql<MembershipRow>(membershipsOfUsers(words, ids, provisioned));
	const mappings = database.prepareSql<{
		group_id: string;
		organization_id: string;
		group_name: string;
		role_override: OrganizationRole;
		connection_id: string;
		gives: number;
	}>(sql`
		select ${groups.id} as group_id, ${organizationGroups.organizationId} as organization_id,
			${organizationGroups.groupName} as group_name, ${organizationGroups.roleOverride} as role_override,
			${organizationGroups.connectionId} as connection_id, case when ${provisioned} then 1 else 0 end as gives
		from ${groups} join ${organizationGroups} on ${isMeant}
		where ${words.isOneOf(groups.id, ids)}`);
	const countedGroups = database.prepareSql<{ group_id: string; count: number }>(sql`
		select ${groupMembers.groupId} as group_id, count(*) as count from ${groupMembers}
		where ${words.isOneOf(groupMembers.groupId, ids)} group by ${groupMembers.groupId}`);
	const owner = sql.raw(String(OrganizationRole.OWNER));
	const countedOrganizations = database.prepareSql<{
		organization_id: string;
		members: number;
		direct: number;
		owners: number;
	}>(sql`
		select organization_id, count(*) as members, sum(case when best % 2 = 0 then 1 else 0 end) as direct,
			sum(case when best / 2 = ${owner} then 1 else 0 end) as owners
		from (${membershipsOfOrganizations(words, ids, provisioned)}) as membership group by organization_id`);
	const named = database.prepareSql<{ id: string; name: string; connection_id: string }>(sql`
		select ${groups.id} as id, ${groups.displayName} as name, ${groups.connectionId} as connection_id from ${groups}
		where ${words.isOneOf(groups.displayNameKey, ids)}`);
	const groupId = sql.placeholder("groupId");
	const organizationId = sql.placeholder("organizationId");
	const besides = database.prepareSql<{ user_id: string; role: OrganizationRole | null }>(sql`
		select entry.user_id as user_id, min(source.role) as role
		from ${groupMembers} as entry
			join ${users} on ${users.id} = entry.user_id
			left join (
				select ${organizationMembers.userId} as user_id, ${organizationMembers.role} as role
				from ${organizationMembers}
				where ${organizationMembers.organizationId} = ${organizationId} and not ${organizationMembers.suspended}
				union all
				select ${groupMembers.userId}, case ${organizationGroups.roleOverride}
					when ${unspecified} then ${member} else ${organizationGroups.roleOverride} end
				from ${organizationGroups}
					join ${groups} on ${isMeant}
					join ${groupMembers} on ${groupMembers.groupId} = ${groups.id}
				where ${organizationGroups.organizationId} = ${organizationId} and ${groups.id} <> ${groupId}
			) as source on source.user_id = entry.user_id
		where entry.group_id = ${groupId} and ${withAccess}
		group by entry.user_id order by entry.user_id limit ${sql.placeholder("limit")}`);

	return {
		async membershipsOf(userIds) {
			return (await database.all(ofUsers, { ids: JSON.stringify(userIds) })).map(membershipRecord);
		},
		async mappingsOf(groupIds) {
			return (await database.all(mappings, { ids: JSON.stringify(groupIds) })).map((each) => ({
				groupId: each.group_id,
				organizationId: each.organization_id,
				groupName: each.group_name,
				roleOverride: each.role_override,
				connectionId: each.connection_id,
				gives: each.gives === 1,
			}));
		},
		async countMembersOf(groupIds) {
			const rows = await database.all(countedGroups, { ids: JSON.stringify(groupIds) });
			return rows.map((each) => ({ groupId: each.group_id, membersCount: Number(each.count) }));
		},
		async countMembersOfOrganizations(organizationIds) {
			const rows = await database.all(countedOrganizations, { ids: JSON.stringify(organizationIds) });
			return rows.map(({ organization_id, members, direct, owners }) => ({
				organizationId: organization_id,
				members: Number(members),
				direct: Number(direct),
				owners: Number(owners),
			}));
		},
		async groupsNamed(names) {
			const rows = await database.all(named, { ids: JSON.stringify(names.flatMap((each) => [...keysOf(each)])) });
			return rows.map(({ id, name, connection_id: connectionId }) => ({ id, name, connectionId }));
		},
		async rolesBesides(groupId, organizationId, limit) {
			const rows = await database.all(besides, { groupId, organizationId, limit });
			return rows.map((each) => ({ userId: each.user_id, role: each.role ?? undefined }));
		},
	};
}
