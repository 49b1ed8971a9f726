// SPDX-License-Identifier: Apache-2.0

import type {
	OrganizationGroupRecord,
	OrganizationMemberRecord,
	OrganizationRecord,
} from "../../records/organizations.ts";
import type { MembershipQuery } from "./memberships.ts";
import type { PageRequest } from "./pages.ts";

/** Reads organizations, direct roles and mappings. */
export interface OrganizationReader {
	/** The organization with this id. */
	getOrganization(id: string): Promise<OrganizationRecord | undefined>;
	/** The organization with this name. */
	getOrganizationByName(name: string): Promise<OrganizationRecord | undefined>;
	/** The organizations with these ids, in no order. */
	getOrganizations(ids: readonly string[]): Promise<readonly OrganizationRecord[]>;
	/** The organizations with these names, in no order. */
	getOrganizationsByName(names: readonly string[]): Promise<readonly OrganizationRecord[]>;
	/** Organizations in the order of their ids: oldest first. */
	listOrganizations(page: PageRequest): Promise<readonly OrganizationRecord[]>;
	/** Returns those of the names that an organization has. */
	takenOrganizationNames(names: readonly string[]): Promise<ReadonlySet<string>>;
	/** The direct role of a user. */
	getOrganizationMember(organizationId: string, userId: string): Promise<OrganizationMemberRecord | undefined>;
	/** The direct roles in an organization, or of a user. */
	listOrganizationMembers(query: MembershipQuery): Promise<readonly OrganizationMemberRecord[]>;
	/** The mappings of an organization, ordered by group name. */
	listOrganizationGroups(organizationId: string): Promise<readonly OrganizationGroupRecord[]>;
	/** The mapping of a group name to an organization: for the groups of a connection, or with an empty id for all. */
	getOrganizationGroup(
		organizationId: string,
		groupName: string,
		connectionId: string,
	): Promise<OrganizationGroupRecord | undefined>;
	/** The mappings that name a connection. */
	listConnectionGroups(connectionId: string): Promise<readonly OrganizationGroupRecord[]>;
	/** Whether an organization has a mapping for a group of this name and connection. */
	isMapped(groupName: string, connectionId: string): Promise<boolean>;
}
