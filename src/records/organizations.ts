// SPDX-License-Identifier: Apache-2.0

// The records of organizations, and the memberships that follow from them. Times are milliseconds since 1970.

import type {
	OrganizationRole,
	OrganizationRoleSource,
	RepositoryRole,
} from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import type { OrganizationVerificationStatus } from "../../gen/buf/registry/owner/v1/organization_pb.ts";

export interface OrganizationRecord {
	readonly id: string;
	readonly name: string;
	readonly description: string;
	readonly url: string;
	readonly repositoryBaseRole: RepositoryRole;
	readonly verificationStatus: OrganizationVerificationStatus;
	readonly createTime: number;
	readonly updateTime: number;
}

/** A direct role of a user in an organization. */
export interface OrganizationMemberRecord {
	readonly organizationId: string;
	readonly userId: string;
	readonly role: OrganizationRole;
	/** Whether the role is suspended and gives no membership, because SCIM deleted the user. */
	readonly suspended: boolean;
	/**
	 * Whether the user came back on weak evidence while the role was suspended. Then only an administrator restores it:
	 * an `externalId` that the user got afterwards does not prove who they were before.
	 */
	readonly unproven: boolean;
}

/** A mapping of a group name to an organization. */
export interface OrganizationGroupRecord {
	readonly organizationId: string;
	readonly groupName: string;
	/** UNSPECIFIED means MEMBER. */
	readonly roleOverride: OrganizationRole;
	/** The connection whose group is meant; empty for those of every connection. */
	readonly connectionId: string;
}

/** A derived membership of an organization. */
export interface MembershipRecord {
	readonly organizationId: string;
	readonly userId: string;
	readonly role: OrganizationRole;
	readonly source: OrganizationRoleSource;
}

/** The change of one membership. At least one of the two is set. */
export interface Effect {
	readonly before: MembershipRecord | undefined;
	readonly after: MembershipRecord | undefined;
}
