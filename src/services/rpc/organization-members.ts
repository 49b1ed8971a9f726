// SPDX-License-Identifier: Apache-2.0

// The methods of OrganizationService for direct roles.

import type { OrganizationService } from "../../../gen/buf/alpha/registry/v1alpha1/organization_pb.ts";
import { requireRole } from "../../directory/organizations.ts";
import { nameOfRole, restoreRoles } from "../../directory/roles.ts";
import { alreadyExists, failedPrecondition, notFound } from "../../errors/data.ts";
import type { Change } from "../../records/change.ts";
import type { OrganizationMemberRecord } from "../../records/organizations.ts";
import type { UserRecord } from "../../records/resources.ts";
import type { Premises } from "../../store/interface/commits.ts";
import { everyConnection } from "../../store/interface/scope.ts";
import type { Call, Context, Implementation } from "../shared/call.ts";
import { clip, type OrganizationStore, organizationChanges, requireRecord } from "./organization-changes.ts";

type MemberMethods = Pick<
	Implementation<typeof OrganizationService>,
	"addOrganizationMember" | "updateOrganizationMember" | "removeOrganizationMember"
>;

/** Refuses to give a direct role to a deprovisioned user: their roles are suspended until they come back. */
function requireLive(record: UserRecord | undefined, id: string): void {
	if (requireRecord(record, id).deprovisionTime !== undefined) {
		throw failedPrecondition(
			`user_id: the user ${id} is deprovisioned: give the role after the identity provider creates the user again`,
		);
	}
}

export function organizationMemberMethods(context: Context<OrganizationStore>): MemberMethods {
	const { store } = context;
	const { load, manage } = organizationChanges(context);

	/** Changes a direct role. The commit fails if the user or one of the user's direct roles has changed meanwhile. */
	async function changeRole(
		call: Call,
		{ organizationId, userId }: { readonly organizationId: string; readonly userId: string },
		decide: (before: OrganizationMemberRecord | undefined, user: UserRecord | undefined) => readonly Change[],
	): Promise<Record<string, never>> {
		let premises: Premises = {};
		return manage(
			call,
			organizationId,
			async () => {
				await load(organizationId);
				const user = await store.within(everyConnection).getUser(userId);
				const { roles } = await store.standingOf([userId]);
				const before = roles.find((each) => each.organizationId === organizationId);
				premises = { users: user === undefined ? [] : [user], roles: { userIds: [userId], roles } };
				return decide(before, user);
			},
			() => premises,
		);
	}

	return {
		async addOrganizationMember(request, call) {
			const role = requireRole(request.organizationRole);
			return changeRole(call, request, (before, user) => {
				const { organizationId, userId } = request;
				requireLive(user, userId);
				if (before === undefined) {
					return [
						{
							subject: "organizationMember",
							after: { organizationId, userId, role, suspended: false, unproven: false },
						},
					];
				}
				if (before.role !== role) {
					throw alreadyExists(
						`user_id: the user has ${before.suspended ? "the suspended" : "the"} direct role ${nameOfRole(before.role)} in the organization ${organizationId}: change it with "roster org set-role" or OrganizationService/UpdateOrganizationMember`,
					);
				}
				// Adding the same role again restores a suspended one.
				return restoreRoles([before]);
			});
		},

		async updateOrganizationMember(request, call) {
			const role = requireRole(request.organizationRole);
			return changeRole(call, request, (before, user) => {
				if (before === undefined) {
					throw notFound(
						`a direct role of the user ${clip(request.userId)} in the organization`,
						"AddOrganizationMember gives one; a role that comes from a group changes with UpdateOrganizationGroup",
					);
				}
				requireLive(user, request.userId);
				return before.role === role
					? restoreRoles([before])
					: [{ subject: "organizationMember", before, after: { ...before, role, suspended: false, unproven: false } }];
			});
		},

		removeOrganizationMember: ({ organizationId, userId }, call) =>
			manage(call, organizationId, async () => {
				await load(organizationId);
				const before = await store.getOrganizationMember(organizationId, userId);
				return before === undefined ? [] : [{ subject: "organizationMember", before }];
			}),
	};
}
