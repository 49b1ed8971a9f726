// SPDX-License-Identifier: Apache-2.0

// The methods of ProvisioningService for the guard against mass deactivation.

import { durationMs, timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { ProvisioningService } from "../../../gen/roster/v1/provisioning_service_pb.ts";
import { guardWindow, isHolding, isReleased, thresholdOf } from "../../directory/guard.ts";
import { invalidArgument } from "../../errors/request.ts";
import { type GuardRecord, lossMessage } from "../../records/guard.ts";
import type { ConnectionReader } from "../../store/interface/connections.ts";
import type { GuardFacts } from "../../store/interface/guard.ts";
import { type Committing, commit } from "../admission/commit.ts";
import { attempt } from "../shared/attempt.ts";
import type { Context, Implementation } from "../shared/call.ts";
import { askedConnection } from "../shared/connections.ts";

const hour = 3_600_000;
const longestRelease = 24 * hour;
/** How many losses a response contains at most. */
const mostLosses = 1000;

export function guardMessage(facts: GuardFacts, now: number) {
	const { guard, activeUsers, counted, users } = facts;
	const time = (name: string, value: number | undefined) =>
		value === undefined ? {} : { [name]: timestampFromMs(value) };
	return {
		threshold: thresholdOf(facts, now),
		activeUsers,
		connection: guard.connection?.name ?? "",
		...counted,
		users,
		...time("heldTime", isHolding(guard, now) ? guard.heldTime : undefined),
		...time("releaseTime", isReleased(guard, now) ? guard.releaseTime : undefined),
	};
}

type GuardMethods = Pick<Implementation<typeof ProvisioningService>, "getGuard" | "listGuardLosses" | "releaseGuard">;

export function guardMethods(context: Context<Committing & ConnectionReader>): GuardMethods {
	const { store, now } = context;
	return {
		async getGuard({ connection: name }, { caller }) {
			const connection = await askedConnection(store, name, caller);
			return { guard: guardMessage(await store.guardFacts(connection?.id), now()) };
		},

		async listGuardLosses({ connection: name }, { caller }) {
			const connection = await askedConnection(store, name, caller);
			const counts = connection && (await store.guardFacts(connection.id)).counts;
			const losses = await store.listLosses(now() - guardWindow, mostLosses, counts);
			return {
				losses: losses.map((each) => ({ ...lossMessage(each), time: timestampFromMs(each.time) })),
			};
		},

		async releaseGuard({ connection: name, duration, validateOnly, shorten }, call) {
			const length = duration === undefined ? hour : durationMs(duration);
			if (!(length > 0 && length <= longestRelease)) {
				throw invalidArgument("duration: must be more than 0 and at most 24 hours: send a value such as 3600s");
			}
			const connection = await askedConnection(store, name, call.caller);
			const [first] = await attempt(async () => {
				const guards =
					connection === undefined
						? [await store.guardFacts(), ...(await store.connectionGuards())]
						: [await store.guardFacts(connection.id)];
				const wanted = now() + length;
				const changes = guards.map(({ guard: before }): GuardChange => {
					const releaseTime = shorten ? wanted : Math.max(wanted, before.releaseTime ?? 0);
					return { subject: "guard", before, after: { ...before, heldTime: undefined, releaseTime } };
				});
				await commit(context, call, changes.filter(changesSomething), validateOnly);
				return changes;
			});
			const facts = await store.guardFacts(connection?.id);
			return { guard: guardMessage({ ...facts, guard: validateOnly && first ? first.after : facts.guard }, now()) };
		},
	};
}

interface GuardChange {
	readonly subject: "guard";
	readonly before: GuardRecord;
	readonly after: GuardRecord;
}

const changesSomething = ({ before, after }: GuardChange) =>
	before.heldTime !== after.heldTime || before.releaseTime !== after.releaseTime;
