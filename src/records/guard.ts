// SPDX-License-Identifier: Apache-2.0

// The records of the guard against mass deactivation, and the losses that it counts. Times are milliseconds since 1970.

import { GuardLossKind } from "../../gen/roster/v1/change_pb.ts";
import type { GroupRecord } from "./resources.ts";

/**
 * The state of the guard against mass deactivation. A change takes effect only if the stored `heldTime` equals that of
 * `before`.
 */
export interface GuardRecord {
	/** The connection with a threshold of its own whose guard it is; undefined for that of the server. */
	readonly connection: { readonly id: string; readonly name: string } | undefined;
	/** When the guard last began to reject requests. */
	readonly heldTime: number | undefined;
	/** The time until which the guard allows every request. */
	readonly releaseTime: number | undefined;
	/** The losses that the request which began the hold would have caused. They are in the change log only. */
	readonly refused?: readonly Loss[];
}

/**
 * How long a user must have had access to count for the default threshold of the guard, in milliseconds. Otherwise a
 * token could raise the threshold before it takes access away, with new users or with users whom it activates.
 */
export const countsAfter = 86_400_000;

/** The numbers of users with access when the present period of the guard began, and when the one before it began. */
export interface EarlierUsers {
	/** When the present period began, in milliseconds since 1970. */
	readonly since: number;
	readonly users: number;
	/** 0 if there was nobody yet. */
	readonly usersBefore: number;
}

/** The kinds of loss: of access, of the account, of a membership, of the sign-in address. */
export const lossKinds = ["deactivations", "deletions", "removals", "addressChanges"] as const;
export type LossKind = (typeof lossKinds)[number];

/** A loss of a user, or the undoing of one. */
export interface Loss {
	readonly kind: LossKind;
	readonly userId: string;
	/** Identifies the loss: it is unique among losses of one kind. */
	readonly subject: string;
}

const lossMessageKinds: Readonly<Record<LossKind, GuardLossKind>> = {
	deactivations: GuardLossKind.DEACTIVATION,
	deletions: GuardLossKind.DELETION,
	removals: GuardLossKind.REMOVAL,
	addressChanges: GuardLossKind.ADDRESS_CHANGE,
};

/** The fields of the message of a loss, except for its time. */
export function lossMessage({ kind, userId, subject }: Loss) {
	// The subject of a removal begins with the id of the group or of the organization.
	const subjectId = kind === "removals" ? (subject.split(" ")[0] ?? "") : "";
	return { userId, kind: lossMessageKinds[kind], subjectId };
}

/** The losses of a commit, and the earlier losses that it undoes. */
export interface Losses {
	readonly taken: readonly Loss[];
	readonly returned: readonly Loss[];
}

/** The losses of the members of a group. */
export interface CertainLosses {
	/** The group, in the version for which the losses were computed. */
	readonly group: GroupRecord;
	readonly taken: readonly Loss[];
}
