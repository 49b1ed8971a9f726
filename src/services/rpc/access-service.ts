// SPDX-License-Identifier: Apache-2.0

// roster.v1.AccessService: who has access to which organization, and why.

import { OrganizationRole } from "../../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import type { AccessService } from "../../../gen/roster/v1/access_service_pb.ts";
import { OrganizationProvisioning } from "../../../gen/roster/v1/settings_pb.ts";
import { effectsOfMapping, pathsOf, roleOfMapping } from "../../directory/access.ts";
import { provisioningOf } from "../../directory/connections.ts";
import { knownRole } from "../../directory/organizations.ts";
import { failedPrecondition, notFound } from "../../errors/data.ts";
import { invalidArgument } from "../../errors/request.ts";
import type { ConnectionRecord } from "../../records/connections.ts";
import { fold } from "../../scim/fold.ts";
import type { AccessReader } from "../../store/interface/access.ts";
import type { ConnectionReader } from "../../store/interface/connections.ts";
import type { GroupReader } from "../../store/interface/groups.ts";
import type { IdentityReader } from "../../store/interface/identity.ts";
import type { OrganizationReader } from "../../store/interface/organizations.ts";
import { everyConnection } from "../../store/interface/scope.ts";
import type { SettingsReader } from "../../store/interface/settings.ts";
import type { UserReader } from "../../store/interface/users.ts";
import type { Context, Implementation } from "../shared/call.ts";
import { connectionNamed } from "../shared/connections.ts";
import { requireFew, requireFewUsers } from "../shared/long-requests.ts";
import { userState } from "./look-ups.ts";

/** How many ids a batch may contain. */
const limits = { users: 250, groups: 250, organizations: 100 } as const;

/** How many members of a group a preview reads, and how many effects it returns. */
const preview = { members: 10_000, effects: 100 } as const;

/** The most members of groups that are counted in this thread. */
const mostCounted = 20_000;

function requireBatch(field: string, ids: readonly string[], most: number): readonly string[] {
	const wanted = [...new Set(ids)];
	if (wanted.length > most) {
		throw invalidArgument(`${field}: has ${wanted.length} ids, and a batch may have ${most}: split it into several`);
	}
	return wanted;
}

export function accessService(
	context: Context<
		AccessReader & UserReader & GroupReader & OrganizationReader & ConnectionReader & IdentityReader & SettingsReader
	>,
): Implementation<typeof AccessService> {
	const { store } = context;

	/** Whether the groups of a connection give membership; without an id, those of any connection. */
	async function groupsGive(connectionId?: string): Promise<boolean> {
		const settings = await store.getSettings();
		return (await store.listConnections())
			.filter((each) => connectionId === undefined || each.id === connectionId)
			.some((each) => provisioningOf(settings, each) !== OrganizationProvisioning.DISABLED);
	}

	/** The group with a name: of a connection, or the only one. */
	async function groupMeant(name: string, connection: ConnectionRecord | undefined) {
		const all = await store.groupsNamed([name]);
		if (connection === undefined && new Set(all.map((each) => each.connectionId)).size > 1) {
			const names = new Map((await store.listConnections()).map(({ id, name }) => [id, name] as const));
			const shown = all.map((each) => `${names.get(each.connectionId)} (${each.id})`).join(", ");
			throw failedPrecondition(
				`group_name: the group ${JSON.stringify(name.slice(0, 64))} exists in several connections: ${shown}. Name one in connection`,
			);
		}
		return all.find((each) => connection === undefined || each.connectionId === connection.id);
	}

	/** Adds the names of organizations. Each organization is read once. */
	async function named<Kept extends { readonly organizationId: string }>(records: readonly Kept[]) {
		const ids = [...new Set(records.map((each) => each.organizationId))];
		const read = await Promise.all(ids.map((id) => store.getOrganization(id)));
		const names = new Map(read.map((each) => [each?.id, each?.name]));
		return records.map((each) => ({ ...each, organizationName: names.get(each.organizationId) ?? "" }));
	}

	/** The number of members of each group. */
	async function countsOf(groupIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
		if (!context.mayTakeLong) {
			requireFew(context, await store.countGroupMembers(groupIds, mostCounted + 1), mostCounted);
		}
		const counted = await store.countMembersOf(groupIds);
		return new Map(counted.map((each) => [each.groupId, each.membersCount]));
	}

	return {
		async batchGetUserAccess({ userIds }) {
			const wanted = requireBatch("user_ids", userIds, limits.users);
			const records = new Map((await store.getUsers(wanted)).map((each) => [each.user.id, each]));
			const found = wanted.filter((id) => records.has(id));
			const groups = await store.within(everyConnection).groupsOf(found);
			const groupIds = [...new Set([...groups.values()].flat().map((each) => each.value ?? ""))];
			const mappings = Map.groupBy(await store.mappingsOf(groupIds), (each) => each.groupId);
			const roles = Map.groupBy((await store.standingOf(found)).roles, (each) => each.userId);
			const memberships = Map.groupBy(await named(await store.membershipsOf(found)), (each) => each.userId);
			const groupsGiveMembership = await groupsGive();
			const users = found.map(async (userId) => {
				const own = groups.get(userId) ?? [];
				const mapped = own.flatMap((each) => mappings.get(each.value ?? "") ?? []);
				const record = records.get(userId);
				return {
					userId,
					...(record === undefined ? {} : { user: userState(record) }),
					groups: own.map(({ value = "", display = "" }) => ({ id: value, displayName: display })),
					memberships: memberships.get(userId) ?? [],
					paths: record === undefined ? [] : await named(pathsOf(record, roles.get(userId) ?? [], mapped)),
				};
			});
			return { users: await Promise.all(users), groupsGiveMembership };
		},

		async batchGetGroupAccess({ groupIds }) {
			const wanted = requireBatch("group_ids", groupIds, limits.groups);
			const counts = await countsOf(wanted);
			const mappings = Map.groupBy(await named(await store.mappingsOf(wanted)), (each) => each.groupId);
			const read = await Promise.all(wanted.map((id) => store.within(everyConnection).getGroup(id)));
			const found = read.flatMap((each) => (each === undefined ? [] : [each.group]));
			return {
				groups: found.map(({ id: groupId, displayName = "" }) => ({
					groupId,
					displayName,
					membersCount: counts.get(groupId) ?? 0,
					mappings: (mappings.get(groupId) ?? []).map(({ organizationId, organizationName, roleOverride }) => ({
						organizationId,
						organizationName,
						role: roleOfMapping(roleOverride),
					})),
				})),
				groupsGiveMembership: await groupsGive(),
			};
		},

		async batchGetOrganizationAccess({ organizationIds }) {
			const wanted = requireBatch("organization_ids", organizationIds, limits.organizations);
			await requireFewUsers(context);
			const read = await Promise.all(wanted.map((id) => store.getOrganization(id)));
			const records = read.flatMap((each) => (each === undefined ? [] : [each]));
			const found = records.map((each) => each.id);
			const counted = new Map(
				(await store.countMembersOfOrganizations(found)).map((each) => [each.organizationId, each]),
			);
			const mappings = await Promise.all(found.map((id) => store.listOrganizationGroups(id)));
			const groups = await store.groupsNamed(mappings.flat().map((each) => each.groupName));
			const connections = new Map((await store.listConnections()).map(({ id, name }) => [id, name] as const));
			const byName = Map.groupBy(groups, (each) => fold(each.name));
			const sizes = await countsOf(groups.map((each) => each.id));
			const organizations = records.map(({ id: organizationId, name, description }, index) => ({
				organizationId,
				name,
				description,
				membersCount: counted.get(organizationId)?.members ?? 0,
				directCount: counted.get(organizationId)?.direct ?? 0,
				ownersCount: counted.get(organizationId)?.owners ?? 0,
				groups: (mappings[index] ?? []).map(({ groupName, roleOverride, connectionId }) => {
					const meant = (byName.get(fold(groupName)) ?? []).filter(
						(each) => connectionId === "" || each.connectionId === connectionId,
					);
					return {
						...{ groupName, groupId: meant[0]?.id ?? "", role: roleOfMapping(roleOverride) },
						membersCount: meant.reduce((sum, each) => sum + (sizes.get(each.id) ?? 0), 0),
						connection: connections.get(connectionId) ?? "",
					};
				}),
			}));
			return { organizations, groupsGiveMembership: await groupsGive() };
		},

		async previewMapping({ organizationId, groupName, role, remove, connection }) {
			const wanted = roleOfMapping(knownRole(role));
			if (groupName.trim() === "") {
				throw invalidArgument("group_name: is required: send the name that the group has in the identity provider");
			}
			if ((await store.getOrganization(organizationId)) === undefined) {
				throw notFound(`the organization ${JSON.stringify(organizationId.slice(0, 64))}`);
			}
			await requireFewUsers(context);
			const named = connection === "" ? undefined : await connectionNamed(store, connection, "connection");
			const mapping = await store.getOrganizationGroup(organizationId, groupName, named?.id ?? "");
			const before = mapping && roleOfMapping(mapping.roleOverride);
			const group = await groupMeant(groupName, named);
			const groupsGiveMembership = await groupsGive(group?.connectionId);
			const members =
				group === undefined || !groupsGiveMembership
					? []
					: await store.rolesBesides(group.id, organizationId, preview.members + 1);
			const effects = effectsOfMapping(members.slice(0, preview.members), before, remove ? undefined : wanted);
			const none = OrganizationRole.UNSPECIFIED;
			const gained = effects.filter((each) => each.before === none).length;
			const lost = effects.filter((each) => each.after === none).length;
			return {
				groupId: group?.id ?? "",
				presentRole: before ?? none,
				groupsGiveMembership,
				effects: effects.slice(0, preview.effects),
				gainedCount: gained,
				lostCount: lost,
				changedCount: effects.length - gained - lost,
				truncated: members.length > preview.members,
			};
		},
	};
}
