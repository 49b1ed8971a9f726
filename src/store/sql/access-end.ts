// SPDX-License-Identifier: Apache-2.0

// Ends the personal tokens of users who lose their access, in the commit that ends it. A decision need not know of the
// tokens, and a token that is created at the same time does not escape.

import type { Change } from "../../records/change.ts";
import { hasAccess } from "../../records/resources.ts";
import type { Row } from "./columns.ts";
import type { BoundStatement, Database } from "./database.ts";
import { and, isNull, sql } from "./drizzle.ts";
import { select } from "./statements.ts";
import { tokens } from "./tables.ts";
import { tokenRecord } from "./tokens.ts";
import type { writes } from "./writes.ts";

/** The ids of the users who lose their access by these changes. */
export function leaving(changes: readonly Change[]): readonly string[] {
	return changes.flatMap((each) => {
		if (each.subject !== "user" || each.before === undefined) {
			return [];
		}
		const hasStill = each.after !== undefined && hasAccess(each.after);
		return hasAccess(each.before) && !hasStill ? [each.before.user.id] : [];
	});
}

export interface AccessEnder {
	/** Returns the statements that delete the tokens of users. The first one returns the rows of these tokens. */
	tokens(userIds: readonly string[], time: number): readonly BoundStatement[];
	/** Returns the changes of the tokens that the first statement found. */
	ended(rows: readonly Row[]): readonly Change[];
	/** Returns the statements that remove what is known of a person's requests, and the rows of their tokens. */
	forget(userId: string): readonly BoundStatement[];
}

/** Makes the statements. */
export function accessEnder(database: Database, statements: ReturnType<typeof writes>): AccessEnder {
	const { words } = database;
	const ofUsers = and(words.isOneOf(tokens.userId, sql.placeholder("users")), isNull(tokens.deleteTime));
	const find = database.prepare(select(tokens, { where: ofUsers }));

	return {
		tokens(userIds, time) {
			const users = JSON.stringify(userIds);
			return userIds.length === 0
				? []
				: [
						[find, { users }],
						[statements.token.deleteOfUsers, { users, deleteTime: time }],
					];
		},
		ended: (rows) =>
			rows.map((row): Change => ({ subject: "token", before: tokenRecord(row as typeof tokens.$inferSelect) })),
		forget: (userId) => [
			[statements.token.forgetUser, { userId }],
			[statements.forgetRequests, { userId }],
		],
	};
}
