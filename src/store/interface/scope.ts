// SPDX-License-Identifier: Apache-2.0

// Reads of users and groups as one caller sees them. There is no other way to read them as SCIM resources, so a read
// that forgets the scope does not compile.

import type { UserGroup } from "../../../gen/roster/v1/user_pb.ts";
import type { GroupRecord, UserRecord } from "../../records/resources.ts";
import type { Found, Search, UserSearch } from "./pages.ts";

/** The users and groups that a reader sees: those of a connection; with undefined, all. A caller is a scope. */
export interface Scope {
	readonly connectionId: string | undefined;
}

/** The scope of administrators, services and the server itself. */
export const everyConnection: Scope = { connectionId: undefined };

/** Reads the users and groups of a scope. Those outside are treated as if they did not exist. */
export interface ScopedReader {
	/** The user with this id, in any state. */
	getUser(id: string): Promise<UserRecord | undefined>;
	/** The live users that meet a condition. Throws `invalidValue` if the attribute cannot be sorted by. */
	searchUsers(search: UserSearch): Promise<Found<UserRecord>>;
	/** The groups of each user, in order. A user without groups is not in the map. */
	groupsOf(userIds: readonly string[]): Promise<ReadonlyMap<string, UserGroup[]>>;
	/** The group with this id. */
	getGroup(id: string): Promise<GroupRecord | undefined>;
	/** The groups that meet a condition. */
	searchGroups(search: Search): Promise<Found<GroupRecord>>;
	/**
	 * The ids of each group's members, in order. A group without members is not in the map. An administrator can add a
	 * user of another connection to a group: such a member is outside the scope of the group's connection.
	 */
	membersOf(groupIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
	/** Like `membersOf`; undefined if the groups have more than `most` members together. */
	fewMembersOf(groupIds: readonly string[], most: number): Promise<ReadonlyMap<string, readonly string[]> | undefined>;
}

export interface ScopedReads {
	/** Returns the reader of a scope. */
	within(scope: Scope): ScopedReader;
}
