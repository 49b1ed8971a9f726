// SPDX-License-Identifier: Apache-2.0

// The rights of the person behind a personal token. The other tokens are not restricted here: the access table
// says what they may call.

import type { OrganizationRole } from "../../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { mayGive, mayManage } from "../../directory/managers.ts";
import { nameOfRole } from "../../directory/roles.ts";
import { permissionDenied } from "../../errors/caller.ts";
import { notFound } from "../../errors/data.ts";
import type { Premises } from "../../store/interface/commits.ts";
import type { IdentityReader } from "../../store/interface/identity.ts";
import type { MembershipReader } from "../../store/interface/memberships.ts";
import { everyConnection } from "../../store/interface/scope.ts";
import type { UserReader } from "../../store/interface/users.ts";
import type { Caller } from "./call.ts";

/** The number of organizations of a person that are considered. */
const mostOrganizations = 1000;

export interface Rights {
	/** Whether the caller may see an organization: a person sees those that they are a member of. */
	seesOrganization(caller: Caller, organizationId: string): Promise<boolean>;
	/** Whether the caller may see a user: a person sees themselves, and the members of their organizations. */
	seesUser(caller: Caller, userId: string): Promise<boolean>;
	/**
	 * Returns the person behind a caller as a manager of an organization; undefined if the caller is not restricted.
	 *
	 * @throws not_found if the caller may not see the organization, permission_denied if they may not manage it.
	 */
	managerOf(caller: Caller, organizationId: string): Promise<Manager | undefined>;
}

/** A person who may manage an organization. */
export interface Manager {
	/** The records that give the right: the commit fails if they have changed meanwhile. */
	readonly premises: Premises;
	/** @throws permission_denied if the manager may not give or take one of these roles. */
	requireRoles(roles: readonly OrganizationRole[]): void;
}

export function rights(store: MembershipReader & UserReader & IdentityReader): Rights {
	async function roleIn(userId: string, organizationId: string): Promise<OrganizationRole | undefined> {
		const [found] = await store.listMemberships({ userId, organizationId }, { after: undefined, limit: 1 });
		return found?.role;
	}

	async function organizationsOf(userId: string): Promise<ReadonlySet<string>> {
		const found = await store.listMemberships({ userId }, { after: undefined, limit: mostOrganizations });
		return new Set(found.map((each) => each.organizationId));
	}

	return {
		async seesOrganization({ userId }, organizationId) {
			return userId === undefined || (await roleIn(userId, organizationId)) !== undefined;
		},

		async seesUser({ userId: own }, userId) {
			if (own === undefined || own === userId) {
				return true;
			}
			return !(await organizationsOf(own)).isDisjointFrom(await organizationsOf(userId));
		},

		async managerOf({ userId }, organizationId) {
			if (userId === undefined) {
				return undefined;
			}
			// Read before the role: a change of the user or of their direct roles makes the commit fail.
			const user = await store.within(everyConnection).getUser(userId);
			const standing = await store.standingOf([userId]);
			const role = await roleIn(userId, organizationId);
			if (user === undefined || role === undefined) {
				throw notFound(`the organization ${JSON.stringify(organizationId.slice(0, 64))}`);
			}
			if (!mayManage(role)) {
				throw permissionDenied(
					`the role ${nameOfRole(role)} does not allow to manage the organization ${organizationId}: ask one of its owners or admins`,
				);
			}
			return {
				premises: { users: [user], roles: { userIds: [userId], roles: standing.roles } },
				requireRoles(roles) {
					const denied = roles.find((each) => !mayGive(role, each));
					if (denied !== undefined) {
						throw permissionDenied(
							`only an owner of the organization ${organizationId} may give or take the role ${nameOfRole(denied)}`,
						);
					}
				},
			};
		},
	};
}

/** Joins the premises of a decision with those of the right to make it. */
export function joined(one: Premises | undefined, other: Premises | undefined): Premises | undefined {
	if (one === undefined || other === undefined) {
		return one ?? other;
	}
	const users = new Map([...(one.users ?? []), ...(other.users ?? [])].map((each) => [each.user.id, each]));
	const userIds = new Set([...(one.roles?.userIds ?? []), ...(other.roles?.userIds ?? [])]);
	const known = new Set(one.roles?.userIds);
	const further = (other.roles?.roles ?? []).filter((each) => !known.has(each.userId));
	return {
		...{ ...other, ...one },
		users: [...users.values()],
		roles: { userIds: [...userIds], roles: [...(one.roles?.roles ?? []), ...further] },
	};
}
