// SPDX-License-Identifier: Apache-2.0

// The methods of ProvisioningService for groups.

import { create } from "@bufbuild/protobuf";
import { makeMember } from "../../../gen/roster/v1/group_make.ts";
import { type Group, GroupSchema, type Member } from "../../../gen/roster/v1/group_pb.ts";
import type { ProvisioningService } from "../../../gen/roster/v1/provisioning_service_pb.ts";
import { QuerySchema } from "../../../gen/roster/v1/provisioning_service_pb.ts";
import { createGroup, deleteGroup, type GroupDecision, patchGroup, replaceGroup } from "../../directory/groups.ts";
import { type KnownMembers, MemberPatch } from "../../directory/members.ts";
import { notFound } from "../../errors/data.ts";
import { tooManyMembers } from "../../errors/request.ts";
import type { Change } from "../../records/change.ts";
import type { GroupRecord } from "../../records/resources.ts";
import { fold } from "../../scim/fold.ts";
import { mostListedMembers } from "../../scim/limits.ts";
import { mapped } from "../../scim/lists.ts";
import type { Projection } from "../../scim/projection.ts";
import { attributeAt, groupType, locationOf, schemasOf, userType } from "../../scim/schema.ts";
import type { ConnectionReader } from "../../store/interface/connections.ts";
import type { OrganizationReader } from "../../store/interface/organizations.ts";
import { everyConnection, type Scope } from "../../store/interface/scope.ts";
import type { SettingsReader } from "../../store/interface/settings.ts";
import { type Committing, commit } from "../admission/commit.ts";
import { unknownToken } from "../admission/credentials.ts";
import { attempt } from "../shared/attempt.ts";
import { type Call, type Caller, type Context, type Implementation, requesterOf } from "../shared/call.ts";
import { askedScope } from "../shared/connections.ts";
import { membersOf, mostListed, mostMembersChanged, mostMembersRead, requireFew } from "../shared/long-requests.ts";
import { pageOf } from "../shared/paging.ts";
import { readQuery } from "../shared/queries.ts";
import { checkVersion, connectionOf, metaOf, type Preconditions, projectionOf, stepsOf } from "../shared/resources.ts";
import { organizationsForNewName } from "./automatic-organizations.ts";

type GroupMethods = Pick<
	Implementation<typeof ProvisioningService>,
	"getGroup" | "listGroups" | "listGroupMembers" | "createGroup" | "replaceGroup" | "patchGroup" | "deleteGroup"
>;

const members = attributeAt(groupType, "members");
const memberRef = attributeAt(groupType, "members.$ref");
const memberType = attributeAt(groupType, "members.type");

/**
 * Returns a function that builds the Member message of a user id, with the sub-attributes that the projection includes.
 *
 * A large group has many members, so everything that does not depend on the id is computed once.
 */
function memberMaker(projection: Projection): (value: string) => Member {
	const ref = projection.includes(memberRef);
	const type = projection.includes(memberType) ? (memberType.fixedValue as string) : undefined;
	return (value) => makeMember({ value, ref: ref ? locationOf(userType, value) : undefined, type });
}

export function groupMethods(
	context: Context<SettingsReader & ConnectionReader & OrganizationReader & Committing>,
): GroupMethods {
	const { store } = context;

	async function load(id: string, caller: Caller): Promise<GroupRecord> {
		const record = await store.within(caller).getGroup(id);
		if (record === undefined) {
			throw notFound(`the group ${JSON.stringify(id.slice(0, 64))}`);
		}
		return record;
	}

	async function answers(scope: Scope, records: readonly GroupRecord[], projection: Projection): Promise<Group[]> {
		const ids = mapped(records, (each) => each.group.id);
		const inGroups =
			ids.length > 0 && projection.includes(members)
				? await membersOf(context, scope, ids, mostMembersRead)
				: undefined;
		const member = memberMaker(projection);
		return mapped(records, (record) => {
			const { group } = record;
			const answered = projection.apply<Group>({
				...group,
				members: mapped(inGroups?.get(group.id) ?? [], member),
				meta: metaOf(groupType, group.id, record),
			});
			answered.schemas = schemasOf(groupType, answered);
			return answered;
		});
	}

	async function answer(
		scope: Scope,
		record: GroupRecord,
		projection: Projection,
	): Promise<{ group: Group; version: number }> {
		const [group] = await answers(scope, [record], projection);
		return { group: group as Group, version: record.version };
	}

	/** @throws tooMany if several groups on a page have too many members together. A single group may have any number. */
	async function checkMembers(page: readonly GroupRecord[]): Promise<void> {
		if (page.length > 1) {
			const ids = mapped(page, (each) => each.group.id);
			// The count stops at one above the limit.
			if ((await store.countGroupMembers(ids, mostListedMembers + 1)) > mostListedMembers) {
				throw tooManyMembers(page.length, mostListedMembers);
			}
		}
	}

	/** Reads the members of a group that a request may remove. */
	async function memberSet(scope: Scope, id: string): Promise<ReadonlySet<string>> {
		return new Set((await membersOf(context, scope, [id], mostMembersChanged)).get(id));
	}

	/** Reads the members that the steps of a PATCH may refer to; undefined if the steps need none. */
	async function knownMembers(scope: Scope, id: string, patch: MemberPatch): Promise<KnownMembers | undefined> {
		const { needs } = patch;
		if (needs === undefined) {
			return undefined;
		}
		const meeting = new Map<string, readonly string[]>();
		if (needs.conditions.size > 0) {
			// The count stops at one above the limit.
			const count = await store.countGroupMembers([id], patch.mostMembers + 1);
			patch.compareWith(count);
			requireFew(context, count, mostMembersChanged);
		}
		for (const [key, condition] of needs.conditions) {
			meeting.set(key, await store.membersMeeting(id, condition));
		}
		return { meeting, ids: needs.all ? await memberSet(scope, id) : await store.membersAmong(id, [...needs.ids]) };
	}

	/** The changes that create an organization for a group with a new name. */
	async function organizationChanges(
		before: GroupRecord | undefined,
		{ group, connectionId }: GroupRecord,
	): Promise<Change[]> {
		if (before !== undefined && fold(before.group.displayName ?? "") === fold(group.displayName ?? "")) {
			return [];
		}
		if (before !== undefined && !context.mayTakeLong) {
			// The members lose the roles of the old name, and get those of the new one.
			requireFew(context, await store.countGroupMembers([group.id], mostMembersChanged + 1), mostMembersChanged);
		}
		return organizationsForNewName(context, group.displayName ?? "", connectionId);
	}

	/** Loads a group, decides the changes, commits them, and returns the group as it is now. */
	async function change(
		request: Preconditions & { readonly id: string; readonly validateOnly: boolean },
		call: Call,
		decide: (before: GroupRecord) => Promise<GroupDecision>,
	): Promise<GroupRecord> {
		const decided = await attempt(async () => {
			const before = await load(request.id, call.caller);
			checkVersion(request, before.version);
			const { record, changes } = await decide(before);
			await commit(context, call, [...changes, ...(await organizationChanges(before, record))], request.validateOnly);
			return record;
		});
		// If only members changed, the commit itself set the new version, so the group is read again.
		return request.validateOnly ? decided : ((await store.within(call.caller).getGroup(request.id)) ?? decided);
	}

	return {
		async getGroup(request, { caller }) {
			const record = await load(request.id, caller);
			const projection = projectionOf(groupType, request);
			const { version } = record;
			return request.knownVersions.includes(version) ? { version } : answer(caller, record, projection);
		},

		async listGroups(request, call) {
			const { query = create(QuerySchema), connection: name } = request;
			const scope = await askedScope(store, name, call.caller);
			const { search, projection, page } = readQuery(groupType, query, context.now(), [scope.connectionId]);
			requireFew(context, search.limit, mostListed);
			const found = await store.within(scope).searchGroups({ ...search, requester: requesterOf(call) });
			if (projection.includes(members)) {
				await checkMembers(found.records);
			}
			return { ...page(found), resources: await answers(call.caller, found.records, projection) };
		},

		async listGroupMembers(request, { caller }) {
			await load(request.groupId, caller);
			const page = pageOf(`ListGroupMembers ${request.groupId}`, request);
			const cut = page.cut(await store.listGroupMembers(request.groupId, page), (each) => each);
			return { userIds: [...cut.page], nextPageToken: cut.nextPageToken };
		},

		async createGroup(request, call) {
			const projection = projectionOf(groupType, request);
			const record = await attempt(async () => {
				const birth = { id: context.newId(), now: context.now() };
				const connection = await store.getConnection(connectionOf(call.caller));
				if (connection === undefined) {
					// It was deleted with its tokens after the request was admitted.
					throw unknownToken();
				}
				const { record, changes } = createGroup(request.group ?? create(GroupSchema), connection.id, birth);
				const organizations = await organizationChanges(undefined, record);
				await commit(context, call, [...changes, ...organizations], request.validateOnly, { connection });
				return record;
			});
			return answer(call.caller, record, projection);
		},

		async replaceGroup(request, call) {
			const projection = projectionOf(groupType, request);
			const sent = request.group ?? create(GroupSchema);
			const record = await change({ ...request, id: sent.id }, call, async (before) =>
				replaceGroup(before, sent, await memberSet(call.caller, sent.id), context.now()),
			);
			return answer(call.caller, record, projection);
		},

		async patchGroup(request, call) {
			const projection = projectionOf(groupType, request);
			const steps = stepsOf(groupType, request.operations);
			const pinned = request.expectedVersions.length + request.unexpectedVersions.length > 0;
			const record = await change(request, call, async (before) => {
				const members = new MemberPatch(steps);
				const known = await knownMembers(call.caller, request.id, members);
				// The changes are computed from the members that were read, so they only hold for this version of the group.
				const changes = members.changes(request.id, known);
				return patchGroup(before, steps, changes, pinned || known !== undefined, context.now());
			});
			return answer(call.caller, record, projection);
		},

		async deleteGroup(request, call) {
			const { id, validateOnly } = request;
			await attempt(async () => {
				const before = await load(id, call.caller);
				checkVersion(request, before.version);
				// All members leave, even those that the caller does not see.
				const changes = deleteGroup(before, await memberSet(everyConnection, id));
				await commit(context, call, changes, validateOnly);
			});
			return {};
		},
	};
}
