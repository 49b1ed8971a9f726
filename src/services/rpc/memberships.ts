// SPDX-License-Identifier: Apache-2.0

// The methods of ProvisioningService for memberships of organizations, and for direct roles.

import type { ProvisioningService } from "../../../gen/roster/v1/provisioning_service_pb.ts";
import { notFound } from "../../errors/data.ts";
import { invalidArgument } from "../../errors/request.ts";
import type { MembershipRecord } from "../../records/organizations.ts";
import type { ChangeReader } from "../../store/interface/changes.ts";
import type { IdentityReader } from "../../store/interface/identity.ts";
import type { MembershipReader } from "../../store/interface/memberships.ts";
import type { OrganizationReader } from "../../store/interface/organizations.ts";
import type { PastReader } from "../../store/interface/past.ts";
import { everyConnection } from "../../store/interface/scope.ts";
import type { UserReader } from "../../store/interface/users.ts";
import type { Context, Implementation } from "../shared/call.ts";
import { pageOf } from "../shared/paging.ts";
import { membershipsAt, requireKept, sequenceAt } from "../shared/past.ts";

type MembershipMethods = Pick<
	Implementation<typeof ProvisioningService>,
	"listMemberships" | "checkMembership" | "listDirectRoles"
>;

export function membershipMethods(
	context: Context<OrganizationReader & MembershipReader & UserReader & IdentityReader & PastReader & ChangeReader>,
): MembershipMethods {
	const { store } = context;

	/** Adds the names of the organizations to memberships or roles. Each organization is read once. */
	async function named<Kept extends { readonly organizationId: string }>(records: readonly Kept[]) {
		const ids = [...new Set(records.map((each) => each.organizationId))];
		const organizations = await Promise.all(ids.map((id) => store.getOrganization(id)));
		const names = new Map(organizations.map((each) => [each?.id, each?.name]));
		return records.map((each) => ({ ...each, organizationName: names.get(each.organizationId) ?? "" }));
	}

	/** Adds the names of the organizations as they were: a name never changes, and the log has those of deleted ones. */
	async function namedAt(records: readonly MembershipRecord[], sequence: number) {
		return Promise.all(
			(await named(records)).map(async (each) => {
				if (each.organizationName !== "") {
					return each;
				}
				const state = (await store.organizationDeletionAfter(each.organizationId, sequence))?.before?.state;
				return { ...each, organizationName: state?.case === "organization" ? state.value.name : "" };
			}),
		);
	}

	return {
		async listMemberships(request) {
			const { userId, organizationId } = request;
			if (userId === "" && organizationId === "") {
				throw invalidArgument("user_id or organization_id is required: send the id of a user or of an organization");
			}
			const query = { ...(userId && { userId }), ...(organizationId && { organizationId }) };
			const sequence = await sequenceAt(context, request);
			if (sequence !== undefined) {
				const page = pageOf(`ListMemberships ${userId} ${organizationId} ${sequence}`, request);
				const found = await membershipsAt(store, query, sequence, page);
				const cut = page.cut(found.keys, (key) => key);
				const memberships = await namedAt(
					cut.page.flatMap((key) => found.memberships.get(key) ?? []),
					sequence,
				);
				await requireKept(store, request, sequence);
				return { memberships, nextPageToken: cut.nextPageToken };
			}
			const page = pageOf(`ListMemberships ${userId} ${organizationId}`, request);
			const read = await store.listMemberships(query, page);
			const cut = page.cut(read, (each) => (userId === "" ? each.userId : each.organizationId));
			return { memberships: await named(cut.page), nextPageToken: cut.nextPageToken };
		},

		async checkMembership(request) {
			const { userId, organizationId } = request;
			const sequence = await sequenceAt(context, request);
			if (sequence !== undefined) {
				const query = { userId, organizationId };
				const { memberships } = await membershipsAt(store, query, sequence, { after: undefined, limit: 1 });
				const [membership] = await namedAt([...memberships.values()], sequence);
				await requireKept(store, request, sequence);
				return membership === undefined ? {} : { membership };
			}
			const found = await store.listMemberships({ userId, organizationId }, { after: undefined, limit: 1 });
			const [membership] = await named(found);
			return membership === undefined ? {} : { membership };
		},

		async listDirectRoles(request) {
			const { userId } = request;
			if ((await store.within(everyConnection).getUser(userId)) === undefined) {
				throw notFound(`the user ${JSON.stringify(userId.slice(0, 64))}`);
			}
			const { after = "", ...page } = pageOf(`ListDirectRoles ${userId}`, request);
			const { roles } = await store.standingOf([userId]);
			const rest = roles
				.filter((each) => each.organizationId > after)
				.sort((left, right) => (left.organizationId < right.organizationId ? -1 : 1));
			const cut = page.cut(rest, (each) => each.organizationId);
			return { roles: await named(cut.page), nextPageToken: cut.nextPageToken };
		},
	};
}
