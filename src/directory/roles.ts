// SPDX-License-Identifier: Apache-2.0

// Direct roles that wait: who is deleted by SCIM keeps them, and they give nothing until it is clear that the same
// person is back. Pure.

import type { Change, OrganizationMemberRecord } from "../records.ts";

/** Lets direct roles wait, or count again. */
export function roleChanges(roles: readonly OrganizationMemberRecord[], suspended: boolean): Change[] {
	return roles
		.filter((each) => each.suspended !== suspended)
		.map((before) => ({ subject: "organizationMember", before, after: { ...before, suspended } }));
}
