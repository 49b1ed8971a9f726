// SPDX-License-Identifier: Apache-2.0

// What the store keeps, and what changes it: the words that the directory, the services and the
// store have in common. Times are milliseconds since 1970.

import type {
	OrganizationRole,
	OrganizationRoleSource,
	RepositoryRole,
} from "../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import type { CredentialKind, IdentityRefusalReason } from "../gen/roster/v1/change_pb.ts";
import type { Group } from "../gen/roster/v1/group_pb.ts";
import type { Settings } from "../gen/roster/v1/settings_pb.ts";
import type { User } from "../gen/roster/v1/user_pb.ts";

/** What a resource that SCIM versions has beside its attributes. */
interface Versioned {
	readonly createTime: number;
	readonly updateTime: number;
	/** 1 when it is made; each change adds 1. */
	readonly version: number;
}

/** A user in any state of their life. */
export interface UserRecord extends Versioned {
	/** The attributes that are stored: no groups, no meta, no schemas. */
	readonly user: User;
	/** The handle in the registry; it never changes. */
	readonly username: string;
	/** Whether an identity provider manages the account; one from a sign-in is not managed at first. */
	readonly managed: boolean;
	/** The connection that manages the account, and whose `externalId` it has; undefined where none does. */
	readonly connectionId: string | undefined;
	/** The identity provider's id of the person at sign-in; undefined until they sign in with one. */
	readonly subject: string | undefined;
	/** When SCIM deleted the user; undefined while they live. */
	readonly deprovisionTime: number | undefined;
	/** When an administrator said that this deprovisioned user is nobody who comes; undefined unless one did. */
	readonly separateTime: number | undefined;
	/** When an administrator let an identity provider take the account over; undefined unless one did. */
	readonly adoptionApproveTime: number | undefined;
}

/** What a user without any of it has. */
export const unconnected = {
	connectionId: undefined,
	subject: undefined,
	deprovisionTime: undefined,
	separateTime: undefined,
	adoptionApproveTime: undefined,
} as const;

/** Whether a user has access: they are active, and not deprovisioned. */
export function hasAccess({ user, deprovisionTime }: UserRecord): boolean {
	return user.active === true && deprovisionTime === undefined;
}

/** A group without its members. */
export interface GroupRecord extends Versioned {
	/** The attributes that are stored: no members, no meta, no schemas. */
	readonly group: Group;
}

export interface OrganizationRecord {
	readonly id: string;
	readonly name: string;
	readonly description: string;
	readonly url: string;
	readonly repositoryBaseRole: RepositoryRole;
	readonly createTime: number;
	readonly updateTime: number;
}

/** A direct role of a user in an organization. */
export interface OrganizationMemberRecord {
	readonly organizationId: string;
	readonly userId: string;
	readonly role: OrganizationRole;
	/** Whether the role waits and gives nothing: SCIM deleted the user. */
	readonly suspended: boolean;
}

/** A mapping of a group name to an organization. */
export interface OrganizationGroupRecord {
	readonly organizationId: string;
	readonly groupName: string;
	/** UNSPECIFIED means that the mapping gives MEMBER. */
	readonly roleOverride: OrganizationRole;
}

/** A membership of an organization, derived. */
export interface MembershipRecord {
	readonly organizationId: string;
	readonly userId: string;
	readonly role: OrganizationRole;
	readonly source: OrganizationRoleSource;
}

/** What became of one membership; at least one of the two is there. */
export interface Effect {
	readonly before: MembershipRecord | undefined;
	readonly after: MembershipRecord | undefined;
}

export interface TokenRecord {
	readonly id: string;
	readonly kind: CredentialKind;
	/** SHA-256 of the plaintext. */
	readonly digest: Uint8Array;
	readonly createTime: number;
	readonly expireTime: number | undefined;
	readonly lastUseTime: number | undefined;
	/** The connection that a SCIM token belongs to; undefined for other kinds. */
	readonly connectionId: string | undefined;
}

/** A connection to an identity provider. */
export interface ConnectionRecord {
	readonly id: string;
	readonly name: string;
	/** The domains of email addresses within which accounts are taken over, in lower case; undefined is every domain. */
	readonly adoptionDomains: readonly string[] | undefined;
	readonly createTime: number;
}

/** The connection that every directory has. */
export const defaultConnection = { id: "00000000-0000-0000-0000-000000000000", name: "default" } as const;

/** The server could not tell who somebody is, and refused: an administrator decides. */
export interface IdentityRefusalRecord {
	readonly userId: string;
	readonly reason: IdentityRefusalReason;
	/** When it was refused first. */
	readonly time: number;
}

/** A user's place in a group. */
export interface GroupMemberRecord {
	readonly groupId: string;
	readonly userId: string;
}

/** The guard against mass deactivation. It changes only while it is held since when `before` says. */
export interface GuardRecord {
	/** When it last began to refuse. */
	readonly heldTime: number | undefined;
	/** Until when everything is let through. */
	readonly releaseTime: number | undefined;
}

/** What can be taken away from people: access, the account, a membership, the address that they sign in with. */
export const lossKinds = ["deactivations", "deletions", "removals", "addressChanges"] as const;
export type LossKind = (typeof lossKinds)[number];

/** One thing that was taken away from a user, or given back. */
export interface Loss {
	readonly kind: LossKind;
	readonly userId: string;
	/** What it was: among losses of a kind, no two things have the same subject. */
	readonly subject: string;
}

/** What was taken away, and what was given back. */
export interface Losses {
	readonly taken: readonly Loss[];
	readonly returned: readonly Loss[];
}

/** What is taken from the members of a group. */
export interface CertainLosses {
	/** The group at the version at which that is so. */
	readonly group: GroupRecord;
	readonly taken: readonly Loss[];
}

/** `after` alone makes, `before` alone deletes, both update. */
type Edit<Subject extends string, Record> = { readonly subject: Subject } & (
	| { readonly before?: undefined; readonly after: Record }
	| { readonly before: Record; readonly after: Record }
	| { readonly before: Record; readonly after?: undefined }
);

/**
 * One change to what the store keeps, and one entry of the change log.
 *
 * An update or a delete of a versioned record happens only while the version is still that of `before`.
 * A group member is added or removed whatever the group's version; where that changes nothing, there is
 * no entry, and where it changes something, the group's version grows.
 */
export type Change =
	| Edit<"user", UserRecord>
	| Edit<"group", GroupRecord>
	| Edit<"groupMember", GroupMemberRecord>
	| Edit<"organization", OrganizationRecord>
	| Edit<"organizationMember", OrganizationMemberRecord>
	| Edit<"organizationGroup", OrganizationGroupRecord>
	| Edit<"settings", Settings>
	| Edit<"guard", GuardRecord>
	| Edit<"token", TokenRecord>
	| Edit<"connection", ConnectionRecord>
	| Edit<"identityRefusal", IdentityRefusalRecord>;

/** Who asked for a change. */
export interface Actor {
	readonly kind: CredentialKind;
	/** The id of the token; empty for the administrator's token of the environment, and for the server itself. */
	readonly tokenId: string;
}

/** What a commit made, as far as the guard looks at it. */
export interface Made {
	/** The changes that had an effect. */
	readonly changes: readonly Change[];
	/** What they did to memberships. */
	readonly effects: readonly Effect[];
	/** Users with a direct role in an organization, of those whose sign-in address changes. */
	readonly withDirectRole: ReadonlySet<string>;
}
