// SPDX-License-Identifier: Apache-2.0

// The guard against mass deactivation around a commit, and the part of ProvisioningService that is about it.

import { durationMs, timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { ConnectError } from "@connectrpc/connect";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import type { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import {
	causeOf,
	guardCounts,
	guardExceeds,
	guardWindow,
	isHolding,
	isReleased,
	lossesOf,
	readdressed,
	thresholdOf,
	usersByKind,
} from "../directory/guard.ts";
import { guardWords } from "../directory/guard-words.ts";
import { guardHolds, invalidArgument } from "../errors.ts";
import type { Actor, Change, GuardRecord } from "../records.ts";
import { type Commit, type GuardFacts, type Guarding, type Held, Stale, type Store } from "../store/store.ts";
import { attempt } from "./attempt.ts";
import { type Context, commit, type Implementation } from "./call.ts";

const hour = 3_600_000;
const longestRelease = 24 * hour;

/** How the guard watches a commit: only what an identity provider asks for. */
export function guardingOf(actor: Actor, changes: readonly Change[], now: number): Guarding | undefined {
	return actor.kind !== CredentialKind.SCIM
		? undefined
		: {
				readdressed: readdressed(changes),
				since: now - guardWindow,
				losses: lossesOf,
				counts: (facts) => guardCounts(facts, now),
				exceeds: guardExceeds,
			};
}

/** Notes that the guard refused a commit, once an hour, and says what the caller is to hear. */
export async function refusal(store: Store, refused: Commit, held: Held): Promise<ConnectError> {
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

function guardMessage(facts: GuardFacts, now: number) {
	const { guard, activeUsers, counted, users } = facts;
	const time = (name: string, value: number | undefined) =>
		value === undefined ? {} : { [name]: timestampFromMs(value) };
	return {
		threshold: thresholdOf(facts),
		activeUsers,
		...counted,
		users,
		...time("heldTime", isHolding(guard, now) ? guard.heldTime : undefined),
		...time("releaseTime", isReleased(guard, now) ? guard.releaseTime : undefined),
	};
}

type GuardMethods = Pick<Implementation<typeof ProvisioningService>, "getGuard" | "releaseGuard">;

/** Implements them. */
export function guardMethods(context: Context): GuardMethods {
	const { store, now } = context;
	return {
		async getGuard() {
			return { guard: guardMessage(await store.guardFacts(), now()) };
		},

		async releaseGuard({ duration, validateOnly }, call) {
			const length = duration === undefined ? hour : durationMs(duration);
			if (!(length > 0 && length <= longestRelease)) {
				throw invalidArgument("duration: has to be more than 0 and at most a day, such as 3600s");
			}
			const after: GuardRecord = { heldTime: undefined, releaseTime: now() + length };
			await attempt(async () => {
				const { guard: before } = await store.guardFacts();
				await commit(context, call, [{ subject: "guard", before, after }], validateOnly);
			});
			const facts = await store.guardFacts();
			return { guard: guardMessage(validateOnly ? { ...facts, guard: after } : facts, now()) };
		},
	};
}
