// SPDX-License-Identifier: Apache-2.0

// Answers questions about the past from the change log. The state at a sequence number is the state before the first
// change after it; without such a change, it is the present state. The present state is read first: a change that is
// committed between the two reads is then found in the log.

import { type Timestamp, timestampMs } from "@bufbuild/protobuf/wkt";
import type { ChangeState, UserState } from "../../../gen/roster/v1/change_pb.ts";
import type { Group } from "../../../gen/roster/v1/group_pb.ts";
import { makeUserGroup } from "../../../gen/roster/v1/user_make.ts";
import type { UserGroup } from "../../../gen/roster/v1/user_pb.ts";
import { invalidArgument } from "../../errors/request.ts";
import { pastForgotten } from "../../errors/server.ts";
import { connectionOfGroup } from "../../logged-states.ts";
import type { MembershipRecord } from "../../records/organizations.ts";
import type { UserRecord } from "../../records/resources.ts";
import { attributeAt, groupType, locationOf, userType } from "../../scim/schema.ts";
import type { ChangeReader } from "../../store/interface/changes.ts";
import type { GroupReader } from "../../store/interface/groups.ts";
import type { MembershipQuery, MembershipReader } from "../../store/interface/memberships.ts";
import type { PageRequest } from "../../store/interface/pages.ts";
import type { PastReader } from "../../store/interface/past.ts";
import type { Scope } from "../../store/interface/scope.ts";
import type { Context } from "./call.ts";

/** The type of all memberships in groups. */
const groupKind = attributeAt(userType, "groups.type").fixedValue as string;

/** The fields of a request that ask for the past. */
interface PastRequest {
	readonly atSequence?: bigint | undefined;
	readonly atTime?: Timestamp | undefined;
}

/**
 * Returns the sequence number that a request asks for; undefined if it asks for the present.
 *
 * @throws invalid_argument if the number or the time is not in the past, out_of_range if the log is not kept that long.
 */
export async function sequenceAt(
	{ store, now }: Context<ChangeReader & PastReader>,
	request: PastRequest,
): Promise<number | undefined> {
	const { atSequence, atTime } = request;
	if (atSequence === undefined && atTime === undefined) {
		return undefined;
	}
	if (atSequence !== undefined && atTime !== undefined) {
		throw invalidArgument("at_time: cannot be combined with at_sequence: send one of them");
	}
	const ends = await store.sequences();
	const sequence =
		atSequence === undefined
			? await lastAt(store, momentIn(atTime as Timestamp, now()), ends)
			: numberIn(atSequence, ends.last);
	await requireKept(store, request, sequence);
	return sequence;
}

function numberIn(atSequence: bigint, last: number): number {
	if (atSequence < 0n || atSequence > BigInt(last)) {
		throw invalidArgument(`at_sequence: must be a sequence number from 0 to ${last}, that of the newest change`);
	}
	return Number(atSequence);
}

function momentIn(atTime: Timestamp, now: number): number {
	const time = timestampMs(atTime);
	if (!(time <= now)) {
		throw invalidArgument("at_time: must not be in the future");
	}
	return time;
}

/** Finds the last change at a time, in some twenty steps. */
export async function lastAt(
	store: PastReader,
	time: number,
	{ first, last }: { readonly first: number; readonly last: number },
): Promise<number> {
	let [low, high] = [Math.max(first - 1, 0), last];
	while (low < high) {
		const middle = Math.ceil((low + high) / 2);
		const at = await store.timeOfChange(middle);
		if (at !== undefined && at <= time) {
			low = middle;
		} else {
			high = middle - 1;
		}
	}
	// Before the oldest change that is kept, the state is known only if it is the first of all.
	return low === first - 1 && low > 0 ? low - 1 : low;
}

/**
 * Checks that the log contains all changes after a sequence number. Call it before the reads and after them, because
 * retention may delete changes in between.
 *
 * @throws out_of_range
 */
export async function requireKept(
	store: ChangeReader & PastReader,
	{ atSequence }: PastRequest,
	sequence: number,
): Promise<void> {
	const { first } = await store.sequences();
	if (sequence + 1 < first) {
		const time = (await store.timeOfChange(first)) ?? 0;
		throw pastForgotten(atSequence === undefined ? "at_time" : "at_sequence", first, time);
	}
}

/** The state of a user: of the log, or of the present record. */
type KnownState = Pick<UserState, "connectionId" | "deprovisionTime"> & { readonly user?: UserState["user"] };

/**
 * Returns the state of a user at a sequence number; undefined if there was no such user.
 *
 * @param present the present record, which was read before.
 */
export async function userStateAt(
	store: PastReader,
	present: UserRecord | undefined,
	id: string,
	sequence: number,
): Promise<(KnownState & { readonly deprovisioned: boolean }) | undefined> {
	const change = await store.userChangeAfter(id, sequence);
	if (change !== undefined) {
		const state = change.before?.state;
		return state?.case === "user"
			? { ...state.value, deprovisioned: state.value.deprovisionTime !== undefined }
			: undefined;
	}
	return (
		present && {
			user: present.user,
			connectionId: present.connectionId ?? "",
			deprovisioned: present.deprovisionTime !== undefined,
		}
	);
}

/**
 * Returns the groups of a user at a sequence number, with the names that they had then, in the order of their ids. Groups
 * that the scope does not see are left out.
 */
export async function groupsAt(
	store: PastReader & GroupReader,
	scope: Scope,
	userId: string,
	sequence: number,
): Promise<UserGroup[]> {
	const reader = store.within(scope);
	const present = (await reader.groupsOf([userId])).get(userId) ?? [];
	const names = new Map<string, string | undefined>(present.map((each) => [each.value ?? "", each.display ?? ""]));
	for (const { groupId, before } of await store.groupMemberChangesAfter(userId, sequence)) {
		if (before === undefined) {
			names.delete(groupId);
		} else if (!names.has(groupId)) {
			names.set(groupId, (await reader.getGroup(groupId))?.group.displayName);
		}
	}
	const groups = [...names].sort(([one], [other]) => (one < other ? -1 : 1));
	const seen = await Promise.all(
		groups.map(async ([id, name]) => {
			const before = (await store.groupChangeAfter(id, sequence))?.before;
			const display = before?.state.case === "group" ? nameIn(before, before.state.value, scope) : name;
			return display === undefined
				? []
				: [makeUserGroup({ value: id, ref: locationOf(groupType, id), display, type: groupKind })];
		}),
	);
	return seen.flat();
}

/** The name of a group in a state of the log; undefined if the scope does not see the group. */
function nameIn(state: ChangeState, { displayName = "" }: Group, { connectionId }: Scope): string | undefined {
	return connectionId === undefined || connectionId === connectionOfGroup(state) ? displayName : undefined;
}

/**
 * Returns a page of memberships at a sequence number.
 *
 * @returns the keys of the page, in order: organizations of a user, or users of an organization. Some keys may have had
 *   no membership.
 */
export async function membershipsAt(
	store: PastReader & MembershipReader,
	query: MembershipQuery,
	sequence: number,
	page: PageRequest,
): Promise<{ readonly keys: readonly string[]; readonly memberships: ReadonlyMap<string, MembershipRecord> }> {
	const keyOf = (each: { readonly userId: string; readonly organizationId: string }) =>
		query.userId === undefined ? each.userId : each.organizationId;
	const present = await store.listMemberships(query, page);
	const logged =
		query.userId !== undefined && query.organizationId !== undefined
			? [query.organizationId].filter((each) => each > (page.after ?? ""))
			: await store.membershipKeysInLog(query, sequence, page);
	// Each list has the first keys, up to the limit. So the first keys of both together are complete, too.
	const keys = [...new Set([...present.map(keyOf), ...logged])].sort().slice(0, page.limit);
	const wanted = new Set(keys);
	const memberships = new Map(present.map((each) => [keyOf(each), each]));
	for (const change of await store.membershipChangesAfter(query, keys, sequence)) {
		const state = change.before?.state;
		if (state?.case === "membership") {
			memberships.set(keyOf(change), state.value);
		} else {
			memberships.delete(keyOf(change));
		}
	}
	for (const key of memberships.keys()) {
		if (!wanted.has(key)) {
			memberships.delete(key);
		}
	}
	return { keys, memberships };
}
