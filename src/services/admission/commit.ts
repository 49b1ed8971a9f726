// SPDX-License-Identifier: Apache-2.0

import type { Change } from "../../records.ts";
import { type Commit, type Commits, Held, type Premises } from "../../store/interface/commits.ts";
import type { GroupReader } from "../../store/interface/groups.ts";
import type { GuardReader } from "../../store/interface/guard.ts";
import type { Call, Context } from "../shared/call.ts";
import { guardingOf, refusal } from "./guard.ts";

/** The parts of the store that a commit needs. The guard and the groups are read for the error when the guard refuses. */
export type Committing = Commits & GuardReader & GroupReader;

/**
 * Commits changes, with the caller of the call as their actor. An empty list of changes commits nothing.
 *
 * @param premises the records on which the decision rests, besides those that the changes name.
 * @throws Stale if one of these records has changed since it was read.
 * @throws resource_exhausted if the guard against mass deactivation refuses the changes.
 */
export async function commit(
	context: Context<Committing>,
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
