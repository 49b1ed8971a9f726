// SPDX-License-Identifier: Apache-2.0

// The records of users and groups. Times are milliseconds since 1970.

import type { Group } from "../../gen/roster/v1/group_pb.ts";
import type { User } from "../../gen/roster/v1/user_pb.ts";

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

/** The membership of a user in a group. */
export interface GroupMemberRecord {
	readonly groupId: string;
	readonly userId: string;
}
