// SPDX-License-Identifier: Apache-2.0

// What the guard against mass deactivation says of what it refuses. The identity provider reads it: it names groups, and
// nobody in them.

import { type LossKind, lossKinds } from "../records.ts";
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
	removals: (count) => `${count} with a membership less`,
	addressChanges: (count) => `${count} with another sign-in address`,
};

/** The words for each kind of which there are any. */
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

/**
 * What a request would take and why, and what that would make of what is counted.
 *
 * @param wanted how many users would lose something by the request, by kind.
 * @param counted how many have lost something already, by kind.
 * @param sum how many users that is, before the request and with it, and how many may be.
 */
export function guardWords(
	wanted: Counted,
	cause: Cause | undefined,
	counted: Counted,
	sum: { readonly before: number; readonly after: number; readonly most: number },
): string {
	const why = cause === undefined ? "" : `, because ${because(cause)}`;
	const kinds = sum.before === 0 ? "" : ` (${each(counted, lost).join(", ")})`;
	return `${each(wanted, would).join(" and ")}${why}. Within the last hour ${users(sum.before)} lost something${kinds}: that makes ${users(sum.after)}, and ${sum.most} may`;
}
