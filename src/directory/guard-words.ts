// SPDX-License-Identifier: Apache-2.0

// The messages of the guard against mass deactivation. The identity provider reads them, so they name groups but no
// users.

import { type LossKind, lossKinds } from "../records/guard.ts";
import type { Cause } from "./guard.ts";

type Counted = Readonly<Record<LossKind, number>>;

const users = (count: number) => (count === 1 ? "1 user" : `${count} users`);

const would: Readonly<Record<LossKind, (count: number) => string>> = {
	deactivations: (count) => `${users(count)} would be deactivated`,
	deletions: (count) => `${users(count)} would be deleted`,
	removals: (count) => `${users(count)} would lose a membership`,
	addressChanges: (count) => `${users(count)} with a direct role would get another sign-in address`,
};

const lost: Readonly<Record<LossKind, (count: number) => string>> = {
	deactivations: (count) => `${count} deactivated`,
	deletions: (count) => `${count} deleted`,
	removals: (count) => `${count} who lost a membership`,
	addressChanges: (count) => `${count} with another sign-in address`,
};

/** The texts for the kinds with a count above 0. */
function each(counted: Counted, words: typeof would): string[] {
	return lossKinds.filter((kind) => counted[kind] > 0).map((kind) => words[kind](counted[kind]));
}

const done: Readonly<Record<Cause["what"][number], (group: string) => string>> = {
	deleted: (group) => `${group} is deleted`,
	renamed: (group) => `${group} is renamed`,
	members: (group) => `members are taken out of ${group}`,
};

function because({ groupName, what }: Cause): string {
	const group = groupName === undefined ? "a group" : `the group ${JSON.stringify(groupName)}`;
	return what.map((one, index) => done[one](index === 0 ? group : "it")).join(" and ");
}

/** Describes the users who have lost something within the hour. */
export function lossWords(counted: Counted, sum: number): string {
	const kinds = sum === 0 ? "" : ` (${each(counted, lost).join(", ")})`;
	return `${users(sum)} lost something${kinds}`;
}

/**
 * Describes the losses that a request would cause, their reason, and the resulting count.
 *
 * @param wanted the number of users who would lose something in this request, by kind.
 * @param counted the number of users who have already lost something, by kind.
 * @param sum the number of users before the request and with it, and the maximum.
 */
export function guardWords(
	wanted: Counted,
	cause: Cause | undefined,
	counted: Counted,
	sum: { readonly before: number; readonly after: number; readonly most: number },
): string {
	const why = cause === undefined ? "" : `, because ${because(cause)}`;
	return `${each(wanted, would).join(" and ")}${why}. Within the last hour ${lossWords(counted, sum.before)}. With this request it would be ${users(sum.after)}, and the threshold is ${sum.most}`;
}
