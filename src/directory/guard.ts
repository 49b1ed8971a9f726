// SPDX-License-Identifier: Apache-2.0

// The guard against mass deactivation: which changes count as losses, and how many users may lose something. Everything
// here is pure.

import { OrganizationRole } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import type { Change, Made } from "../records/change.ts";
import {
	type CertainLosses,
	countsAfter,
	type EarlierUsers,
	type GuardRecord,
	type Loss,
	type Losses,
	type LossKind,
} from "../records/guard.ts";
import type { Effect } from "../records/organizations.ts";
import type { GroupMemberRecord, UserRecord } from "../records/resources.ts";
import { fold } from "../scim/fold.ts";
import { signInAddress } from "./identity.ts";

/** How long a loss counts, in milliseconds. */
export const guardWindow = 3_600_000;

/** The least default threshold. Below it, a change of one small team would be rejected. */
const least = 5;

/** The part of the users who had access a day ago, for the default threshold. */
const share = 0.2;

/** The input of the guard's decision. */
export interface GuardInput {
	readonly guard: GuardRecord;
	/** 0 turns the guard off; undefined means the default. */
	readonly threshold: number | undefined;
	readonly activeUsers: number;
	readonly earlier: EarlierUsers;
	readonly counted: Readonly<Record<LossKind, number>>;
	readonly users: number;
}

type UserUpdate = Change & { readonly subject: "user"; readonly before: UserRecord; readonly after: UserRecord };

function isUserUpdate(change: Change): change is UserUpdate {
	return change.subject === "user" && change.before !== undefined && change.after !== undefined;
}

/** The ids of the users whose sign-in address changes. */
export function readdressed(changes: readonly Change[]): string[] {
	return changes.filter(isUserUpdate).flatMap(({ before, after }) => {
		const [was, is] = [signInAddress(before.user), signInAddress(after.user)];
		return was === is || fold(was) === fold(is) ? [] : [after.user.id];
	});
}

/** The losses that a commit causes, and the earlier losses that it undoes. */
export function lossesOf({ changes, effects, withDirectRole }: Made): Losses {
	const taken: Loss[] = [];
	const returned: Loss[] = [];
	for (const change of changes) {
		if (isUserUpdate(change)) {
			const { before, after } = change;
			const userId = after.user.id;
			const deletion: Loss = { kind: "deletions", userId, subject: userId };
			const deactivation: Loss = { kind: "deactivations", userId, subject: userId };
			if ((before.deprovisionTime === undefined) !== (after.deprovisionTime === undefined)) {
				(after.deprovisionTime === undefined ? returned : taken).push(deletion);
			}
			// This also covers a deleted user who comes back without access.
			if (before.user.active !== after.user.active) {
				(after.user.active ? returned : taken).push(deactivation);
			}
		} else if (change.subject === "groupMember") {
			(change.after === undefined ? taken : returned).push(lossOfGroup(change.after ?? change.before));
		}
	}
	// Restoring an address undoes no loss: somebody may have signed in with the other address in the meantime.
	for (const userId of withDirectRole) {
		taken.push({ kind: "addressChanges", userId, subject: userId });
	}
	for (const effect of effects) {
		taken.push(...lostRoles(effect));
		returned.push(...regainedRoles(effect));
	}
	return { taken, returned };
}

/**
 * The losses of a commit that only removes members from one group, or deletes the group. Undefined for any other
 * commit.
 *
 * In such a commit, only the removed members can lose a role, and no loss is undone.
 */
export function certainLosses(changes: readonly Change[]): CertainLosses | undefined {
	const [group, ...others] = changes.filter((each) => each.subject === "group");
	if (group?.before === undefined || others.length > 0) {
		return undefined;
	}
	const { before, after } = group;
	const renamed = after !== undefined && after.group.displayName !== before.group.displayName;
	const leaving = changes.flatMap((each) =>
		each.subject === "groupMember" && each.after === undefined && each.before.groupId === before.group.id
			? [lossOfGroup(each.before)]
			: [],
	);
	return renamed || leaving.length < changes.length - 1 ? undefined : { group: before, taken: leaving };
}

function lossOfGroup({ groupId, userId }: GroupMemberRecord): Loss {
	return { kind: "removals", userId, subject: `${groupId} ${userId}` };
}

function lossOfRole(
	{ organizationId, userId }: { organizationId: string; userId: string },
	role: OrganizationRole,
): Loss {
	return { kind: "removals", userId, subject: `${organizationId} ${userId} ${role}` };
}

/** The role that a user lost, if they now have a lower role or none. The highest role has the smallest number. */
function lostRoles({ before, after }: Effect): Loss[] {
	const lower = before !== undefined && (after === undefined || after.role > before.role);
	return lower ? [lossOfRole(before, before.role)] : [];
}

/** The roles that a user regained: those above the previous role, up to the present one. */
function regainedRoles({ before, after }: Effect): Loss[] {
	const returned: Loss[] = [];
	if (after !== undefined) {
		const above = before?.role ?? OrganizationRole.MACHINE + 1;
		for (let role = after.role; role < above; role++) {
			returned.push(lossOfRole(after, role));
		}
	}
	return returned;
}

function usersOf(taken: readonly Loss[], kind: LossKind): Set<string> {
	return new Set(taken.filter((each) => each.kind === kind).map((each) => each.userId));
}

/** The users who lose a membership. Users who are deactivated or deleted count there, and not here. */
function removedOf(taken: readonly Loss[]): Set<string> {
	return usersOf(taken, "removals").difference(usersOf(taken, "deactivations")).difference(usersOf(taken, "deletions"));
}

/** The number of users with a loss of each kind. */
export function usersByKind(taken: readonly Loss[]): Record<LossKind, number> {
	return {
		deactivations: usersOf(taken, "deactivations").size,
		deletions: usersOf(taken, "deletions").size,
		removals: removedOf(taken).size,
		addressChanges: usersOf(taken, "addressChanges").size,
	};
}

/** The change of a group that removes memberships. */
export interface Cause {
	readonly groupId: string;
	/** The previous name of the group; undefined if the group itself does not change. */
	readonly groupName: string | undefined;
	readonly what: readonly ("deleted" | "renamed" | "members")[];
}

/** The cause of lost memberships of users who keep their access. A request changes at most one group. */
export function causeOf(changes: readonly Change[], taken: readonly Loss[]): Cause | undefined {
	const removed = removedOf(taken);
	const group = changes.find((each) => each.subject === "group" && each.before !== undefined);
	const places = changes.flatMap((each) =>
		each.subject === "groupMember" && each.after === undefined && removed.has(each.before.userId) ? [each.before] : [],
	);
	const groupId = group?.before?.group.id ?? places[0]?.groupId;
	if (groupId === undefined || removed.size === 0) {
		return undefined;
	}
	const leaving = new Set(places.map((each) => each.userId));
	const renamed = removed.size > leaving.size;
	return {
		groupId,
		groupName: group?.before?.group.displayName,
		what:
			group !== undefined && group.after === undefined
				? ["deleted"]
				: [...(renamed ? (["renamed"] as const) : []), ...(leaving.size > 0 ? (["members"] as const) : [])],
	};
}

/**
 * The number of users with access a day ago, or up to a day before that.
 *
 * A new period begins with the first commit, a day or more later, that changes the number. So after two days without a
 * new period, the number has been the same for a day.
 */
function usersADayAgo({ activeUsers, earlier: { since, users, usersBefore } }: GuardInput, now: number): number {
	const age = now - since;
	return age < countsAfter ? usersBefore : age < 2 * countsAfter ? users : activeUsers;
}

/** The number of users who may lose something within the window; 0 if the guard is off. */
export function thresholdOf(input: GuardInput, now: number): number {
	const { threshold, activeUsers, counted } = input;
	if (threshold !== undefined) {
		return threshold;
	}
	// The number of active users before the losses began. Otherwise each loss would lower the threshold.
	const before = activeUsers + counted.deactivations + counted.deletions;
	// Without users a day ago, this is the first sync: there is nobody whose access new users could put at risk.
	const earlier = usersADayAgo(input, now);
	return Math.max(least, Math.floor(share * (earlier === 0 ? before : Math.min(before, earlier))));
}

/** Whether an administrator has released the guard. */
export function isReleased({ releaseTime }: GuardRecord, now: number): boolean {
	return releaseTime !== undefined && releaseTime > now;
}

/** Whether losses count: the guard is on and not released. */
export function guardCounts({ guard, threshold }: GuardInput, now: number): boolean {
	return threshold !== 0 && !isReleased(guard, now);
}

/** Whether more users have lost something than the threshold allows. */
export function guardExceeds(input: GuardInput, now: number): boolean {
	return input.users > thresholdOf(input, now);
}

/** Whether the guard rejected a request within the window and has not been released since. */
export function isHolding(guard: GuardRecord, now: number): boolean {
	return guard.heldTime !== undefined && guard.heldTime > now - guardWindow && !isReleased(guard, now);
}
