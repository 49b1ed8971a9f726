// SPDX-License-Identifier: Apache-2.0

import { CredentialKind, type UndoneChanges } from "../../../gen/roster/v1/change_pb.ts";
import { isWide } from "../../directory/reach.ts";
import type { Change } from "../../records/change.ts";
import type { Effect } from "../../records/organizations.ts";
import { type Commit, type Commits, type Committed, Held, type Premises } from "../../store/interface/commits.ts";
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
	options: CommitOptions = {},
): Promise<readonly Effect[]> {
	if (changes.length === 0) {
		return [];
	}
	const request: Commit = { ...requestOf(context, call, changes, options), validateOnly, premises };
	try {
		const committed = await (validateOnly ? tried(context, request) : context.store.commit(request));
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

/**
 * Computes what changes would do to memberships, and why the guard would refuse them; empty if it would not.
 *
 * @throws Stale as `commit` does.
 */
export async function tryOut(
	context: Context<Committing>,
	call: Call,
	changes: readonly Change[],
): Promise<{ readonly effects: readonly Effect[]; readonly refusal: string }> {
	if (changes.length === 0) {
		return { effects: [], refusal: "" };
	}
	const request: Commit = { ...requestOf(context, call, changes, { guarded: true }), validateOnly: true };
	try {
		return { effects: (await tried(context, request)).effects, refusal: "" };
	} catch (error) {
		if (error instanceof Held) {
			return { effects: error.effects, refusal: (await refusal(context.store, request, error)).rawMessage };
		}
		throw isTaken(error) ? await withHolder(context.store, error, changes, call.caller) : error;
	}
}

/** Tries out a commit: a small one where commits are made, and one that takes long where nobody waits for it. */
function tried({ store, mayTakeLong }: Context<Committing>, request: Commit): Promise<Committed> {
	return mayTakeLong && isWide(request.changes) ? store.tryOut(request) : store.commit(request);
}

function requestOf(
	context: Context<Committing>,
	call: Call,
	changes: readonly Change[],
	{ guarded = false, undoes }: CommitOptions,
): Commit {
	const { kind, tokenId, tokenDisplayName, userId, sessionId, person, origin, connectionId } = call.caller;
	const time = context.now();
	return {
		changes,
		actor: { kind, tokenId, tokenDisplayName, userId, sessionId, person, origin },
		requestId: call.requestId,
		time,
		validateOnly: false,
		membersOf: connectionId,
		guarding: guarded || kind === CredentialKind.SCIM ? guardingOf(changes, connectionId, time) : undefined,
		undoes,
	};
}
