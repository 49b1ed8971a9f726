// SPDX-License-Identifier: Apache-2.0

// The methods of ProvisioningService for the guard against mass deactivation.

import { durationMs, timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { ProvisioningService } from "../../../gen/roster/v1/provisioning_service_pb.ts";
import { isHolding, isReleased, thresholdOf } from "../../directory/guard.ts";
import { invalidArgument } from "../../errors.ts";
import type { GuardRecord } from "../../records.ts";
import type { GuardFacts } from "../../store/interface/guard.ts";
import { type Committing, commit } from "../admission/commit.ts";
import { attempt } from "../shared/attempt.ts";
import type { Context, Implementation } from "../shared/call.ts";

const hour = 3_600_000;
const longestRelease = 24 * hour;

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

export function guardMethods(context: Context<Committing>): GuardMethods {
	const { store, now } = context;
	return {
		async getGuard() {
			return { guard: guardMessage(await store.guardFacts(), now()) };
		},

		async releaseGuard({ duration, validateOnly }, call) {
			const length = duration === undefined ? hour : durationMs(duration);
			if (!(length > 0 && length <= longestRelease)) {
				throw invalidArgument("duration: must be more than 0 and at most 24 hours: send a value such as 3600s");
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
