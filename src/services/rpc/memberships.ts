// SPDX-License-Identifier: Apache-2.0

// The methods of ProvisioningService for memberships of organizations.

import type { ProvisioningService } from "../../../gen/roster/v1/provisioning_service_pb.ts";
import { invalidArgument } from "../../errors.ts";
import type { MembershipRecord } from "../../records.ts";
import type { MembershipReader } from "../../store/interface/memberships.ts";
import type { OrganizationReader } from "../../store/interface/organizations.ts";
import type { Context, Implementation } from "../shared/call.ts";
import { pageOf } from "../shared/paging.ts";

type MembershipMethods = Pick<Implementation<typeof ProvisioningService>, "listMemberships" | "checkMembership">;

export function membershipMethods({ store }: Context<OrganizationReader & MembershipReader>): MembershipMethods {
	/** Adds the names of the organizations to memberships. Each organization is read once. */
	async function named(records: readonly MembershipRecord[]) {
		const ids = [...new Set(records.map((each) => each.organizationId))];
		const organizations = await Promise.all(ids.map((id) => store.getOrganization(id)));
		const names = new Map(organizations.map((each) => [each?.id, each?.name]));
		return records.map((each) => ({ ...each, organizationName: names.get(each.organizationId) ?? "" }));
	}

	return {
		async listMemberships(request) {
			const { userId, organizationId } = request;
			if (userId === "" && organizationId === "") {
				throw invalidArgument("user_id or organization_id is required: send the id of a user or of an organization");
			}
			const query = { ...(userId && { userId }), ...(organizationId && { organizationId }) };
			const page = pageOf(`ListMemberships ${userId} ${organizationId}`, request);
			const read = await store.listMemberships(query, page);
			const cut = page.cut(read, (each) => (userId === "" ? each.userId : each.organizationId));
			return { memberships: await named(cut.page), nextPageToken: cut.nextPageToken };
		},

		async checkMembership({ userId, organizationId }) {
			const found = await store.listMemberships({ userId, organizationId }, { after: undefined, limit: 1 });
			const [membership] = await named(found);
			return membership === undefined ? {} : { membership };
		},
	};
}
