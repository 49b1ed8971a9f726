// SPDX-License-Identifier: Apache-2.0

// Automatic organization provisioning: the changes that create an organization for a new group name.

import { OrganizationProvisioning } from "../../../gen/roster/v1/settings_pb.ts";
import { provisioningOf } from "../../directory/connections.ts";
import {
	organizationForGroup,
	organizationNameBase,
	organizationNameCandidates,
} from "../../directory/organizations.ts";
import type { Change } from "../../records/change.ts";
import type { ConnectionRecord } from "../../records/connections.ts";
import type { ConnectionReader } from "../../store/interface/connections.ts";
import type { GroupReader } from "../../store/interface/groups.ts";
import type { OrganizationReader } from "../../store/interface/organizations.ts";
import type { SettingsReader } from "../../store/interface/settings.ts";
import type { Context } from "../shared/call.ts";

/** Returns the changes that create one organization for each group. The caller has checked that none is mapped. */
export async function organizationsFor(
	context: Context<OrganizationReader>,
	groups: readonly { readonly name: string; readonly connectionId: string }[],
): Promise<Change[]> {
	const changes: Change[] = [];
	const given = new Set<string>();
	for (const group of groups) {
		const name = await freeName(context, group.name, given);
		given.add(name);
		changes.push(...organizationForGroup(group, name, { id: context.newId(), now: context.now() }));
	}
	return changes;
}

/**
 * The same for the name of one group of a connection; no changes if its setting is not AUTOMATIC, or an organization is
 * mapped to the name.
 */
export async function organizationsForNewName(
	context: Context<SettingsReader & ConnectionReader & OrganizationReader>,
	groupName: string,
	connectionId: string,
): Promise<Change[]> {
	const connection = await context.store.getConnection(connectionId);
	const provisioning = provisioningOf(await context.store.getSettings(), connection);
	const automatic = provisioning === OrganizationProvisioning.AUTOMATIC;
	return automatic && !(await context.store.isMapped(groupName, connectionId))
		? organizationsFor(context, [{ name: groupName, connectionId }])
		: [];
}

/** The changes that create organizations for the groups whose connections become AUTOMATIC. */
export async function organizationsOfAutomatic(
	context: Context<SettingsReader & ConnectionReader & OrganizationReader & GroupReader>,
	before: (connection: ConnectionRecord) => OrganizationProvisioning,
	after: (connection: ConnectionRecord) => OrganizationProvisioning,
): Promise<Change[]> {
	const { AUTOMATIC } = OrganizationProvisioning;
	const turned = (await context.store.listConnections()).filter(
		(each) => before(each) !== AUTOMATIC && after(each) === AUTOMATIC,
	);
	// Groups that were pushed before the setting was changed get their organizations now.
	const groups = turned.length === 0 ? [] : await context.store.unmappedGroups(turned.map((each) => each.id));
	return organizationsFor(context, groups);
}

async function freeName(
	{ store }: Context<OrganizationReader>,
	groupName: string,
	given: ReadonlySet<string>,
): Promise<string> {
	const base = organizationNameBase(groupName);
	for (let round = 0; ; round++) {
		const candidates = organizationNameCandidates(base, round);
		const taken = await store.takenOrganizationNames(candidates);
		const free = candidates.find((each) => !taken.has(each) && !given.has(each));
		if (free !== undefined) {
			return free;
		}
	}
}
