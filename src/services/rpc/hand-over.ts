// SPDX-License-Identifier: Apache-2.0

// The method of ConnectionService that hands users over from one connection to another.

import type { ConnectionService, HandOverUsersRequest } from "../../../gen/roster/v1/connection_service_pb.ts";
import { handOver, managerOf, requireManaged } from "../../directory/hand-over.ts";
import { signInAddress } from "../../directory/identity.ts";
import { notFound } from "../../errors/data.ts";
import { invalidArgument } from "../../errors/request.ts";
import type { Change } from "../../records/change.ts";
import type { ConnectionRecord } from "../../records/connections.ts";
import type { GroupMemberRecord, UserRecord } from "../../records/resources.ts";
import type { Premises } from "../../store/interface/commits.ts";
import type { ConnectionReader } from "../../store/interface/connections.ts";
import type { OrganizationReader } from "../../store/interface/organizations.ts";
import { everyConnection } from "../../store/interface/scope.ts";
import { type Committing, commit } from "../admission/commit.ts";
import { attempt } from "../shared/attempt.ts";
import type { Context, Implementation } from "../shared/call.ts";
import { connectionNamed } from "../shared/connections.ts";
import { effectSummary } from "../shared/effects.ts";
import { membersOf, mostMembersChanged, requireFew } from "../shared/long-requests.ts";

/** How many users a request may name, and how many a response shows. */
const mostNamed = 1000;

/** How many users one request hands over. */
const mostHandedOver = 10_000;

/** What is read of the users: the groups that they are in, and those that they leave. */
interface Places {
	readonly members: readonly GroupMemberRecord[];
	readonly left: ReadonlyMap<string, readonly { readonly value?: string; readonly display?: string }[]>;
}

export function handOverMethods(
	context: Context<ConnectionReader & OrganizationReader & Committing>,
): Pick<Implementation<typeof ConnectionService>, "handOverUsers"> {
	const { store } = context;

	/** Reads the users of a request who can be handed over and are not the connection's yet. */
	async function wantedBy(request: HandOverUsersRequest, to: ConnectionRecord): Promise<readonly UserRecord[]> {
		const { userIds, fromConnection, groupId } = request;
		if ([userIds.length > 0, fromConnection !== "", groupId !== ""].filter(Boolean).length !== 1) {
			throw invalidArgument("user_ids, from_connection, group_id: exactly one of them is required");
		}
		if (fromConnection !== "") {
			const from = await connectionNamed(store, fromConnection, "from_connection");
			const limit = context.mayTakeLong ? mostHandedOver : mostMembersChanged + 1;
			const all = { condition: undefined, sort: undefined, from: { offset: 0 }, limit };
			return from.id === to.id ? [] : (await store.within({ connectionId: from.id }).searchUsers(all)).records;
		}
		const isMovable = (each: UserRecord) => each.managed && each.deprovisionTime === undefined;
		const isElsewhere = (each: UserRecord) => managerOf(each) !== to.id;
		if (groupId !== "") {
			if ((await store.within(everyConnection).getGroup(groupId)) === undefined) {
				throw notFound(`the group ${JSON.stringify(groupId.slice(0, 64))}`);
			}
			const members = (await membersOf(context, everyConnection, [groupId], mostMembersChanged)).get(groupId) ?? [];
			return (await store.getUsers(members)).filter((each) => isMovable(each) && isElsewhere(each));
		}
		if (userIds.length > mostNamed) {
			throw invalidArgument(`user_ids: has ${userIds.length} ids, and may have ${mostNamed}: split it into several`);
		}
		const found = await store.getUsers([...new Set(userIds)]);
		const known = new Set(found.map((each) => each.user.id));
		const missing = userIds.find((each) => !known.has(each));
		if (missing !== undefined) {
			throw notFound(`the user ${JSON.stringify(missing.slice(0, 64))}`);
		}
		for (const each of found) {
			requireManaged(each);
		}
		return found.filter(isElsewhere);
	}

	async function placesOf(users: readonly UserRecord[]): Promise<Places> {
		const ids = users.map((each) => each.user.id);
		const all = ids.length === 0 ? new Map() : await store.within(everyConnection).groupsOf(ids);
		const left = new Map();
		for (const [connectionId, theirs] of Map.groupBy(users, managerOf)) {
			const own = await store.within({ connectionId }).groupsOf(theirs.map((each) => each.user.id));
			for (const [id, groups] of own) {
				left.set(id, groups);
			}
		}
		const members = [...all].flatMap(([userId, groups]) =>
			groups.map(({ value = "" }: { value?: string }) => ({ groupId: value, userId })),
		);
		return { members, left };
	}

	/** The deprovisioned users of the new connection who have a name of the user, and are not separated. */
	async function conflictsOf({ user }: UserRecord, to: ConnectionRecord): Promise<string[]> {
		const names = { userName: user.userName, address: signInAddress(user), externalId: undefined };
		return (await store.findUsers(names))
			.filter((each) => each.deprovisionTime !== undefined && each.separateTime === undefined)
			.filter((each) => each.connectionId === to.id)
			.map((each) => each.user.id);
	}

	return {
		async handOverUsers(request, call) {
			return attempt(async () => {
				const to = await connectionNamed(store, request.toConnection, "to_connection");
				const all = await wantedBy(request, to);
				const users = all.slice(0, mostHandedOver);
				requireFew(context, users.length, mostMembersChanged);
				const { members, left } = await placesOf(users);
				const groupIdsOf = ({ user }: UserRecord) => (left.get(user.id) ?? []).map((each) => each.value ?? "");
				const changes: Change[] = users.flatMap((each) => handOver(each, to, groupIdsOf(each), context.now()).changes);
				// If the former connection adds one of the users to a group before the commit, the decision is made again.
				const premises: Premises = {
					connection: to,
					users,
					groups: { userIds: users.map((each) => each.user.id), members },
				};
				const effects = await commit(context, call, changes, request.validateOnly, premises);
				const names = new Map((await store.listConnections()).map((each) => [each.id, each.name]));
				const shown = users.slice(0, mostNamed).map(async (each) => ({
					userId: each.user.id,
					userName: each.user.userName ?? "",
					fromConnection: names.get(managerOf(each)) ?? "",
					externalId: each.user.externalId ?? "",
					groups: (left.get(each.user.id) ?? []).map(({ value: groupId = "", display: displayName = "" }) => ({
						...{ groupId, displayName },
					})),
					conflictingUserIds: await conflictsOf(each, to),
				}));
				return {
					users: await Promise.all(shown),
					usersCount: users.length,
					remainingCount: await remaining(request, users.length, all.length),
					effects: await effectSummary(store, changes, effects),
				};
			});
		},
	};

	/** The number of users who are left, before or after the commit. */
	async function remaining(
		{ fromConnection, validateOnly }: HandOverUsersRequest,
		handed: number,
		all: number,
	): Promise<number> {
		const from = fromConnection === "" ? undefined : await store.getConnectionByName(fromConnection);
		if (from === undefined || handed === 0) {
			return all - handed;
		}
		const none = { condition: undefined, sort: undefined, from: { offset: 0 }, limit: 0 };
		const { total } = await store.within({ connectionId: from.id }).searchUsers(none);
		return validateOnly ? total - handed : total;
	}
}
