// SPDX-License-Identifier: Apache-2.0

// buf.registry.owner.v1.OrganizationService: organizations in batches, for the `buf registry organization` commands.

import { OrganizationVerificationStatus } from "../../../gen/buf/registry/owner/v1/organization_pb.ts";
import {
	type CreateOrganizationsRequest_Value,
	ListOrganizationsRequest_Order,
	type OrganizationService,
	type UpdateOrganizationsRequest_Value,
} from "../../../gen/buf/registry/owner/v1/organization_service_pb.ts";
import { checkDescription, checkUrl } from "../../directory/organization-texts.ts";
import { editOrganization, newOrganization } from "../../directory/organizations.ts";
import { checkOwnerName } from "../../directory/owner-names.ts";
import { permissionDenied } from "../../errors/caller.ts";
import { alreadyExists } from "../../errors/data.ts";
import type { Change } from "../../records/change.ts";
import type { OrganizationRecord } from "../../records/organizations.ts";
import type { Premises } from "../../store/interface/commits.ts";
import { type Committing, commit } from "../admission/commit.ts";
import { attempt } from "../shared/attempt.ts";
import type { Call, Caller, Context, Implementation } from "../shared/call.ts";
import { mostOrganizationsChanged, requireFew } from "../shared/long-requests.ts";
import { joined, rights } from "../shared/rights.ts";
import { deletionOf } from "./organization-deletion.ts";
import { idsInUnion, inOrder } from "./owner-lists.ts";
import { accountsOf, type OwnerSource, organizationsOf } from "./owner-look-ups.ts";
import { organizationMessage } from "./owner-messages.ts";
import {
	checkBatch,
	checkDistinct,
	checkEnum,
	checkFilterRefs,
	checkPage,
	checkRef,
	checkRefs,
	checkSpecified,
	checkVisibility,
} from "./owner-requests.ts";

function checkCreation(value: CreateOrganizationsRequest_Value, at: string) {
	const { name, description, url, verificationStatus } = value;
	checkEnum(verificationStatus, OrganizationVerificationStatus, `${at}.verification_status`);
	checkVisibility(value.visibility, `${at}.visibility`);
	return {
		name: checkOwnerName(name, `${at}.name`),
		description: checkDescription(description, `${at}.description`),
		url: checkUrl(url, `${at}.url`),
		verificationStatus: verificationStatus || OrganizationVerificationStatus.UNVERIFIED,
	};
}

function checkUpdate(value: UpdateOrganizationsRequest_Value, at: string) {
	const { organizationRef, description, url, verificationStatus } = value;
	if (verificationStatus !== undefined) {
		checkSpecified(verificationStatus, OrganizationVerificationStatus, `${at}.verification_status`);
	}
	checkVisibility(value.visibility, `${at}.visibility`);
	return {
		ref: checkRef(organizationRef, `${at}.organization_ref`),
		edit: {
			description: description === undefined ? undefined : checkDescription(description, `${at}.description`),
			url: url === undefined ? undefined : checkUrl(url, `${at}.url`),
			verificationStatus,
		},
	};
}

/** @throws permission_denied if a person gives an organization another verification status. */
function requireVerifier(
	{ userId }: Caller,
	before: readonly OrganizationRecord[],
	wanted: readonly ReturnType<typeof checkUpdate>[],
): void {
	const changed = before.findIndex(
		({ verificationStatus }, index) =>
			(wanted[index]?.edit.verificationStatus ?? verificationStatus) !== verificationStatus,
	);
	if (userId !== undefined && changed >= 0) {
		throw permissionDenied(
			`values[${changed}].verification_status: only an administrator's token verifies organizations: leave the field out`,
		);
	}
}

export function ownerOrganizationService(
	context: Context<OwnerSource & Committing>,
): Implementation<typeof OrganizationService> {
	const { store } = context;
	const { managerOf } = rights(store);

	/** A large batch takes long: it does not run in this thread. */
	const requireSmall = (batch: readonly unknown[]) => requireFew(context, batch.length, mostOrganizationsChanged);

	/** Decides the changes of a batch and commits them together, again from the start if another writer was faster. */
	async function change(
		call: Call,
		decide: () => Promise<{
			records: readonly OrganizationRecord[];
			changes: readonly Change[];
			premises?: Premises | undefined;
		}>,
	) {
		const records = await attempt(async () => {
			const decided = await decide();
			await commit(context, call, decided.changes, false, decided.premises);
			return decided.records;
		});
		return { organizations: records.map(organizationMessage) };
	}

	return {
		async getOrganizations({ organizationRefs }, { caller }) {
			const records = await organizationsOf(context, checkRefs(organizationRefs, "organization_refs"), caller);
			return { organizations: records.map(organizationMessage) };
		},

		async listOrganizations(request, { caller }) {
			const users = await accountsOf(context, checkFilterRefs(request.userRefs, "user_refs"), caller);
			const other = users.findIndex((each) => caller.userId !== undefined && each.id !== caller.userId);
			if (other >= 0) {
				throw permissionDenied(`user_refs[${other}]: a personal token lists only the organizations of its own user`);
			}
			const userIds = caller.userId === undefined ? users.map((each) => each.id) : [caller.userId];
			const query = ["owner.v1 ListOrganizations", userIds];
			const page = checkPage(query, request, ListOrganizationsRequest_Order);
			if (userIds.length === 0) {
				const cut = page.cut(await store.listOrganizations(page), (each) => each.id);
				return { organizations: cut.page.map(organizationMessage), nextPageToken: cut.nextPageToken };
			}
			const queries = userIds.map((userId) => ({ userId }));
			const ids = await idsInUnion(context, queries, page, (each) => each.organizationId);
			const cut = page.cut(ids, (id) => id);
			const records = inOrder(cut.page, await store.getOrganizations(cut.page), (each) => each.id);
			return { organizations: records.map(organizationMessage), nextPageToken: cut.nextPageToken };
		},

		async createOrganizations({ values }, call) {
			const wanted = checkBatch(values, "values").map((each, index) => checkCreation(each, `values[${index}]`));
			requireSmall(wanted);
			const names = wanted.map((each) => each.name);
			checkDistinct(names, "name", "organization");
			const now = context.now();
			const records = wanted.map(({ name, ...rest }) => newOrganization(name, { id: context.newId(), now }, rest));
			return change(call, async () => {
				const [holder] = await store.getOrganizationsByName(names);
				if (holder !== undefined) {
					throw alreadyExists(
						`values[${names.indexOf(holder.name)}].name: the organization ${holder.id} has the name ${holder.name} already`,
					);
				}
				return { records, changes: records.map((after): Change => ({ subject: "organization", after })) };
			});
		},

		async updateOrganizations({ values }, call) {
			const wanted = checkBatch(values, "values").map((each, index) => checkUpdate(each, `values[${index}]`));
			requireSmall(wanted);
			const refs = wanted.map((each) => each.ref);
			return change(call, async () => {
				const before = await organizationsOf(context, refs, call.caller);
				const ids = before.map((each) => each.id);
				checkDistinct(ids, "organization_ref", "organization");
				const managers = await Promise.all(ids.map((each) => managerOf(call.caller, each)));
				requireVerifier(call.caller, before, wanted);
				const edited = before.map((each, index) => editOrganization(each, wanted[index]?.edit ?? {}, context.now()));
				return {
					records: edited.map((each) => each.record),
					changes: edited.flatMap((each) => each.changes),
					premises: managers.map((each) => each?.premises).reduce(joined, undefined),
				};
			});
		},

		async deleteOrganizations({ organizationRefs }, call) {
			const refs = checkRefs(organizationRefs, "organization_refs");
			requireSmall(refs);
			await change(call, async () => {
				const found = await organizationsOf(context, refs, call.caller);
				const records = [...new Map(found.map((each) => [each.id, each])).values()];
				const changes = await Promise.all(records.map((each) => deletionOf(context, each)));
				return { records, changes: changes.flat() };
			});
			return {};
		},
	};
}
