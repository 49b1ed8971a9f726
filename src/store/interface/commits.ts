// SPDX-License-Identifier: Apache-2.0

import type { UndoneChanges } from "../../../gen/roster/v1/change_pb.ts";
import type { Actor, Change, Made } from "../../records/change.ts";
import type { ConnectionRecord } from "../../records/connections.ts";
import type { CertainLosses, Loss, Losses } from "../../records/guard.ts";
import type { Effect, OrganizationMemberRecord } from "../../records/organizations.ts";
import type { GroupMemberRecord, UserRecord } from "../../records/resources.ts";
import type { GuardFacts } from "./guard.ts";

/** A list of changes that is committed as a whole or not at all. */
export interface Commit {
	readonly changes: readonly Change[];
	readonly actor: Actor;
	readonly requestId: string;
	readonly time: number;
	/** Whether to run all checks without writing anything. */
	readonly validateOnly: boolean;
	/** Only users of this connection may be added to groups or removed from them; undefined allows all users. */
	readonly membersOf?: string | undefined;
	/** The records that the decision read, apart from those in the changes. */
	readonly premises?: Premises | undefined;
	/** The guard against mass deactivation; undefined if it does not apply to this commit. */
	readonly guarding?: Guarding | undefined;
	/** The earlier changes that this commit undoes; undefined if it is no undo. */
	readonly undoes?: UndoneChanges | undefined;
}

/** The records that a decision read. If they change before the commit, it throws Stale. A missing field is not checked. */
export interface Premises {
	/** Users, each with the version that was read. */
	readonly users?: readonly UserRecord[];
	/** All direct roles of some users, suspended ones included. */
	readonly roles?: { readonly userIds: readonly string[]; readonly roles: readonly OrganizationMemberRecord[] };
	/** All groups of some users. */
	readonly groups?: { readonly userIds: readonly string[]; readonly members: readonly GroupMemberRecord[] };
	/** The connection, with the email domains whose accounts it may adopt. */
	readonly connection?: ConnectionRecord;
}

/** The guard's view of a commit: the losses that it causes or reverts, and whether they are too many. */
export interface Guarding {
	/** The connection of the identity provider; undefined for an administrator. */
	readonly connectionId: string | undefined;
	/** Users whose sign-in address changes. */
	readonly readdressed: readonly string[];
	/** Losses at this time or before are no longer counted. */
	readonly since: number;
	/** The losses that the commit causes and reverts. */
	losses(made: Made): Losses;
	/** The losses that follow from the changes alone; undefined if none do. */
	certain(changes: readonly Change[]): CertainLosses | undefined;
	/** Whether the guard counts losses at the moment. */
	counts(facts: GuardFacts): boolean;
	/** Whether the losses exceed the threshold. The facts include the losses of this commit. */
	exceeds(facts: GuardFacts): boolean;
}

/** The guard against mass deactivation refused the commit. Nothing was written. */
export class Held extends Error {
	/** The losses that the commit would have caused. */
	readonly taken: readonly Loss[];
	/** The facts without this commit. */
	readonly before: GuardFacts;
	/** The facts as they would be after this commit. */
	readonly after: GuardFacts;
	/** How the commit would have changed memberships; empty if the guard refused it before that was known. */
	readonly effects: readonly Effect[];

	constructor(taken: readonly Loss[], before: GuardFacts, after: GuardFacts, effects: readonly Effect[] = []) {
		super("the guard refuses more losses");
		this.effects = effects;
		this.taken = taken;
		this.before = before;
		this.after = after;
	}
}

/**
 * A record that the decision read has changed since. The service reads again, and decides again.
 *
 * The service handles this error. It passes all other errors of the store to the caller.
 */
export class Stale extends Error {}

/** The entries that a commit appended to the change log: `entries` of them, of which `last` is the last. */
export interface Committed {
	readonly entries: number;
	/** How the commit changed memberships, or would have if it only validated. */
	readonly effects: readonly Effect[];
	/** A sequence number; 0 if nothing was written, because the commit only validates. */
	readonly last: number;
}

/** Makes changes, and notifies listeners of them. */
export interface Commits {
	/**
	 * Makes all changes or none, and appends them to the change log in the same transaction.
	 *
	 * When the promise resolves, the changes are on disk. The log has an entry for each change, followed by an entry for
	 * each membership that the changes granted or revoked.
	 *
	 * @returns the entries that were appended to the change log.
	 * @throws Held if the guard refuses the commit.
	 * @throws Stale if a record no longer has the version of `before`, a record that a change refers to is gone, or a
	 *   premise no longer holds.
	 * @throws already_exists with `uniqueness` if a unique value is taken.
	 * @throws invalid_argument with `invalidValue` if a new member is not a live user; the error lists these members.
	 */
	commit(commit: Commit): Promise<Committed>;
	/**
	 * Runs all checks of a commit without writing anything, as `commit` does with `validateOnly`. It works on a copy of the
	 * directory: it takes longer, and nobody waits for it.
	 *
	 * @throws the same errors as `commit`.
	 */
	tryOut(commit: Commit): Promise<Committed>;
	/**
	 * Adds a listener that is called after commits that appended to the change log. It saves polling the log. One call may
	 * stand for several commits.
	 *
	 * @returns a function that removes the listener.
	 */
	onCommit(listener: () => void): () => void;
}
