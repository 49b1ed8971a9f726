// SPDX-License-Identifier: Apache-2.0

// Suspends and restores direct roles. When SCIM deletes a user, their direct roles are suspended and give nothing until
// it is certain that the same person is back. Pure.

import { OrganizationRole, OrganizationRoleSchema } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import type { Change } from "../records/change.ts";
import type { OrganizationMemberRecord } from "../records/organizations.ts";

/** The name of a role in errors, such as `owner`. A mapping without a role gives that of a member. */
export function nameOfRole(role: OrganizationRole): string {
	const given = role === OrganizationRole.UNSPECIFIED ? OrganizationRole.MEMBER : role;
	return OrganizationRoleSchema.value[given]?.localName.toLowerCase() ?? String(given);
}

/** Suspends the direct roles of a user whom SCIM deletes. */
export function suspendRoles(roles: readonly OrganizationMemberRecord[]): Change[] {
	return roles.filter((each) => !each.suspended).map((each) => change(each, { suspended: true }));
}

/** Restores suspended direct roles. */
export function restoreRoles(roles: readonly OrganizationMemberRecord[]): Change[] {
	return roles.filter((each) => each.suspended).map((each) => change(each, { suspended: false, unproven: false }));
}

/**
 * The changes of the direct roles of a user who comes back.
 *
 * Strong evidence restores the roles that were suspended when SCIM last deleted the user. A role that was already
 * suspended then stays so: somebody who came back on weak evidence may have got the `externalId` only afterwards.
 */
export function returnRoles(roles: readonly OrganizationMemberRecord[], strong: boolean): Change[] {
	const doubtful = roles.filter((each) => each.suspended && !each.unproven);
	return strong ? restoreRoles(doubtful) : doubtful.map((each) => change(each, { unproven: true }));
}

function change(before: OrganizationMemberRecord, values: Partial<OrganizationMemberRecord>): Change {
	return { subject: "organizationMember", before, after: { ...before, ...values } };
}
