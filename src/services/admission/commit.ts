// SPDX-License-Identifier: Apache-2.0

import type { Change } from "../../records.ts";
import { type Commit, Held, type Premises } from "../../store/store.ts";
import type { Call, Context } from "../shared/call.ts";
import { guardingOf, refusal } from "./guard.ts";

/**
 * Commits changes in the name of a call. Where there are none, nothing happens.
 *
 * @param premises what the decision was made on, beside what the changes name.
 * @throws Stale where that has changed since.
 * @throws resource_exhausted where the guard against mass deactivation refuses.
 */
export async function commit(
	context: Context,
	call: Call,
	changes: readonly Change[],
	validateOnly = false,
	premises?: Premises,
): Promise<void> {
	if (changes.length === 0) {
		return;
	}
	const { kind, tokenId, connectionId } = call.caller;
	const time = context.now();
	const request: Commit = {
		changes,
		actor: { kind, tokenId },
		requestId: call.requestId,
		time,
		validateOnly,
		membersOf: connectionId,
		premises,
		guarding: guardingOf(call.caller, changes, time),
	};
	try {
		await context.store.commit(request);
		call.changed ||= !validateOnly;
	} catch (error) {
		throw error instanceof Held ? await refusal(context.store, request, error) : error;
	}
}
