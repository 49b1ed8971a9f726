// SPDX-License-Identifier: Apache-2.0

// The records that the store keeps, and the changes to them. The directory, the services and the store share these
// types. Times are milliseconds since 1970.

import type {
	OrganizationRole,
	OrganizationRoleSource,
	RepositoryRole,
} from "../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import type { OrganizationVerificationStatus } from "../gen/buf/registry/owner/v1/organization_pb.ts";
import {
	type CredentialKind,
	GuardLossKind,
	type IdentityRefusalReason,
	type Change as LoggedChange,
	type ReviewState,
} from "../gen/roster/v1/change_pb.ts";
import type { ConnectionKind } from "../gen/roster/v1/connection_pb.ts";
import type { Group } from "../gen/roster/v1/group_pb.ts";
import type { OrganizationProvisioning, Settings } from "../gen/roster/v1/settings_pb.ts";
import type { User } from "../gen/roster/v1/user_pb.ts";

/** The properties of a versioned SCIM resource, in addition to its attributes. */
interface Versioned {
	readonly createTime: number;
	readonly updateTime: number;
	/** 1 at creation; each change adds 1. */
	readonly version: number;
}

/** A user in any state. */
export interface UserRecord extends Versioned {
	/** The attributes that are stored: no groups, no meta, no schemas. */
	readonly user: User;
	/** The username (handle) in the registry. It never changes. */
	readonly username: string;
	/** Whether an identity provider manages the account. An account that a sign-in created is not managed at first. */
	readonly managed: boolean;
	/** The connection that manages the account and assigned its `externalId`; undefined if there is none. */
	readonly connectionId: string | undefined;
	/** The identity provider's id of the person at sign-in; undefined until they sign in with one. */
	readonly subject: string | undefined;
	/** When SCIM deleted the user; undefined if it did not. */
	readonly deprovisionTime: number | undefined;
	/** When an administrator stated that this deprovisioned user will not come back; undefined if none did. */
	readonly separateTime: number | undefined;
	/** When an administrator allowed an identity provider to adopt the account; undefined if none did. */
	readonly adoptionApproveTime: number | undefined;
	/** The connection of that identity provider; undefined without an approval. */
	readonly adoptionConnectionId: string | undefined;
}

/** The values of a user without a connection, a subject or an administrator's decision. */
export const unconnected = {
	connectionId: undefined,
	subject: undefined,
	deprovisionTime: undefined,
	separateTime: undefined,
	adoptionApproveTime: undefined,
	adoptionConnectionId: undefined,
} as const;

/** Whether a user has access: active and not deprovisioned. */
export function hasAccess({ user, deprovisionTime }: UserRecord): boolean {
	return user.active === true && deprovisionTime === undefined;
}

/** The state of a user, in the words of errors and of docs/integrating.md. */
export function stateOf(record: UserRecord): "active" | "deactivated" | "deprovisioned" {
	return hasAccess(record) ? "active" : record.deprovisionTime === undefined ? "deactivated" : "deprovisioned";
}

/** A user as the registry's APIs show them: a person, or the machine user behind a token. */
export interface Account {
	readonly id: string;
	readonly username: string;
	/** Whether it is a machine user. A machine user is in no group and in no organization. */
	readonly isMachine: boolean;
	/** Whether the user has access. */
	readonly isActive: boolean;
	readonly createTime: number;
	readonly updateTime: number;
}

/** Returns a person as an account. */
export function accountOf(record: UserRecord): Account {
	const { user, username, createTime, updateTime } = record;
	return { id: user.id, username, isMachine: false, isActive: hasAccess(record), createTime, updateTime };
}

/** A group without its members. */
export interface GroupRecord extends Versioned {
	/** The attributes that are stored: no members, no meta, no schemas. */
	readonly group: Group;
	/** The connection that manages the group. */
	readonly connectionId: string;
}

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

export interface TokenRecord {
	readonly id: string;
	readonly kind: CredentialKind;
	/** SHA-256 of the plaintext. */
	readonly digest: Uint8Array;
	readonly createTime: number;
	/** When the secret in `digest` expires; undefined if it never does. */
	readonly expireTime: number | undefined;
	/** When the token was last used, with any of its secrets. */
	readonly lastUseTime: number | undefined;
	/** The connection that a SCIM token belongs to; undefined for other kinds. */
	readonly connectionId: string | undefined;
	/** The name that an administrator gave the token; undefined if it has none. */
	readonly displayName: string | undefined;
	/** The person whose token it is; undefined for other kinds than that of personal tokens. */
	readonly userId: string | undefined;
	/** When the token was deleted; undefined if it was not. */
	readonly deleteTime: number | undefined;
	/** When the server last refused the token because it had expired or was deleted; undefined if it never did. */
	readonly lastRefuseTime: number | undefined;
	/** Whether it is an OAuth 2.0 client, which has no secret of its own: its digest is empty. */
	readonly isClient?: boolean;
	/** The networks from which the token may be used, such as `10.0.0.0/8`; undefined allows every network. */
	readonly networks?: readonly string[] | undefined;
	/** The last rotation; undefined if the token was never rotated. */
	readonly rotation?: RotationRecord | undefined;
}

/** A secret of an OAuth 2.0 client. */
export interface ClientSecretRecord {
	readonly id: string;
	/** The client. */
	readonly tokenId: string;
	/** SHA-256 of the plaintext. */
	readonly digest: Uint8Array;
	readonly createTime: number;
	readonly expireTime: number | undefined;
	/** When it was last exchanged for an access token. */
	readonly lastUseTime: number | undefined;
}

/** An issuer whose assertions (RFC 7523) stand for an OAuth 2.0 client. */
export interface ClientTrustRecord {
	readonly id: string;
	/** The client. */
	readonly tokenId: string;
	readonly issuer: string;
	readonly subject: string;
	readonly audience: string;
	/** The address of the keys of the issuer; undefined if they are pinned. */
	readonly jwksUrl: string | undefined;
	/** The pinned keys, as a JWK Set in JSON. */
	readonly jwks: string | undefined;
	readonly createTime: number;
	readonly lastUseTime: number | undefined;
}

/** An access token of an OAuth 2.0 client. */
export interface AccessTokenRecord {
	readonly id: string;
	/** SHA-256 of the plaintext. */
	readonly digest: Uint8Array;
	/** The client. */
	readonly tokenId: string;
	/** The secret or the trust that was exchanged for it. */
	readonly sourceId: string;
	readonly createTime: number;
	readonly expireTime: number;
}

/** A rotation of a token. It is over when the old secret has ended. */
export interface RotationRecord {
	readonly time: number;
	/** SHA-256 of the old secret: the one that was replaced, or the new one if the rotation was canceled. */
	readonly oldDigest: Uint8Array;
	/** When the old secret would expire without the rotation; undefined if it never did. */
	readonly oldExpireTime: number | undefined;
	/** When the server stops to accept the old secret. */
	readonly oldEndTime: number;
	/** When each secret was last used; undefined if it never was. */
	readonly oldUseTime: number | undefined;
	readonly newUseTime: number | undefined;
}

/** A session of the web console. */
export interface SessionRecord {
	readonly id: string;
	/** The digest of the secret in the cookie, together with the digest of the token that signed in. */
	readonly digest: Uint8Array;
	/** The id of that token; empty for the token in ROSTER_ADMIN_TOKEN. */
	readonly tokenId: string;
	readonly createTime: number;
	readonly expireTime: number;
	readonly lastUseTime: number;
}

/** The decision of an administrator about the sign-in of a device. */
export interface DeviceDecision {
	readonly state: "approved" | "denied";
	/** The person whose token the device gets, and when that token expires. Null if the sign-in is denied. */
	readonly userId: string | null;
	readonly tokenExpireTime: number | null;
	/** Who decided: the token, its name, and the session of the web console. */
	readonly approverTokenId: string;
	readonly approverTokenName: string | null;
	readonly approverSessionId: string | null;
}

/** The sign-in of a device (RFC 8628), by the digests of its codes. */
export interface DeviceSignInRecord extends Nullable<Omit<DeviceDecision, "state">> {
	readonly deviceDigest: Uint8Array;
	readonly userDigest: Uint8Array;
	/** The name that the device gave itself. */
	readonly clientName: string;
	/** The IP address from which the device asked. */
	readonly address: string;
	readonly createTime: number;
	readonly expireTime: number;
	/** How long the device has to wait between two polls, in milliseconds. */
	readonly pollInterval: number;
	/** When the device polled last; its creation before the first poll. */
	readonly pollTime: number;
	readonly state: "waiting" | DeviceDecision["state"];
}

type Nullable<Type> = { readonly [Name in keyof Type]: Type[Name] | null };

/** A connection to an identity provider. */
export interface ConnectionRecord {
	readonly id: string;
	readonly name: string;
	/** The email domains in which the connection adopts accounts, in lower case; undefined means every domain. */
	readonly adoptionDomains: readonly string[] | undefined;
	readonly kind: ConnectionKind;
	readonly createTime: number;
	/** Whether no rule for identity providers applies; undefined means the setting of the server, as with the next two. */
	readonly strict: boolean | undefined;
	/** 0 turns the guard off. */
	readonly guardThreshold: number | undefined;
	/** Never UNSPECIFIED. */
	readonly organizationProvisioning: OrganizationProvisioning | undefined;
}

/** The default connection, which always exists. */
export const defaultConnection = { id: "00000000-0000-0000-0000-000000000000", name: "default" } as const;

/** The server could not establish who a person is, and refused. An administrator has to decide. */
export interface IdentityRefusalRecord {
	readonly userId: string;
	readonly reason: IdentityRefusalReason;
	/** When the server first refused. */
	readonly time: number;
}

/** An administrator read the bodies of a SCIM request. */
export interface RequestBodiesRecord {
	readonly requestId: string;
}

/** A review of a SCIM token: what its identity provider does has no effect until it is activated. */
export interface ReviewRecord {
	readonly id: string;
	readonly tokenId: string;
	readonly state: ReviewState;
	readonly createTime: number;
}

/** The membership of a user in a group. */
export interface GroupMemberRecord {
	readonly groupId: string;
	readonly userId: string;
}

/**
 * The state of the guard against mass deactivation. A change takes effect only if the stored `heldTime` equals that of
 * `before`.
 */
export interface GuardRecord {
	/** When the guard last began to reject requests. */
	readonly heldTime: number | undefined;
	/** The time until which the guard allows every request. */
	readonly releaseTime: number | undefined;
	/** The losses that the request which began the hold would have caused. They are in the change log only. */
	readonly refused?: readonly Loss[];
}

/** The kinds of loss: of access, of the account, of a membership, of the sign-in address. */
export const lossKinds = ["deactivations", "deletions", "removals", "addressChanges"] as const;
export type LossKind = (typeof lossKinds)[number];

/** A loss of a user, or the undoing of one. */
export interface Loss {
	readonly kind: LossKind;
	readonly userId: string;
	/** Identifies the loss: it is unique among losses of one kind. */
	readonly subject: string;
}

const lossMessageKinds: Readonly<Record<LossKind, GuardLossKind>> = {
	deactivations: GuardLossKind.DEACTIVATION,
	deletions: GuardLossKind.DELETION,
	removals: GuardLossKind.REMOVAL,
	addressChanges: GuardLossKind.ADDRESS_CHANGE,
};

/** The fields of the message of a loss, except for its time. */
export function lossMessage({ kind, userId, subject }: Loss) {
	// The subject of a removal begins with the id of the group or of the organization.
	const subjectId = kind === "removals" ? (subject.split(" ")[0] ?? "") : "";
	return { userId, kind: lossMessageKinds[kind], subjectId };
}

/** The losses of a commit, and the earlier losses that it undoes. */
export interface Losses {
	readonly taken: readonly Loss[];
	readonly returned: readonly Loss[];
}

/** The losses of the members of a group. */
export interface CertainLosses {
	/** The group, in the version for which the losses were computed. */
	readonly group: GroupRecord;
	readonly taken: readonly Loss[];
}

/** With `after` alone the record is created, with `before` alone it is deleted, and with both it is updated. */
type Edit<Subject extends string, Record> = { readonly subject: Subject } & (
	| { readonly before?: undefined; readonly after: Record }
	| { readonly before: Record; readonly after: Record }
	| { readonly before: Record; readonly after?: undefined }
);

/**
 * A change to one record of the store, and one entry of the change log.
 *
 * An update or a deletion of a versioned record takes effect only if the stored version is that of `before`. A group
 * member is added or removed whatever the version of the group. If that changes nothing, there is no entry; otherwise
 * the version of the group increases.
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
	| Edit<"clientSecret", ClientSecretRecord>
	| Edit<"clientTrust", ClientTrustRecord>
	| Edit<"connection", ConnectionRecord>
	| Edit<"identityRefusal", IdentityRefusalRecord>
	| Edit<"review", ReviewRecord>
	/** It changes nothing, and is an entry of the change log alone. */
	| Edit<"requestBodies", RequestBodiesRecord>;

/** The credential with which a change was requested. */
export interface Actor {
	readonly kind: CredentialKind;
	/** The id of the token; empty for the token in ROSTER_ADMIN_TOKEN, and for the server itself. */
	readonly tokenId: string;
	/** The name of the token; undefined if it has none. */
	readonly tokenDisplayName?: string | undefined;
	/** The person whose token it is; undefined if it is no personal token. */
	readonly userId?: string | undefined;
	/** The id of the session of the web console; undefined if the token itself was used. */
	readonly sessionId?: string | undefined;
	/** Where the request came from; undefined for the server itself. */
	readonly origin?: Origin | undefined;
}

/** Where a request came from. The change log keeps it, and a purge removes it from the requests of the person. */
export interface Origin {
	/** The User-Agent header, at most 256 characters; undefined if the client sent none. */
	readonly userAgent: string | undefined;
	/** The IP address of the client. Behind a proxy that is not trusted, it is that of the proxy. */
	readonly address: string | undefined;
}

/** An entry of the change log, with where its request came from. */
export interface LoggedRequest extends Partial<Origin> {
	readonly change: LoggedChange;
}

/** The results of a commit that the guard evaluates. */
export interface Made {
	/** The changes that took effect. */
	readonly changes: readonly Change[];
	/** The resulting changes of memberships. */
	readonly effects: readonly Effect[];
	/** The users whose sign-in address changes and who have a direct role in an organization. */
	readonly withDirectRole: ReadonlySet<string>;
}
