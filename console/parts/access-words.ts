// SPDX-License-Identifier: Apache-2.0

// The words for roles, for users and for what stands in the way of access.

import {
	OrganizationRole,
	OrganizationRoleSchema,
	OrganizationRoleSource,
} from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { AccessObstacle } from "../../gen/roster/v1/access_service_pb.ts";
import type { UserState } from "../../gen/roster/v1/change_pb.ts";

/** The roles that can be chosen, the highest first. */
export const roles = [
	OrganizationRole.OWNER,
	OrganizationRole.ADMIN,
	OrganizationRole.MEMBER,
	OrganizationRole.MACHINE,
] as const;

/** The word for a role; a mapping without a role gives that of a member. */
export function roleWord(role: OrganizationRole): string {
	const given = role === OrganizationRole.UNSPECIFIED ? OrganizationRole.MEMBER : role;
	return (OrganizationRoleSchema.value[given]?.localName ?? String(role)).toLowerCase();
}

/** The word for a role that somebody has before or after a change; without one they have no access. */
export function accessWord(role: OrganizationRole): string {
	return role === OrganizationRole.UNSPECIFIED ? "no access" : roleWord(role);
}

/** The role with its article, such as `an owner`. */
export function aRole(role: OrganizationRole): string {
	const word = roleWord(role);
	return `${/^[aeio]/.test(word) ? "an" : "a"} ${word}`;
}

export const isDirect = (source: OrganizationRoleSource) => source === OrganizationRoleSource.DIRECT;

/** Why a path gives nothing; undefined if it gives its role. */
export function obstacleWord(obstacle: AccessObstacle): string | undefined {
	switch (obstacle) {
		case AccessObstacle.DEACTIVATED:
			return "the person is deactivated";
		case AccessObstacle.DEPROVISIONED:
			return "the identity provider deleted the person";
		case AccessObstacle.SUSPENDED:
			return "the direct role is suspended";
		case AccessObstacle.PROVISIONING_DISABLED:
			return "groups give no membership: the setting is off";
		default:
			return undefined;
	}
}

/** The full name of a person; their user name if they have none. */
export function personName(state: UserState | undefined): string {
	const { name, userName = "" } = state?.user ?? {};
	return [name?.givenName, name?.familyName].filter(Boolean).join(" ") || userName || (state?.username ?? "");
}

/** The state of a person, and the class of its badge. */
export function personState(state: UserState): { readonly word: string; readonly mark: "good" | "warn" | "bad" } {
	if (state.deprovisionTime !== undefined) {
		return { word: "deprovisioned", mark: "bad" };
	}
	return state.user?.active === true ? { word: "active", mark: "good" } : { word: "deactivated", mark: "warn" };
}
