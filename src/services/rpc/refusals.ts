// SPDX-License-Identifier: Apache-2.0

// Records the refusals that wait for an administrator's decision about the identity of a user.

import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { Decision } from "../../directory/users.ts";
import type { Change } from "../../records/change.ts";
import type { IdentityRefusalRecord } from "../../records/connections.ts";
import { Stale } from "../../store/interface/commits.ts";
import type { ConnectionReader } from "../../store/interface/connections.ts";
import type { IdentityReader } from "../../store/interface/identity.ts";
import type { UserReader } from "../../store/interface/users.ts";
import { type Committing, commit } from "../admission/commit.ts";
import type { Call, Context } from "../shared/call.ts";

/**
 * Throws the error of a decision that needs an administrator, and records the refusal for the readiness report, once
 * for each user and reason.
 *
 * @throws the error of the refusal; returns if the decision is not a refusal.
 */
export async function refuse(
	context: Context<UserReader & IdentityReader & ConnectionReader & Committing>,
	call: Call,
	{ refusal }: Decision,
	validateOnly: boolean,
): Promise<void> {
	if (refusal === undefined) {
		return;
	}
	const { error, userIds, reason } = refusal;
	const { refusals } = await context.store.standingOf(userIds);
	const noted = new Set(refusals.filter((each) => each.reason === reason).map((each) => each.userId));
	const time = context.now();
	const fresh = userIds
		.filter((each) => !noted.has(each))
		.map((userId): Change => ({ subject: "identityRefusal", after: { userId, reason, time } }));
	if (!validateOnly) {
		await commit(context, call, fresh).catch((reason) => {
			// A concurrent call was refused too, and has recorded it.
			if (!(reason instanceof Stale)) {
				throw reason;
			}
		});
		// The commit recorded the refusal; the change that the caller asked for was not made.
		call.changed = false;
	}
	throw error;
}

/** Converts a recorded refusal to its message. */
export function refusalMessage({ userId, reason, time }: IdentityRefusalRecord) {
	return { userId, reason, time: timestampFromMs(time) };
}
