// SPDX-License-Identifier: Apache-2.0

import type { Change } from "../../records.ts";
import { type Commit, type Commits, Held, type Premises } from "../../store/interface/commits.ts";
import type { GroupReader } from "../../store/interface/groups.ts";
import type { GuardReader } from "../../store/interface/guard.ts";
import type { Call, Context } from "../shared/call.ts";
import { guardingOf, refusal } from "./guard.ts";

/** What of the store a commit needs: where the guard refuses, what it counted and the groups that it names. */
export type Committing = Commits & GuardReader & GroupReader;

/**
 * Commits changes in the name of a call. Where there are none, nothing happens.
 *
 * @param premises what the decision was made on, beside what the changes name.
 * @throws Stale where that has changed since.
 * @throws resource_exhausted where the guard against mass deactivation refuses.
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
