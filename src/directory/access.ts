// SPDX-License-Identifier: Apache-2.0

// Explains access: the paths that lead a user to organizations, and the effect of a mapping. Pure.

import { OrganizationRole, OrganizationRoleSource } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { AccessObstacle } from "../../gen/roster/v1/access_service_pb.ts";
import type { OrganizationMemberRecord } from "../records/organizations.ts";
import { hasAccess, type UserRecord } from "../records/resources.ts";

/** The role that a mapping gives. A mapping without a role gives that of a member. */
export function roleOfMapping(roleOverride: OrganizationRole): OrganizationRole {
	return roleOverride === OrganizationRole.UNSPECIFIED ? OrganizationRole.MEMBER : roleOverride;
}

/** A mapping of a group that contains the user. */
export interface MappingOfUser {
	readonly organizationId: string;
	readonly groupId: string;
	readonly groupName: string;
	readonly roleOverride: OrganizationRole;
	/** Whether the groups of its connection give membership. */
	readonly gives: boolean;
}

/** Returns all paths of a user: direct roles first, then the mappings of the user's groups. */
export function pathsOf(
	user: UserRecord,
	roles: readonly OrganizationMemberRecord[],
	mappings: readonly MappingOfUser[],
) {
	const obstacle = hasAccess(user)
		? AccessObstacle.UNSPECIFIED
		: user.deprovisionTime === undefined
			? AccessObstacle.DEACTIVATED
			: AccessObstacle.DEPROVISIONED;
	const or = (other: AccessObstacle) => (obstacle === AccessObstacle.UNSPECIFIED ? other : obstacle);
	const direct = roles.map(({ organizationId, role, suspended }) => ({
		organizationId,
		role,
		source: OrganizationRoleSource.DIRECT,
		groupId: "",
		groupName: "",
		obstacle: or(suspended ? AccessObstacle.SUSPENDED : AccessObstacle.UNSPECIFIED),
	}));
	const grouped = mappings.map(({ organizationId, groupId, groupName, roleOverride, gives }) => ({
		organizationId,
		role: roleOfMapping(roleOverride),
		source: OrganizationRoleSource.IDP_GROUP,
		groupId,
		groupName,
		obstacle: or(gives ? AccessObstacle.UNSPECIFIED : AccessObstacle.PROVISIONING_DISABLED),
	}));
	return [...direct, ...grouped];
}

/** The higher of two roles; undefined stands for no role. The number of a higher role is lower. */
function higher(left: OrganizationRole | undefined, right: OrganizationRole | undefined): OrganizationRole | undefined {
	return left === undefined ? right : right === undefined ? left : (Math.min(left, right) as OrganizationRole);
}

/**
 * Returns the users whose role changes when a mapping changes.
 *
 * @param members the members of the group, with the role that each has without the mapping.
 * @param before the role that the mapping gives now; undefined if there is no mapping.
 * @param after the role that it would give; undefined if it would end.
 */
export function effectsOfMapping(
	members: readonly { readonly userId: string; readonly role: OrganizationRole | undefined }[],
	before: OrganizationRole | undefined,
	after: OrganizationRole | undefined,
) {
	return members
		.map(({ userId, role }) => ({
			userId,
			before: higher(role, before) ?? OrganizationRole.UNSPECIFIED,
			after: higher(role, after) ?? OrganizationRole.UNSPECIFIED,
		}))
		.filter((each) => each.before !== each.after);
}
