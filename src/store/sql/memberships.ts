// SPDX-License-Identifier: Apache-2.0

// Derives memberships at the time of the query. They are not stored, so they cannot become inconsistent.

import { OrganizationRole, OrganizationRoleSource } from "../../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { OrganizationProvisioning } from "../../../gen/roster/v1/settings_pb.ts";
import type { MembershipRecord } from "../../records/organizations.ts";
import type { MembershipQuery, MembershipReader } from "../interface/memberships.ts";
import type { Database, Words } from "./database.ts";
import { type Placeholder, type SQL, sql } from "./drizzle.ts";
import { start } from "./pages.ts";
import {
	connections,
	groupMembers,
	groups,
	organizationGroups,
	organizationMembers,
	settings,
	users,
} from "./tables.ts";

export interface MembershipRow {
	readonly organization_id: string;
	readonly user_id: string;
	/** The smallest rank of the user's roles. A rank is twice the role, plus 1 if the role comes from a group. */
	readonly best: number;
}

const disabled = sql.raw(String(OrganizationProvisioning.DISABLED));

/** The setting of the server. */
export const serverProvisioning = sql`(select ${settings.organizationProvisioning} from ${settings})`;

/**
 * Whether a group gives membership, by the setting of its connection or that of the server.
 *
 * @param connectionId the connection of the group.
 * @param as settings that count instead of those that are stored: of one connection, and of the server.
 */
export function provisionedBy(connectionId: SQL, as?: { connection: SQL; own: SQL; server: SQL }): SQL {
	const stored = sql`(select ${connections.organizationProvisioning} from ${connections}
		where ${connections.id} = ${connectionId})`;
	return as === undefined
		? sql`coalesce(${stored}, ${serverProvisioning}) <> ${disabled}`
		: sql`coalesce(case when ${connectionId} = ${as.connection} then ${as.own} else ${stored} end, ${as.server})
			<> ${disabled}`;
}

/** The same for the table of groups. */
export const provisioned = provisionedBy(sql`${groups.connectionId}`);

/** Whether a mapping is for a group: it has its name, and names its connection or none. */
export const isMeant = sql`${groups.displayNameKey} = ${organizationGroups.groupNameKey}
	and ${organizationGroups.connectionId} in ('', ${groups.connectionId})`;

/**
 * Selects direct roles, and roles from groups.
 *
 * @param where makes the condition on the user and the organization.
 * @param given whether groups give membership.
 */
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
			join ${groups} on ${isMeant}
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

/** Selects the users who have a role in an organization, with or without access. */
export const usersOfOrganization = sql`select user_id from (${sources(false, true)}) as source`;

/** Whether a user has access. */
export const withAccess = sql`${users.active} and ${users.deprovisionTime} is null`;

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
 * Selects the memberships of a list of users.
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

/** Selects the memberships of a list of organizations, in no order. */
export function membershipsOfOrganizations(words: Words, list: Placeholder, given: SQL): SQL {
	const source = roles((_, organizationId) => words.isOneOf(organizationId, list), given);
	return sql`
		select organization_id, user_id, min(rank) as best
		from (${source}) as source join ${users} on ${users.id} = source.user_id
		where ${withAccess} group by organization_id, user_id`;
}

/** Makes the queries of memberships. */
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

/** Converts a row to a record. */
export function membershipRecord({ organization_id, user_id, best }: MembershipRow): MembershipRecord {
	return {
		organizationId: organization_id,
		userId: user_id,
		role: Math.floor(best / 2) as OrganizationRole,
		source: best % 2 === 0 ? OrganizationRoleSource.DIRECT : OrganizationRoleSource.IDP_GROUP,
	};
}
