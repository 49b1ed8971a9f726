// SPDX-License-Identifier: Apache-2.0

// Ends the personal tokens of users who lose their access, in the commit that ends it. A decision need not know of the
// tokens, and a token that is created at the same time does not escape.

import type { Change } from "../../records/change.ts";
import { hasAccess } from "../../records/resources.ts";
import type { Row } from "./columns.ts";
import type { BoundStatement, Database, Steps } from "./database.ts";
import { and, isNull, sql } from "./drizzle.ts";
import { select } from "./statements.ts";
import { tokens } from "./tables.ts";
import { tokenRecord } from "./tokens.ts";
import type { writes } from "./writes.ts";

/** The ids of the users who lose their access by these changes. */
export function leaving(changes: readonly Change[]): readonly string[] {
	const ids: string[] = [];
	for (const each of changes) {
		if (each.subject === "user" && each.before !== undefined && hasAccess(each.before)) {
			const hasStill = each.after !== undefined && hasAccess(each.after);
			if (!hasStill) {
				ids.push(each.before.user.id);
			}
		}
	}
	return ids;
}

export interface AccessEnder {
	/** Returns the statements that find the tokens of users: one, or none if there are no users. */
	find(userIds: readonly string[]): readonly BoundStatement[];
	/** Deletes the tokens that were found, and returns their changes. */
	end(userIds: readonly string[], found: readonly Row[], time: number): Steps<readonly Change[]>;
	/** Returns the statements that remove what is known of a person's requests, and the rows of their tokens. */
	forget(userId: string): readonly BoundStatement[];
}

/** Makes the statements. */
export function accessEnder(database: Database, statements: ReturnType<typeof writes>): AccessEnder {
	const { words } = database;
	const ofUsers = and(words.isOneOf(tokens.userId, sql.placeholder("users")), isNull(tokens.deleteTime));
	const find = database.prepare(select(tokens, { where: ofUsers }));

	return {
		find: (userIds) => (userIds.length === 0 ? [] : [[find, { users: JSON.stringify(userIds) }]]),
		*end(userIds, found, time) {
			if (found.length > 0) {
				yield [[statements.token.deleteOfUsers, { users: JSON.stringify(userIds), deleteTime: time }]];
			}
			return found.map((row): Change => ({ subject: "token", before: tokenRecord(row as typeof tokens.$inferSelect) }));
		},
		forget: (userId) => [
			[statements.token.forgetUser, { userId }],
			[statements.forgetRequests, { userId }],
		],
	};
}
