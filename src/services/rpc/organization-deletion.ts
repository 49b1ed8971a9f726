// SPDX-License-Identifier: Apache-2.0

import type { Change } from "../../records/change.ts";
import type { OrganizationRecord } from "../../records/organizations.ts";
import type { OrganizationReader } from "../../store/interface/organizations.ts";
import type { UserReader } from "../../store/interface/users.ts";
import type { Context } from "../shared/call.ts";
import { requireFewUsers } from "../shared/long-requests.ts";

/** Returns the changes that delete an organization with its direct roles and group mappings. */
export async function deletionOf(
	context: Context<OrganizationReader & UserReader>,
	organization: OrganizationRecord,
): Promise<Change[]> {
	await requireFewUsers(context);
	const members = await context.store.listOrganizationMembers({ organizationId: organization.id });
	const groups = await context.store.listOrganizationGroups(organization.id);
	return [
		...members.map((before): Change => ({ subject: "organizationMember", before })),
		...groups.map((before): Change => ({ subject: "organizationGroup", before })),
		{ subject: "organization", before: organization },
	];
}
