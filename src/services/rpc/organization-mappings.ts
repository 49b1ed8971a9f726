// SPDX-License-Identifier: Apache-2.0

// The methods of OrganizationService for the mappings of groups to organizations.

import type { OrganizationService } from "../../../gen/buf/alpha/registry/v1alpha1/organization_pb.ts";
import { knownRole } from "../../directory/organizations.ts";
import { nameOfRole } from "../../directory/roles.ts";
import { alreadyExists, notFound } from "../../errors/data.ts";
import { invalidArgument } from "../../errors/request.ts";
import type { Change } from "../../records/change.ts";
import { keptText } from "../../scim/text.ts";
import type { ConnectionReader } from "../../store/interface/connections.ts";
import type { GroupReader } from "../../store/interface/groups.ts";
import type { Call, Context, Implementation } from "../shared/call.ts";
import { connectionNamed } from "../shared/connections.ts";
import { effectSummary } from "../shared/effects.ts";
import { requireFewUsers } from "../shared/long-requests.ts";
import { clip, type OrganizationStore, organizationChanges } from "./organization-changes.ts";

type MappingMethods = Pick<
	Implementation<typeof OrganizationService>,
	"addOrganizationGroup" | "updateOrganizationGroup" | "removeOrganizationGroup"
>;

export function organizationMappingMethods(
	context: Context<OrganizationStore & ConnectionReader & GroupReader>,
): MappingMethods {
	const { store } = context;
	const { load, managed, manage } = organizationChanges(context);

	/** The id of a connection that a mapping names; empty if it names none. */
	async function connectionIdOf(name: string): Promise<string> {
		return name === "" ? "" : (await connectionNamed(store, name, "connection")).id;
	}

	/** Changes a mapping, which may concern many users. */
	async function changeMapping(
		call: Call,
		organizationId: string,
		decide: () => Promise<readonly Change[]>,
	): Promise<Record<string, never>> {
		await requireFewUsers(context);
		return manage(call, organizationId, decide);
	}

	return {
		async addOrganizationGroup({ organizationId, groupName, roleOverride, connection, validateOnly }, call) {
			await requireFewUsers(context);
			const decide = async (): Promise<readonly Change[]> => {
				const role = knownRole(roleOverride);
				await load(organizationId);
				if (groupName.trim() === "") {
					throw invalidArgument("group_name: is required: send the name that the group has in the identity provider");
				}
				const connectionId = await connectionIdOf(connection);
				const before = await store.getOrganizationGroup(organizationId, groupName, connectionId);
				if (before === undefined) {
					const kept = keptText(groupName, "group_name");
					const after = { organizationId, groupName: kept, roleOverride: role, connectionId };
					return [{ subject: "organizationGroup", after }];
				}
				if (before.roleOverride !== role) {
					throw alreadyExists(
						`group_name: ${clip(before.groupName)} is mapped to the organization ${organizationId} with the role ${nameOfRole(before.roleOverride)}: change it with OrganizationService/UpdateOrganizationGroup`,
					);
				}
				return [];
			};
			const { changes, effects } = await managed(call, organizationId, decide, { validateOnly });
			return validateOnly ? { effects: await effectSummary(store, changes, effects) } : {};
		},

		updateOrganizationGroup: ({ organizationId, groupName, roleOverride, connection }, call) =>
			changeMapping(call, organizationId, async () => {
				await load(organizationId);
				const before = await store.getOrganizationGroup(organizationId, groupName, await connectionIdOf(connection));
				if (before === undefined) {
					throw notFound(`a mapping of the group name ${clip(groupName)} to the organization`);
				}
				const role = roleOverride === undefined ? before.roleOverride : knownRole(roleOverride);
				return role === before.roleOverride
					? []
					: [{ subject: "organizationGroup", before, after: { ...before, roleOverride: role } }];
			}),

		removeOrganizationGroup: ({ organizationId, groupName, connection }, call) =>
			changeMapping(call, organizationId, async () => {
				await load(organizationId);
				const before = await store.getOrganizationGroup(organizationId, groupName, await connectionIdOf(connection));
				return before === undefined ? [] : [{ subject: "organizationGroup", before }];
			}),
	};
}
