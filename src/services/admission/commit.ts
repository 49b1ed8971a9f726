// SPDX-License-Identifier: Apache-2.0

import { CredentialKind, type UndoneChanges } from "../../../gen/roster/v1/change_pb.ts";
import type { Change } from "../../records/change.ts";
import type { Effect } from "../../records/organizations.ts";
import { type Commit, type Commits, Held, type Premises } from "../../store/interface/commits.ts";
import type { GroupReader } from "../../store/interface/groups.ts";
import type { GuardReader } from "../../store/interface/guard.ts";
import type { UserReader } from "../../store/interface/users.ts";
import type { Call, Context } from "../shared/call.ts";
import { guardingOf, refusal } from "./guard.ts";
import { isTaken, withHolder } from "./holder.ts";

/** The parts of the store that a commit needs. Apart from `Commits`, they are read for the errors of refused commits. */
export type Committing = Commits & GuardReader & GroupReader & UserReader;

/** The options of an unusual commit. */
export interface CommitOptions {
	/** Whether the guard applies although the caller is no identity provider. */
	readonly guarded?: boolean;
	/** The changes that the commit undoes. */
	readonly undoes?: UndoneChanges;
}

/**
 * Commits changes, with the caller of the call as their actor. An empty list of changes commits nothing.
 *
 * @param premises the records on which the decision rests, besides those that the changes name.
 * @returns how the changes affect memberships.
 * @throws Stale if one of these records has changed since it was read.
 * @throws resource_exhausted if the guard against mass deactivation refuses the changes.
 */
export async function commit(
	context: Context<Committing>,
	call: Call,
	changes: readonly Change[],
	validateOnly = false,
	premises?: Premises,
	{ guarded = false, undoes }: CommitOptions = {},
): Promise<readonly Effect[]> {
	if (changes.length === 0) {
		return [];
	}
	const { kind, tokenId, tokenDisplayName, userId, sessionId, person, origin, connectionId } = call.caller;
	const time = context.now();
	const request: Commit = {
		changes,
		actor: { kind, tokenId, tokenDisplayName, userId, sessionId, person, origin },
		requestId: call.requestId,
		time,
		validateOnly,
		membersOf: connectionId,
		premises,
		guarding: guarded || kind === CredentialKind.SCIM ? guardingOf(changes, connectionId, time) : undefined,
		undoes,
	};
	try {
		const committed = await context.store.commit(request);
		if (!validateOnly) {
			call.changed = true;
			call.noteCommit(committed, changes);
		}
		return committed.effects;
	} catch (error) {
		if (error instanceof Held) {
			throw await refusal(context.store, request, error);
		}
		throw isTaken(error) ? await withHolder(context.store, error, changes, call.caller) : error;
	}
}
