// SPDX-License-Identifier: Apache-2.0

import type { IdentityRefusalRecord } from "../../records/connections.ts";
import type { OrganizationMemberRecord } from "../../records/organizations.ts";

/** The roles and refusals of users who are candidates for a push or a sign-in. */
export interface Standing {
	/** Their direct roles, suspended ones included. */
	readonly roles: readonly OrganizationMemberRecord[];
	/** Refused pushes and sign-ins that wait for an administrator's decision. */
	readonly refusals: readonly IdentityRefusalRecord[];
}

/** Reads what the identification of a user needs, apart from the users themselves. */
export interface IdentityReader {
	/** The roles and refusals of users. */
	standingOf(userIds: readonly string[]): Promise<Standing>;
}
