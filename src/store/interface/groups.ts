// SPDX-License-Identifier: Apache-2.0

import type { Condition } from "../../scim/condition.ts";
import type { PageRequest } from "./pages.ts";
import type { ScopedReads } from "./scope.ts";

/** Reads groups and their members. Groups themselves are read within a scope. */
export interface GroupReader extends ScopedReads {
	/** The ids of a group's members, in order. */
	listGroupMembers(groupId: string, page: PageRequest): Promise<readonly string[]>;
	/** The total number of members of some groups, counted up to `most`. A user counts once for each group. */
	countGroupMembers(groupIds: readonly string[], most: number): Promise<number>;
	/** The ids of those of the users who are members of a group, in no order. */
	membersAmong(groupId: string, userIds: readonly string[]): Promise<readonly string[]>;
	/** The ids of a group's members that meet a condition on `members.value`, in order. */
	membersMeeting(groupId: string, condition: Condition): Promise<readonly string[]>;
	/** The groups of these connections without a mapping. */
	unmappedGroups(
		connectionIds: readonly string[],
	): Promise<readonly { readonly name: string; readonly connectionId: string }[]>;
}
