// SPDX-License-Identifier: Apache-2.0

// The guard against mass deactivation: what counts as taken away, and how much of it is too much. Everything here is pure.

import { type Change, type GuardRecord, type Loss, type LossKind, lossKinds, memberKey } from "../records.ts";

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
}

/** What changes take away from people, and what they give back. */
export function lossesOf(changes: readonly Change[]): { taken: Loss[]; returned: Loss[] } {
	const taken: Loss[] = [];
	const returned: Loss[] = [];
	const deleted = new Set<string>();
	for (const change of changes) {
		if (change.subject === "user" && change.before !== undefined && change.after !== undefined) {
			const { before, after } = change;
			const subject = after.user.id;
			if (before.deprovisionTime === undefined && after.deprovisionTime !== undefined) {
				deleted.add(subject);
				taken.push({ kind: "deletions", subject });
			} else if (before.deprovisionTime !== undefined && after.deprovisionTime === undefined) {
				returned.push({ kind: "deletions", subject }, { kind: "deactivations", subject });
			} else if (before.user.active !== after.user.active) {
				(after.user.active ? returned : taken).push({ kind: "deactivations", subject });
			}
		}
	}
	for (const change of changes) {
		if (change.subject === "groupMember") {
			const record = change.after ?? change.before;
			// Who is deleted leaves their groups: that is one loss, and not as many as there are groups.
			if (!deleted.has(record.userId)) {
				(change.after === undefined ? taken : returned).push({ kind: "removals", subject: memberKey(record) });
			}
		}
	}
	return { taken, returned };
}

/** How many of each kind are allowed within the window; 0 where the guard is off. */
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

/** The kind of which there are more than are allowed. */
export function guardExcess(input: GuardInput): LossKind | undefined {
	const most = thresholdOf(input);
	return lossKinds.find((kind) => input.counted[kind] > most);
}

/** Whether the guard refused something within the window, and nobody has released it since. */
export function isHolding(guard: GuardRecord, now: number): boolean {
	return guard.heldTime !== undefined && guard.heldTime > now - guardWindow && !isReleased(guard, now);
}
