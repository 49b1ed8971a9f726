// SPDX-License-Identifier: Apache-2.0

// Memberships, derived where they are asked for and stored nowhere, so that they cannot drift.

import { OrganizationRole, OrganizationRoleSource } from "../../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { OrganizationProvisioning } from "../../../gen/roster/v1/settings_pb.ts";
import type { MembershipRecord } from "../../records.ts";
import type { MembershipQuery, MembershipReader } from "../interface/memberships.ts";
import type { Database, Words } from "./database.ts";
import { type Placeholder, type SQL, sql } from "./drizzle.ts";
import { start } from "./pages.ts";
import { groupMembers, groups, organizationGroups, organizationMembers, settings, users } from "./tables.ts";

export interface MembershipRow {
	readonly organization_id: string;
	readonly user_id: string;
	/** Twice the role, and 1 more where it comes from a group: the smallest is the one that counts. */
	readonly best: number;
}

/** Whether groups give membership. */
export const provisioned = sql`(select ${settings.organizationProvisioning} from ${settings})
	<> ${sql.raw(String(OrganizationProvisioning.DISABLED))}`;

/** Every role that somebody has, from wherever; `where` says of whom and in which organization. */
function roles(where: (userId: SQL, organizationId: SQL) => SQL, given: SQL): SQL {
	const direct = where(sql`${organizationMembers.userId}`, sql`${organizationMembers.organizationId}`);
	const grouped = where(sql`${groupMembers.userId}`, sql`${organizationGroups.organizationId}`);
	const { roleOverride } = organizationGroups;
	return sql`
		select ${organizationMembers.organizationId} as organization_id, ${organizationMembers.userId} as user_id,
			${organizationMembers.role} * 2 as rank
		from ${organizationMembers} where ${direct} and not ${organizationMembers.suspended}
		union all
		select ${organizationGroups.organizationId}, ${groupMembers.userId},
			(case ${roleOverride} when ${sql.raw(String(OrganizationRole.UNSPECIFIED))}
				then ${sql.raw(String(OrganizationRole.MEMBER))} else ${roleOverride} end) * 2 + 1
		from ${organizationGroups}
			join ${groups} on ${groups.displayNameKey} = ${organizationGroups.groupNameKey}
			join ${groupMembers} on ${groupMembers.groupId} = ${groups.id}
		where ${grouped} and ${given}`;
}

function sources(byUser: boolean, byOrganization: boolean): SQL {
	return roles((userId, organizationId) => {
		const user = byUser ? sql`${userId} = ${sql.placeholder("userId")}` : sql`1 = 1`;
		const organization = byOrganization ? sql`${organizationId} = ${sql.placeholder("organizationId")}` : sql`1 = 1`;
		return sql`${user} and ${organization}`;
	}, provisioned);
}

const withAccess = sql`${users.active} and ${users.deprovisionTime} is null`;

function memberships(byUser: boolean, byOrganization: boolean, reverse: boolean): SQL {
	const key = sql.raw(byUser ? "organization_id" : "user_id");
	return sql`
		select organization_id, user_id, min(rank) as best
		from (${sources(byUser, byOrganization)}) as source join ${users} on ${users.id} = source.user_id
		where ${withAccess} and ${key} ${sql.raw(reverse ? "<" : ">")} ${sql.placeholder("after")}
		group by organization_id, user_id
		order by ${key} ${sql.raw(reverse ? "desc" : "asc")}
		limit ${sql.placeholder("limit")}`;
}

/**
 * The memberships of a list of users.
 *
 * @param given whether groups give membership.
 */
export function membershipsOfUsers(words: Words, list: Placeholder, given: SQL): SQL {
	const source = roles((userId) => words.isOneOf(userId, list), given);
	return sql`
		select organization_id, user_id, min(rank) as best
		from (${source}) as source join ${users} on ${users.id} = source.user_id
		where ${withAccess} group by organization_id, user_id order by organization_id, user_id`;
}

/** Everything that is derived of memberships. */
export function membershipQueries(database: Database): MembershipReader {
	const prepared = (byUser: boolean, byOrganization: boolean) => ({
		forwards: database.prepareSql<MembershipRow>(memberships(byUser, byOrganization, false)),
		backwards: database.prepareSql<MembershipRow>(memberships(byUser, byOrganization, true)),
	});
	const ofUser = prepared(true, false);
	const ofOrganization = prepared(false, true);
	const ofBoth = prepared(true, true);
	const count = database.prepareSql<{ count: number }>(sql`
		select count(distinct user_id) as count
		from (${sources(false, true)}) as source join ${users} on ${users.id} = source.user_id where ${withAccess}`);
	const statements = ({ userId, organizationId }: MembershipQuery) =>
		userId === undefined ? ofOrganization : organizationId === undefined ? ofUser : ofBoth;

	return {
		async listMemberships(query, page) {
			const { forwards, backwards } = statements(query);
			const values = { ...query, after: start(page), limit: page.limit };
			const rows = await database.all(page.reverse ? backwards : forwards, values);
			return rows.map(membershipRecord);
		},
		async countMembers(organizationId) {
			const [row] = await database.all(count, { organizationId });
			return row?.count ?? 0;
		},
	};
}

/** A row as a record. */
export function membershipRecord({ organization_id, user_id, best }: MembershipRow): MembershipRecord {
	return {
		organizationId: organization_id,
		userId: user_id,
		role: Math.floor(best / 2) as OrganizationRole,
		source: best % 2 === 0 ? OrganizationRoleSource.DIRECT : OrganizationRoleSource.IDP_GROUP,
	};
}
