// SPDX-License-Identifier: Apache-2.0

// Reads the current memberships of all organizations, to begin with.

import type { OrganizationRole } from "../../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import type { RosterClient } from "./client.ts";

export interface Membership {
	readonly organizationId: string;
	readonly userId: string;
	readonly role: OrganizationRole;
}

/** The memberships of all organizations, page by page. */
export async function* readMemberships({
	organizations,
	provisioning,
}: Pick<RosterClient, "organizations" | "provisioning">): AsyncGenerator<Membership> {
	let organizationsToken = "";
	do {
		const page = await organizations.listOrganizations({ pageSize: 250, pageToken: organizationsToken });
		for (const { id: organizationId } of page.organizations) {
			let pageToken = "";
			do {
				const listed = await provisioning.listMemberships({ organizationId, pageSize: 1000, pageToken });
				for (const { userId, role } of listed.memberships) {
					yield { organizationId, userId, role };
				}
				pageToken = listed.nextPageToken;
			} while (pageToken !== "");
		}
		organizationsToken = page.nextPageToken;
	} while (organizationsToken !== "");
}
