// SPDX-License-Identifier: Apache-2.0

import type { Change as LoggedChange } from "../../../gen/roster/v1/change_pb.ts";
import type { MembershipQuery } from "./memberships.ts";
import type { PageRequest } from "./pages.ts";

/**
 * Reads what has changed since a sequence number. The state before the first change after it is the state at that
 * number. Without such a change, it is the present state.
 */
export interface PastReader {
	/** The first change of a user's own record after a sequence number. */
	userChangeAfter(userId: string, sequence: number): Promise<LoggedChange | undefined>;
	/** For each group that the user entered or left after a sequence number: the first of these changes. */
	groupMemberChangesAfter(userId: string, sequence: number): Promise<readonly LoggedChange[]>;
	/** The first change of a group itself, without its members, after a sequence number. */
	groupChangeAfter(groupId: string, sequence: number): Promise<LoggedChange | undefined>;
	/** The deletion of an organization after a sequence number. */
	organizationDeletionAfter(organizationId: string, sequence: number): Promise<LoggedChange | undefined>;
	/**
	 * The first change of each membership after a sequence number.
	 *
	 * @param keys the organizations of a user, or the users of an organization.
	 */
	membershipChangesAfter(
		query: MembershipQuery,
		keys: readonly string[],
		sequence: number,
	): Promise<readonly LoggedChange[]>;
	/**
	 * The keys of memberships that the log may know: the organizations of a user, or the users of an organization, in order.
	 *
	 * It returns each key of a membership that has changed after the sequence number, and may return others.
	 */
	membershipKeysInLog(query: MembershipQuery, sequence: number, page: PageRequest): Promise<readonly string[]>;
	/** The time of the first entry with this sequence number or a greater one; undefined if there is none. */
	timeOfChange(sequence: number): Promise<number | undefined>;
}
