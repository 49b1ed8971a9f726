// SPDX-License-Identifier: Apache-2.0

import type { UserGroup } from "../../../gen/roster/v1/user_pb.ts";
import type { GroupRecord } from "../../records.ts";
import type { Condition } from "../../scim/condition.ts";
import type { Found, PageRequest, Search } from "./pages.ts";

/** Reads groups and their members. */
export interface GroupReader {
	/** The group with this id. */
	getGroup(id: string): Promise<GroupRecord | undefined>;
	/** The groups that meet a condition. */
	searchGroups(search: Search): Promise<Found<GroupRecord>>;
	/** The ids of a group's members, in order. */
	listGroupMembers(groupId: string, page: PageRequest): Promise<readonly string[]>;
	/** The ids of each group's members, in order. A group without members is not in the map. */
	membersOf(groupIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
	/** The same; undefined if there are more than `most` together. */
	fewMembersOf(groupIds: readonly string[], most: number): Promise<ReadonlyMap<string, readonly string[]> | undefined>;
	/** The total number of members of some groups, counted up to `most`. A user counts once for each group. */
	countGroupMembers(groupIds: readonly string[], most: number): Promise<number>;
	/** The ids of those of the users who are members of a group, in no order. */
	membersAmong(groupId: string, userIds: readonly string[]): Promise<readonly string[]>;
	/** The ids of a group's members that meet a condition on `members.value`, in order. */
	membersMeeting(groupId: string, condition: Condition): Promise<readonly string[]>;
	/** The groups of each user, in order. A user without groups is not in the map. */
	groupsOf(userIds: readonly string[]): Promise<ReadonlyMap<string, UserGroup[]>>;
	/** The names of the groups without a mapping. */
	unmappedGroupNames(): Promise<readonly string[]>;
}
