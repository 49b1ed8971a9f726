// SPDX-License-Identifier: Apache-2.0

// The guard against mass deactivation, as a part of a commit: what it counts, and the error when it refuses.

import type { ConnectError } from "@connectrpc/connect";
import {
	causeOf,
	certainLosses,
	guardCounts,
	guardExceeds,
	guardWindow,
	isHolding,
	lossesOf,
	readdressed,
	thresholdOf,
	usersByKind,
} from "../../directory/guard.ts";
import { guardWords } from "../../directory/guard-words.ts";
import { guardHolds } from "../../errors/server.ts";
import type { Change } from "../../records/change.ts";
import { type Commit, type Commits, type Guarding, type Held, Stale } from "../../store/interface/commits.ts";
import type { GroupReader } from "../../store/interface/groups.ts";
import type { GuardReader } from "../../store/interface/guard.ts";
import { everyConnection } from "../../store/interface/scope.ts";

/** Returns the guard's functions for a commit. */
export function guardingOf(changes: readonly Change[], connectionId: string | undefined, now: number): Guarding {
	return {
		connectionId,
		readdressed: readdressed(changes),
		since: now - guardWindow,
		losses: lossesOf,
		certain: certainLosses,
		counts: (facts) => guardCounts(facts, now),
		exceeds: (facts) => guardExceeds(facts, now),
	};
}

/** Records that the guard refused a commit, at most once an hour, and returns the error for the caller. */
export async function refusal(
	store: Commits & GuardReader & GroupReader,
	refused: Commit,
	held: Held,
): Promise<ConnectError> {
	const { changes, time } = refused;
	const { taken, before: counted, after } = held;
	const { guard: before } = await store.guardFacts(refused.guarding?.connectionId);
	if (!refused.validateOnly && !isHolding(before, time)) {
		const change: Change = { subject: "guard", before, after: { ...before, heldTime: time, refused: taken } };
		await store.commit({ ...refused, changes: [change], guarding: undefined }).catch((error) => {
			// A concurrent commit was refused too, and has recorded it.
			if (!(error instanceof Stale)) {
				throw error;
			}
		});
	}
	// The time at which enough losses will have left the window. It can be too early if a user lost several things. There
	// is no such time if the losses of this commit alone exceed the threshold; the whole window is sent then.
	const most = thresholdOf(after, time);
	const alone = new Set(taken.map((each) => each.userId)).size;
	const oldest =
		alone > most ? undefined : await store.lossTime(time - guardWindow, after.users - most - 1, after.counts);
	const retryAfter = Math.ceil(((oldest ?? time) + guardWindow - time) / 1000);
	const cause = causeOf(changes, taken);
	const name =
		cause && (cause.groupName ?? (await store.within(everyConnection).getGroup(cause.groupId))?.group.displayName);
	const sum = { before: counted.users, after: after.users, most };
	return guardHolds(
		guardWords(usersByKind(taken), cause && { ...cause, groupName: name }, counted.counted, sum),
		before.connection?.name,
		retryAfter,
	);
}
