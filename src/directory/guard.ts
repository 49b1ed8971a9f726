// SPDX-License-Identifier: Apache-2.0

// The guard against mass deactivation: what counts as taken away, and from how many users that is too many. Everything
// here is pure.

import { OrganizationRole } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import type {
	CertainLosses,
	Change,
	Effect,
	GroupMemberRecord,
	GuardRecord,
	Loss,
	Losses,
	LossKind,
	Made,
	UserRecord,
} from "../records.ts";
import { fold } from "../scim/fold.ts";
import { signInAddress } from "./identity.ts";

/** How long what was taken away counts, in milliseconds. */
export const guardWindow = 3_600_000;

const least = 25;
const share = 0.2;

/** What the guard decides on. */
export interface GuardInput {
	readonly guard: GuardRecord;
	/** 0 turns the guard off; undefined is the default. */
	readonly threshold: number | undefined;
	readonly activeUsers: number;
	readonly counted: Readonly<Record<LossKind, number>>;
	readonly users: number;
}

type UserUpdate = Change & { readonly subject: "user"; readonly before: UserRecord; readonly after: UserRecord };

function isUserUpdate(change: Change): change is UserUpdate {
	return change.subject === "user" && change.before !== undefined && change.after !== undefined;
}

/** The users whose sign-in address changes. */
export function readdressed(changes: readonly Change[]): string[] {
	return changes.filter(isUserUpdate).flatMap(({ before, after }) => {
		const [was, is] = [signInAddress(before.user), signInAddress(after.user)];
		return was === is || fold(was) === fold(is) ? [] : [after.user.id];
	});
}

/** What a commit takes away from people, and what it gives back. */
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
			// Also of who is deleted and comes back without access.
			if (before.user.active !== after.user.active) {
				(after.user.active ? returned : taken).push(deactivation);
			}
		} else if (change.subject === "groupMember") {
			(change.after === undefined ? taken : returned).push(placeIn(change.after ?? change.before));
		}
	}
	// One that is set back gives nothing back: somebody may have signed in with it meanwhile.
	for (const userId of withDirectRole) {
		taken.push({ kind: "addressChanges", userId, subject: userId });
	}
	for (const effect of effects) {
		taken.push(...roleTaken(effect));
		returned.push(...rolesReturned(effect));
	}
	return { taken, returned };
}

/**
 * What a commit takes from the members of a group, where nothing but that happens: members leave it, and its name stays
 * or goes with it. Whoever loses a role by that is one of them, and nothing is given back.
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
			? [placeIn(each.before)]
			: [],
	);
	return renamed || leaving.length < changes.length - 1 ? undefined : { group: before, taken: leaving };
}

function placeIn({ groupId, userId }: GroupMemberRecord): Loss {
	return { kind: "removals", userId, subject: `${groupId} ${userId}` };
}

function roleIn({ organizationId, userId }: { organizationId: string; userId: string }, role: OrganizationRole): Loss {
	return { kind: "removals", userId, subject: `${organizationId} ${userId} ${role}` };
}

/** The role that somebody had, where they have none now or a lower one: the highest is the smallest number. */
function roleTaken({ before, after }: Effect): Loss[] {
	const lower = before !== undefined && (after === undefined || after.role > before.role);
	return lower ? [roleIn(before, before.role)] : [];
}

/** The roles above the one that somebody had, up to the one that they have now: whoever lost one of these has it again. */
function rolesReturned({ before, after }: Effect): Loss[] {
	const returned: Loss[] = [];
	if (after !== undefined) {
		const above = before?.role ?? OrganizationRole.MACHINE + 1;
		for (let role = after.role; role < above; role++) {
			returned.push(roleIn(after, role));
		}
	}
	return returned;
}

function usersOf(taken: readonly Loss[], kind: LossKind): Set<string> {
	return new Set(taken.filter((each) => each.kind === kind).map((each) => each.userId));
}

/** Who loses a membership; those of a user who is deactivated or deleted end with that, and are not counted beside it. */
function removedOf(taken: readonly Loss[]): Set<string> {
	return usersOf(taken, "removals").difference(usersOf(taken, "deactivations")).difference(usersOf(taken, "deletions"));
}

/** From how many users something of each kind is taken. */
export function usersByKind(taken: readonly Loss[]): Record<LossKind, number> {
	return {
		deactivations: usersOf(taken, "deactivations").size,
		deletions: usersOf(taken, "deletions").size,
		removals: removedOf(taken).size,
		addressChanges: usersOf(taken, "addressChanges").size,
	};
}

/** What is done to a group that takes memberships. */
export interface Cause {
	readonly groupId: string;
	/** The name that it had; undefined where the group itself is as it was. */
	readonly groupName: string | undefined;
	readonly what: readonly ("deleted" | "renamed" | "members")[];
}

/** What takes memberships from users who keep their access: a request is about one group. */
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

/** From how many users something may be taken within the window; 0 where the guard is off. */
export function thresholdOf({ threshold, activeUsers, counted }: GuardInput): number {
	if (threshold !== undefined) {
		return threshold;
	}
	// As many as there were before the losses began, or each loss would lower what is left.
	const before = activeUsers + counted.deactivations + counted.deletions;
	return Math.max(least, Math.floor(share * before));
}

/** Whether an administrator lets everything through. */
export function isReleased({ releaseTime }: GuardRecord, now: number): boolean {
	return releaseTime !== undefined && releaseTime > now;
}

/** Whether anything is counted: the guard is on, and nobody has released it. */
export function guardCounts({ guard, threshold }: GuardInput, now: number): boolean {
	return threshold !== 0 && !isReleased(guard, now);
}

/** Whether more users have lost something than may. */
export function guardExceeds(input: GuardInput): boolean {
	return input.users > thresholdOf(input);
}

/** Whether the guard refused something within the window, and nobody has released it since. */
export function isHolding(guard: GuardRecord, now: number): boolean {
	return guard.heldTime !== undefined && guard.heldTime > now - guardWindow && !isReleased(guard, now);
}
