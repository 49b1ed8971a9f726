// SPDX-License-Identifier: Apache-2.0

// The rights of an organization's members in it, with a personal token. Pure.

import { OrganizationRole } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import type { Change } from "../records/change.ts";

/** Whether a role allows to manage the members, the mappings and the settings of the organization. */
export function mayManage(role: OrganizationRole): boolean {
	return role === OrganizationRole.OWNER || role === OrganizationRole.ADMIN;
}

/** Whether a member with a role may give or take another role. The role of an owner is for owners to give and take. */
export function mayGive(role: OrganizationRole, given: OrganizationRole): boolean {
	return mayManage(role) && (given !== OrganizationRole.OWNER || role === OrganizationRole.OWNER);
}

/** The roles that changes give and take: direct ones, and those of mappings. */
export function rolesIn(changes: readonly Change[]): OrganizationRole[] {
	return changes.flatMap((each) => {
		switch (each.subject) {
			case "organizationMember":
				return [each.before, each.after].flatMap((side) => side?.role ?? []);
			case "organizationGroup":
				return [each.before, each.after].flatMap((side) => side?.roleOverride ?? []);
			default:
				return [];
		}
	});
}
