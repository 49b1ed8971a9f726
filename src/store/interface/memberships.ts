// SPDX-License-Identifier: Apache-2.0

import type { MembershipRecord } from "../../records/organizations.ts";
import type { PageRequest } from "./pages.ts";

/** Selects memberships by user, by organization, or by both. At least one is set. */
export interface MembershipQuery {
	readonly userId?: string;
	readonly organizationId?: string;
}

/** Reads memberships. */
export interface MembershipReader {
	/**
	 * The memberships of a user in the order of organization ids, or of an organization in the order of user ids.
	 *
	 * They are derived at the time of the call from direct roles and, while provisioning is on, from mapped groups. Only
	 * users with access have memberships. Of several roles the highest counts; of equal ones the direct role.
	 */
	listMemberships(query: MembershipQuery, page: PageRequest): Promise<readonly MembershipRecord[]>;
	/** The number of an organization's members. */
	countMembers(organizationId: string): Promise<number>;
}
