// SPDX-License-Identifier: Apache-2.0

// The guard against mass deactivation around a commit: what it counts, and what is answered where it refuses.

import type { ConnectError } from "@connectrpc/connect";
import { CredentialKind } from "../../../gen/roster/v1/change_pb.ts";
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
import { guardHolds } from "../../errors.ts";
import type { Actor, Change } from "../../records.ts";
import { type Commit, type Commits, type Guarding, type Held, Stale } from "../../store/interface/commits.ts";
import type { GroupReader } from "../../store/interface/groups.ts";
import type { GuardReader } from "../../store/interface/guard.ts";

/** How the guard watches a commit: only what an identity provider asks for. */
export function guardingOf(actor: Actor, changes: readonly Change[], now: number): Guarding | undefined {
	return actor.kind !== CredentialKind.SCIM
		? undefined
		: {
				readdressed: readdressed(changes),
				since: now - guardWindow,
				losses: lossesOf,
				certain: certainLosses,
				counts: (facts) => guardCounts(facts, now),
				exceeds: guardExceeds,
			};
}

/** Notes that the guard refused a commit, once an hour, and says what the caller is to hear. */
export async function refusal(
	store: Commits & GuardReader & GroupReader,
	refused: Commit,
	held: Held,
): Promise<ConnectError> {
	const { changes, time } = refused;
	const { taken, before: counted, after } = held;
	const { guard: before } = await store.guardFacts();
	if (!refused.validateOnly && !isHolding(before, time)) {
		const change: Change = { subject: "guard", before, after: { ...before, heldTime: time } };
		await store.commit({ ...refused, changes: [change], guarding: undefined }).catch((error) => {
			// Somebody else was refused at the same time, and has noted it.
			if (!(error instanceof Stale)) {
				throw error;
			}
		});
	}
	// When enough of what was counted will have been forgotten, or somewhat earlier where users lost several things;
	// never, where this alone is too much.
	const most = thresholdOf(after);
	const alone = new Set(taken.map((each) => each.userId)).size;
	const oldest = alone > most ? undefined : await store.lossTime(time - guardWindow, after.users - most - 1);
	const retryAfter = Math.ceil(((oldest ?? time) + guardWindow - time) / 1000);
	const cause = causeOf(changes, taken);
	const name = cause && (cause.groupName ?? (await store.getGroup(cause.groupId))?.group.displayName);
	const sum = { before: counted.users, after: after.users, most };
	return guardHolds(
		guardWords(usersByKind(taken), cause && { ...cause, groupName: name }, counted.counted, sum),
		retryAfter,
	);
}
