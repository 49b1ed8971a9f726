// SPDX-License-Identifier: Apache-2.0

import type { UserGroup } from "../../../gen/roster/v1/user_pb.ts";
import type { GroupRecord } from "../../records.ts";
import type { Condition } from "../../scim/condition.ts";
import type { Found, PageRequest, Search } from "./pages.ts";

/** What is read of groups and their members. */
export interface GroupReader {
	/** The group with this id. */
	getGroup(id: string): Promise<GroupRecord | undefined>;
	/** The groups that meet a condition. */
	searchGroups(search: Search): Promise<Found<GroupRecord>>;
	/** The ids of the users in a group, in order. */
	listGroupMembers(groupId: string, page: PageRequest): Promise<readonly string[]>;
	/** The ids of the users in each group, in order; a group without members is not in the map. */
	membersOf(groupIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
	/** How many users are in some groups, each counted in each, as far as a number. */
	countGroupMembers(groupIds: readonly string[], most: number): Promise<number>;
	/** Those of these users who are in a group, in no order. */
	membersAmong(groupId: string, userIds: readonly string[]): Promise<readonly string[]>;
	/** The ids of the users in a group who meet a condition on `members.value`, in order. */
	membersMeeting(groupId: string, condition: Condition): Promise<readonly string[]>;
	/** The groups of each user, in order; a user in no group is not in the map. */
	groupsOf(userIds: readonly string[]): Promise<ReadonlyMap<string, UserGroup[]>>;
	/** The names of the groups that no mapping names. */
	unmappedGroupNames(): Promise<readonly string[]>;
}
