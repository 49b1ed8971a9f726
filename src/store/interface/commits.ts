// SPDX-License-Identifier: Apache-2.0

import type {
	Actor,
	CertainLosses,
	Change,
	ConnectionRecord,
	Loss,
	Losses,
	Made,
	OrganizationMemberRecord,
	UserRecord,
} from "../../records.ts";
import type { GuardFacts } from "./guard.ts";

/** A list of changes that is committed whole or not at all. */
export interface Commit {
	readonly changes: readonly Change[];
	readonly actor: Actor;
	readonly requestId: string;
	readonly time: number;
	/** Checks everything, and writes nothing. */
	readonly validateOnly: boolean;
	/** The connection whose users alone may come into groups; undefined where any may. */
	readonly membersOf?: string | undefined;
	/** What the decision was made on, beside what the changes name. */
	readonly premises?: Premises | undefined;
	/** The guard against mass deactivation, where it watches this commit. */
	readonly guarding?: Guarding | undefined;
}

/** What was read for a decision. A commit finds it as it was read, or is Stale; what is left out may be any. */
export interface Premises {
	/** Users: each at the version that was read. */
	readonly users?: readonly UserRecord[];
	/** All direct roles of some users, those that wait too. */
	readonly roles?: { readonly userIds: readonly string[]; readonly roles: readonly OrganizationMemberRecord[] };
	/** All groups that a user is in. */
	readonly groups?: { readonly userId: string; readonly groupIds: readonly string[] };
	/** The domains within which a connection takes accounts over. */
	readonly connection?: ConnectionRecord;
}

/** How the guard looks at what a commit takes away from people and gives back, and when that is too much. */
export interface Guarding {
	/** Users whose sign-in address changes. */
	readonly readdressed: readonly string[];
	/** What was lost at this time or before is forgotten. */
	readonly since: number;
	/** What the commit takes and gives back. */
	losses(made: Made): Losses;
	/** What the commit takes, where its changes alone say from whom; undefined where they do not. */
	certain(changes: readonly Change[]): CertainLosses | undefined;
	/** Whether anything is counted now. */
	counts(facts: GuardFacts): boolean;
	/** Whether too much was taken, this commit's losses included. */
	exceeds(facts: GuardFacts): boolean;
}

/** The guard against mass deactivation refuses the commit: nothing of it was made. */
export class Held extends Error {
	/** What the commit would have taken. */
	readonly taken: readonly Loss[];
	/** What is counted without that. */
	readonly before: GuardFacts;
	/** As if the commit had been made. */
	readonly after: GuardFacts;

	constructor(taken: readonly Loss[], before: GuardFacts, after: GuardFacts) {
		super("the guard refuses more losses");
		this.taken = taken;
		this.before = before;
		this.after = after;
	}
}

/**
 * What was read has changed since: read it again, decide again.
 *
 * The only error of the store that is not for the caller.
 */
export class Stale extends Error {}

/** How changes are made, and who hears of it. */
export interface Commits {
	/**
	 * Makes every change or none, and appends them to the change log in the same transaction.
	 *
	 * When it returns, the changes are on disk. What they do to memberships are entries too, behind the changes.
	 *
	 * @returns how many entries the change log got.
	 * @throws Held where the guard that came with it refuses.
	 * @throws Stale where a version is no longer that of `before`, what a change refers to is gone, or a premise does
	 *   not hold any more.
	 * @throws already_exists with `uniqueness` where a unique value is taken.
	 * @throws invalid_argument with `invalidValue` where a new member is not a live user, naming each.
	 */
	commit(commit: Commit): Promise<number>;
	/**
	 * Calls a listener after commits that appended to the change log.
	 *
	 * A hint, for whoever would else have to look again and again: a call may stand for many commits.
	 *
	 * @returns what ends the calls.
	 */
	onCommit(listener: () => void): () => void;
}
