// SPDX-License-Identifier: Apache-2.0

// Automatic organization provisioning: the changes that create an organization for a new group name.

import { OrganizationProvisioning } from "../../../gen/roster/v1/settings_pb.ts";
import {
	organizationForGroup,
	organizationNameBase,
	organizationNameCandidates,
} from "../../directory/organizations.ts";
import type { Change } from "../../records.ts";
import type { OrganizationReader } from "../../store/interface/organizations.ts";
import type { SettingsReader } from "../../store/interface/settings.ts";
import type { Context } from "../shared/call.ts";

/** Returns the changes that create one organization for each group name. The caller has checked that none is mapped. */
export async function organizationsFor(
	context: Context<OrganizationReader>,
	groupNames: readonly string[],
): Promise<Change[]> {
	const changes: Change[] = [];
	const given = new Set<string>();
	for (const groupName of groupNames) {
		const name = await freeName(context, groupName, given);
		given.add(name);
		changes.push(...organizationForGroup(groupName, name, { id: context.newId(), now: context.now() }));
	}
	return changes;
}

/** The same for one group name; no changes if the setting is not AUTOMATIC, or an organization is mapped to the name. */
export async function organizationsForNewName(
	context: Context<SettingsReader & OrganizationReader>,
	groupName: string,
): Promise<Change[]> {
	const { organizationProvisioning } = await context.store.getSettings();
	const automatic = organizationProvisioning === OrganizationProvisioning.AUTOMATIC;
	return automatic && !(await context.store.isMapped(groupName)) ? organizationsFor(context, [groupName]) : [];
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
