// SPDX-License-Identifier: Apache-2.0

// Suspends and restores direct roles. When SCIM deletes a user, their direct roles are suspended and give nothing until
// it is certain that the same person is back. Pure.

import type { Change, OrganizationMemberRecord } from "../records.ts";

/** Suspends or restores direct roles. */
export function roleChanges(roles: readonly OrganizationMemberRecord[], suspended: boolean): Change[] {
	return roles
		.filter((each) => each.suspended !== suspended)
		.map((before) => ({ subject: "organizationMember", before, after: { ...before, suspended } }));
}
