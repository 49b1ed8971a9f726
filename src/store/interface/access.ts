// SPDX-License-Identifier: Apache-2.0

import type { OrganizationRole } from "../../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import type { MembershipRecord, OrganizationGroupRecord } from "../../records/organizations.ts";

/** A mapping whose group exists. */
export interface GroupMappingRecord extends OrganizationGroupRecord {
	readonly groupId: string;
	/** Whether the groups of its connection give membership. */
	readonly gives: boolean;
}

/** A group with this name, and its number of members. */
export interface CountedGroup {
	readonly groupId: string;
	readonly membersCount: number;
}

/** The members of an organization, counted. */
export interface CountedMembers {
	readonly organizationId: string;
	readonly members: number;
	readonly direct: number;
	readonly owners: number;
}

/** The roles of a member of a group in an organization, apart from the role that the group gives. */
export interface RolesBesides {
	readonly userId: string;
	/** The highest role that the user has without the group; undefined if there is none. */
	readonly role: OrganizationRole | undefined;
}

/** Reads why users have access, for many users at once. */
export interface AccessReader {
	/** The memberships of users, in the order of organizations and users. */
	membershipsOf(userIds: readonly string[]): Promise<readonly MembershipRecord[]>;
	/** The mappings of groups, in no order. */
	mappingsOf(groupIds: readonly string[]): Promise<readonly GroupMappingRecord[]>;
	/** The number of members of each group. A group without members is not in the list. */
	countMembersOf(groupIds: readonly string[]): Promise<readonly CountedGroup[]>;
	/** The number of members of each organization. An organization without members is not in the list. */
	countMembersOfOrganizations(organizationIds: readonly string[]): Promise<readonly CountedMembers[]>;
	/** The groups with these names, without regard to case. */
	groupsNamed(
		names: readonly string[],
	): Promise<readonly { readonly id: string; readonly name: string; readonly connectionId: string }[]>;
	/**
	 * The members of a group who have access, with the roles that they have in an organization without that group, in the
	 * order of their ids. It assumes that groups give membership.
	 */
	rolesBesides(groupId: string, organizationId: string, limit: number): Promise<readonly RolesBesides[]>;
}
