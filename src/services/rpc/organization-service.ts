// SPDX-License-Identifier: Apache-2.0

// buf.alpha.registry.v1alpha1.OrganizationService: organizations, their direct members and their group mappings.

import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { OrganizationService } from "../../../gen/buf/alpha/registry/v1alpha1/organization_pb.ts";
import { RepositoryRole } from "../../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { VerificationStatus } from "../../../gen/buf/alpha/registry/v1alpha1/verification_status_pb.ts";
import { OrganizationVerificationStatus } from "../../../gen/buf/registry/owner/v1/organization_pb.ts";
import { rolesIn } from "../../directory/managers.ts";
import { checkDescription, checkUrl } from "../../directory/organization-texts.ts";
import {
	checkOrganizationName,
	editOrganization,
	knownRole,
	newOrganization,
	requireRole,
} from "../../directory/organizations.ts";
import { nameOfRole, restoreRoles } from "../../directory/roles.ts";
import { alreadyExists, failedPrecondition, invalidArgument, notFound, permissionDenied } from "../../errors.ts";
import type { Change, OrganizationMemberRecord, OrganizationRecord, UserRecord } from "../../records.ts";
import { keptText } from "../../scim/text.ts";
import type { Premises } from "../../store/interface/commits.ts";
import type { ConnectionReader } from "../../store/interface/connections.ts";
import type { GroupReader } from "../../store/interface/groups.ts";
import type { IdentityReader } from "../../store/interface/identity.ts";
import type { MembershipReader } from "../../store/interface/memberships.ts";
import type { OrganizationReader } from "../../store/interface/organizations.ts";
import { everyConnection } from "../../store/interface/scope.ts";
import type { UserReader } from "../../store/interface/users.ts";
import { type Committing, commit } from "../admission/commit.ts";
import { attempt } from "../shared/attempt.ts";
import type { Call, Context, Implementation } from "../shared/call.ts";
import { effectSummary } from "../shared/effects.ts";
import { requireFewUsers } from "../shared/long-requests.ts";
import { pageOf } from "../shared/paging.ts";
import { joined, rights } from "../shared/rights.ts";
import { deletionOf } from "./organization-deletion.ts";

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

function clip(text: string): string {
	return JSON.stringify(text.slice(0, 64));
}

export function organizationService(
	context: Context<
		OrganizationReader & ConnectionReader & MembershipReader & UserReader & GroupReader & IdentityReader & Committing
	>,
): Implementation<typeof OrganizationService> {
	const { store } = context;
	const { seesOrganization, managerOf } = rights(store);

	async function load(id: string): Promise<OrganizationRecord> {
		const record = await store.getOrganization(id);
		if (record === undefined) {
			throw notFound(`the organization ${clip(id)}`);
		}
		return record;
	}

	/** The id of a connection that a mapping names; empty if it names none. */
	async function connectionIdOf(name: string): Promise<string> {
		const connection = name === "" ? undefined : await store.getConnectionByName(name);
		if (name !== "" && connection === undefined) {
			throw notFound(`connection: the connection ${clip(name)}`);
		}
		return connection?.id ?? "";
	}

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

	function requireRecord(record: UserRecord | undefined, id: string): UserRecord {
		if (record === undefined) {
			throw notFound(`the user ${clip(id)}`);
		}
		return record;
	}

	async function requireUser(id: string): Promise<void> {
		requireRecord(await store.within(everyConnection).getUser(id), id);
	}

	/** Refuses to give a direct role to a deprovisioned user: their roles are suspended until they come back. */
	function requireLive(record: UserRecord | undefined, id: string): void {
		if (requireRecord(record, id).deprovisionTime !== undefined) {
			throw failedPrecondition(
				`user_id: the user ${id} is deprovisioned: give the role after the identity provider creates the user again`,
			);
		}
	}

	/** Decides the changes and commits them, again from the start if another writer was faster. */
	async function change(call: Call, decide: () => Promise<readonly Change[]>): Promise<Record<string, never>> {
		await attempt(async () => commit(context, call, await decide()));
		return {};
	}

	/** The same for changes that the managers of the organization may make, too. It returns what they did. */
	async function managed(
		call: Call,
		organizationId: string,
		decide: () => Promise<readonly Change[]>,
		{ premises, validateOnly = false }: { premises?: () => Premises; validateOnly?: boolean } = {},
	) {
		return attempt(async () => {
			const manager = await managerOf(call.caller, organizationId);
			const changes = await decide();
			manager?.requireRoles(rolesIn(changes));
			const known = joined(manager?.premises, premises?.());
			return { changes, effects: await commit(context, call, changes, validateOnly, known) };
		});
	}

	async function manage(
		call: Call,
		organizationId: string,
		decide: () => Promise<readonly Change[]>,
		premises?: () => Premises,
	): Promise<Record<string, never>> {
		await managed(call, organizationId, decide, premises === undefined ? {} : { premises });
		return {};
	}

	/** The same for a mapping, which may concern many users. */
	async function changeMapping(
		call: Call,
		organizationId: string,
		decide: () => Promise<readonly Change[]>,
	): Promise<Record<string, never>> {
		await requireFewUsers(context);
		return manage(call, organizationId, decide);
	}

	/** The same for a direct role. The commit fails if the user or one of the user's direct roles has changed meanwhile. */
	async function changeRole(
		call: Call,
		{ organizationId, userId }: { readonly organizationId: string; readonly userId: string },
		decide: (before: OrganizationMemberRecord | undefined, user: UserRecord | undefined) => readonly Change[],
	): Promise<Record<string, never>> {
		let premises: Premises = {};
		return manage(
			call,
			organizationId,
			async () => {
				await load(organizationId);
				const user = await store.within(everyConnection).getUser(userId);
				const { roles } = await store.standingOf([userId]);
				const before = roles.find((each) => each.organizationId === organizationId);
				premises = { users: user === undefined ? [] : [user], roles: { userIds: [userId], roles } };
				return decide(before, user);
			},
			() => premises,
		);
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

		async addOrganizationMember(request, call) {
			const role = requireRole(request.organizationRole);
			return changeRole(call, request, (before, user) => {
				const { organizationId, userId } = request;
				requireLive(user, userId);
				if (before === undefined) {
					return [
						{
							subject: "organizationMember",
							after: { organizationId, userId, role, suspended: false, unproven: false },
						},
					];
				}
				if (before.role !== role) {
					throw alreadyExists(
						`user_id: the user has ${before.suspended ? "the suspended" : "the"} direct role ${nameOfRole(before.role)} in the organization ${organizationId}: change it with "roster org set-role" or OrganizationService/UpdateOrganizationMember`,
					);
				}
				// Adding the same role again restores a suspended one.
				return restoreRoles([before]);
			});
		},

		async updateOrganizationMember(request, call) {
			const role = requireRole(request.organizationRole);
			return changeRole(call, request, (before, user) => {
				if (before === undefined) {
					throw notFound(
						`a direct role of the user ${clip(request.userId)} in the organization`,
						"AddOrganizationMember gives one; a role that comes from a group changes with UpdateOrganizationGroup",
					);
				}
				requireLive(user, request.userId);
				return before.role === role
					? restoreRoles([before])
					: [{ subject: "organizationMember", before, after: { ...before, role, suspended: false, unproven: false } }];
			});
		},

		removeOrganizationMember: ({ organizationId, userId }, call) =>
			manage(call, organizationId, async () => {
				await load(organizationId);
				const before = await store.getOrganizationMember(organizationId, userId);
				return before === undefined ? [] : [{ subject: "organizationMember", before }];
			}),

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
