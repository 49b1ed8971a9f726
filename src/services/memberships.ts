// SPDX-License-Identifier: Apache-2.0

// The part of ProvisioningService that is about memberships of organizations.

import type { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import type { MembershipRecord } from "../store/store.ts";
import type { Context, Implementation } from "./call.ts";
import { pageOf } from "./paging.ts";

type MembershipMethods = Pick<Implementation<typeof ProvisioningService>, "listMemberships" | "checkMembership">;

/** Implements them. */
export function membershipMethods({ store }: Context): MembershipMethods {
	async function membership({ organizationId, role, source }: MembershipRecord) {
		const organization = await store.getOrganization(organizationId);
		return { organizationId, organizationName: organization?.name ?? "", role, source };
	}

	return {
		async listMemberships(request) {
			const page = pageOf(`ListMemberships ${request.userId}`, request);
			const read = await store.listMemberships({ userId: request.userId }, page);
			const cut = page.cut(read, (each) => each.organizationId);
			return { memberships: await Promise.all(cut.page.map(membership)), nextPageToken: cut.nextPageToken };
		},

		async checkMembership({ userId, organizationId }) {
			const [found] = await store.listMemberships({ userId, organizationId }, { after: undefined, limit: 1 });
			return found === undefined ? {} : { membership: await membership(found) };
		},
	};
}
