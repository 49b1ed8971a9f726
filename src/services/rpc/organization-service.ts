// SPDX-License-Identifier: Apache-2.0

// buf.alpha.registry.v1alpha1.OrganizationService: organizations and their settings. The methods for direct members and
// for group mappings are in files of their own.

import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { OrganizationService } from "../../../gen/buf/alpha/registry/v1alpha1/organization_pb.ts";
import { RepositoryRole } from "../../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { VerificationStatus } from "../../../gen/buf/alpha/registry/v1alpha1/verification_status_pb.ts";
import { OrganizationVerificationStatus } from "../../../gen/buf/registry/owner/v1/organization_pb.ts";
import { checkDescription, checkUrl } from "../../directory/organization-texts.ts";
import { checkOrganizationName, editOrganization, newOrganization } from "../../directory/organizations.ts";
import { permissionDenied } from "../../errors/caller.ts";
import { alreadyExists, notFound } from "../../errors/data.ts";
import { invalidArgument } from "../../errors/request.ts";
import type { OrganizationRecord } from "../../records/organizations.ts";
import type { ConnectionReader } from "../../store/interface/connections.ts";
import type { GroupReader } from "../../store/interface/groups.ts";
import type { IdentityReader } from "../../store/interface/identity.ts";
import type { MembershipReader } from "../../store/interface/memberships.ts";
import type { OrganizationReader } from "../../store/interface/organizations.ts";
import { everyConnection } from "../../store/interface/scope.ts";
import type { UserReader } from "../../store/interface/users.ts";
import type { Committing } from "../admission/commit.ts";
import type { Call, Context, Implementation } from "../shared/call.ts";
import { pageOf } from "../shared/paging.ts";
import { rights } from "../shared/rights.ts";
import { clip, organizationChanges, requireRecord } from "./organization-changes.ts";
import { deletionOf } from "./organization-deletion.ts";
import { organizationMappingMethods } from "./organization-mappings.ts";
import { organizationMemberMethods } from "./organization-members.ts";

/** The verification statuses of this API, which has none for organizations that are not verified. */
const verificationStatuses = new Map<OrganizationVerificationStatus, VerificationStatus>([
	[OrganizationVerificationStatus.VERIFIED, VerificationStatus.VERIFIED_PUBLISHER],
	[OrganizationVerificationStatus.OFFICIAL, VerificationStatus.OFFICIAL],
]);

function organizationMessage(record: OrganizationRecord) {
	const { id, name, description, url, createTime, updateTime } = record;
	return {
		id,
		name,
		description,
		url,
		verificationStatus: verificationStatuses.get(record.verificationStatus) ?? VerificationStatus.UNSPECIFIED,
		createTime: timestampFromMs(createTime),
		updateTime: timestampFromMs(updateTime),
	};
}

export function organizationService(
	context: Context<
		OrganizationReader & ConnectionReader & MembershipReader & UserReader & GroupReader & IdentityReader & Committing
	>,
): Implementation<typeof OrganizationService> {
	const { store } = context;
	const { seesOrganization } = rights(store);
	const { load, change, manage } = organizationChanges(context);

	async function loadByName(name: string): Promise<OrganizationRecord> {
		const record = await store.getOrganizationByName(name);
		if (record === undefined) {
			throw notFound(`the organization ${clip(name)}`);
		}
		return record;
	}

	/** Loads an organization that the caller may see. */
	async function visible(
		{ caller }: Call,
		organization: Promise<OrganizationRecord>,
		by: string,
	): Promise<OrganizationRecord> {
		const record = await organization;
		if (!(await seesOrganization(caller, record.id))) {
			throw notFound(`the organization ${clip(by)}`);
		}
		return record;
	}

	async function requireUser(id: string): Promise<void> {
		requireRecord(await store.within(everyConnection).getUser(id), id);
	}

	return {
		async getOrganization({ id }, call) {
			return { organization: organizationMessage(await visible(call, load(id), id)) };
		},

		async getOrganizationByName({ name }, call) {
			return { organization: organizationMessage(await visible(call, loadByName(name), name)) };
		},

		async listOrganizations(request, { caller }) {
			const page = pageOf("ListOrganizations", request);
			if (caller.userId !== undefined) {
				const { userId } = caller;
				const own = page.cut(await store.listMemberships({ userId }, page), (each) => each.organizationId);
				const records = await Promise.all(own.page.map((each) => load(each.organizationId)));
				return { organizations: records.map(organizationMessage), nextPageToken: own.nextPageToken };
			}
			const cut = page.cut(await store.listOrganizations(page), (each) => each.id);
			return { organizations: cut.page.map(organizationMessage), nextPageToken: cut.nextPageToken };
		},

		async listUserOrganizations(request, { caller }) {
			const { userId } = request;
			if (caller.userId !== undefined && caller.userId !== userId) {
				throw permissionDenied("user_id: a personal token lists only the organizations of its own user");
			}
			await requireUser(userId);
			const page = pageOf(`ListUserOrganizations ${userId}`, request);
			const cut = page.cut(await store.listMemberships({ userId }, page), (each) => each.organizationId);
			const organizations = await Promise.all(
				cut.page.map(async ({ organizationId, role }) => ({
					organization: organizationMessage(await load(organizationId)),
					organizationRole: role,
				})),
			);
			return { organizations, nextPageToken: cut.nextPageToken };
		},

		async getUserOrganization({ userId, organizationId }, call) {
			const organization = organizationMessage(await visible(call, load(organizationId), organizationId));
			await requireUser(userId);
			const [membership] = await store.listMemberships({ userId, organizationId }, { after: undefined, limit: 1 });
			if (membership === undefined) {
				throw notFound(`a membership of the user ${userId} in the organization ${organizationId}`);
			}
			return { organizationMembership: { organization, organizationRole: membership.role } };
		},

		async createOrganization({ name }, call) {
			checkOrganizationName(name);
			const organization = newOrganization(name, { id: context.newId(), now: context.now() });
			await change(call, async () => {
				const holder = await store.getOrganizationByName(name);
				if (holder !== undefined) {
					throw alreadyExists(`name: the organization ${holder.id} has the name ${name} already`);
				}
				return [{ subject: "organization", after: organization }];
			});
			return { organization: organizationMessage(organization) };
		},

		deleteOrganization: ({ id }, call) => change(call, async () => deletionOf(context, await load(id))),

		deleteOrganizationByName: ({ name }, call) => change(call, async () => deletionOf(context, await loadByName(name))),

		async getOrganizationSettings({ organizationId }, call) {
			const { repositoryBaseRole } = await visible(call, load(organizationId), organizationId);
			const groups = await store.listOrganizationGroups(organizationId);
			const names = new Map((await store.listConnections()).map(({ id, name }) => [id, name] as const));
			return {
				repositoryBaseRole,
				membersCount: await store.countMembers(organizationId),
				idpGroups: groups.map(({ groupName, roleOverride, connectionId }) => ({
					...{ name: groupName, roleOverride },
					connection: names.get(connectionId) ?? connectionId,
				})),
			};
		},

		updateOrganizationSettings: ({ organizationId, repositoryBaseRole, description, url }, call) =>
			manage(call, organizationId, async () => {
				if (!(Object.values(RepositoryRole) as number[]).includes(repositoryBaseRole)) {
					throw invalidArgument(`repository_base_role: ${repositoryBaseRole} is not one of its values`);
				}
				const edit = {
					description: description === undefined ? undefined : checkDescription(description, "description"),
					url: url === undefined ? undefined : checkUrl(url, "url"),
					repositoryBaseRole: repositoryBaseRole === RepositoryRole.UNSPECIFIED ? undefined : repositoryBaseRole,
				};
				return editOrganization(await load(organizationId), edit, context.now()).changes;
			}),

		...organizationMemberMethods(context),
		...organizationMappingMethods(context),
	};
}
