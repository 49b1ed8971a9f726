// SPDX-License-Identifier: Apache-2.0

// The tables that a review copies. Its change log begins empty, and tokens, sessions and records of requests stay where
// requests are admitted and recorded.

import { unavailable } from "../errors/server.ts";
import { type MovedTable, movedTables } from "./transfer/moved-tables.ts";

const notCopied: ReadonlySet<string> = new Set([
	...["changes", "tokens", "sessions", "reviews", "guard_losses", "client_secrets", "client_trusts"],
	...["request_packs", "request_filters", "request_grams", "request_bodies", "request_stories", "request_syncs"],
]);

/** The tables, each after those that it refers to. */
export const copiedTables: readonly MovedTable[] = movedTables.filter(({ name }) => !notCopied.has(name));

/** The tables whose rows a try-out of a commit reads. */
export const triedTables: ReadonlySet<string> = new Set([
	...copiedTables.map(({ name }) => name),
	...["guard_losses", "reviews", "tokens"],
]);

/** The error for a copy that is gone, such as after a restore of the live tables alone. */
export function copyIsGone() {
	return unavailable("the copy of the directory for this review is gone: discard the review, and start another");
}

/**
 * The statements that fill the tables of a copy.
 *
 * @param from the schema of the directory, such as `live`.
 * @param to the schema of the copy.
 */
export function copyStatements(from: string, to: string): string[] {
	return [
		// A new database has rows already.
		...copiedTables.toReversed().map(({ name }) => `delete from ${to}.${name}`),
		...copiedTables.map(({ name, columns }) => {
			const names = columns.map((each) => `"${each.name}"`).join(", ");
			return `insert into ${to}.${name} (${names}) select ${names} from ${from}.${name}`;
		}),
		// A review shows everything that the identity provider wants to do. The guard applies when it is activated.
		`update ${to}.settings set guard_threshold = 0`,
		`update ${to}.connections set guard_threshold = 0 where guard_threshold is not null`,
	];
}
