// SPDX-License-Identifier: Apache-2.0

import type { IdentityRefusalRecord, OrganizationMemberRecord } from "../../records.ts";

/** What is known of users whom a push or a sign-in may mean. */
export interface Standing {
	/** Their direct roles, those that wait too. */
	readonly roles: readonly OrganizationMemberRecord[];
	/** What was refused of them and is not decided. */
	readonly refusals: readonly IdentityRefusalRecord[];
}

/** What is read to tell who somebody is, beside the users themselves. */
export interface IdentityReader {
	/** What is known of users, beside themselves. */
	standingOf(userIds: readonly string[]): Promise<Standing>;
}
