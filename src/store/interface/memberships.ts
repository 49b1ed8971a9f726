// SPDX-License-Identifier: Apache-2.0

import type { MembershipRecord } from "../../records.ts";
import type { PageRequest } from "./pages.ts";

/** Whose or which memberships: at least one of the two. */
export interface MembershipQuery {
	readonly userId?: string;
	readonly organizationId?: string;
}

/** What is derived of memberships. */
export interface MembershipReader {
	/**
	 * The memberships of a user by organization id, or of an organization by user id; with both, the one.
	 *
	 * Derived at the time of the call: direct roles, and those of mapped groups where provisioning is on;
	 * only of users with access; of several the highest role, and a direct one before one from a group.
	 */
	listMemberships(query: MembershipQuery, page: PageRequest): Promise<readonly MembershipRecord[]>;
	/** How many members an organization has. */
	countMembers(organizationId: string): Promise<number>;
}
