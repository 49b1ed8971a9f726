// SPDX-License-Identifier: Apache-2.0

// The SQL that is specific to SQLite.

import type { Words } from "../sql/database.ts";
import { SQLiteSyncDialect, sql } from "../sql/drizzle.ts";
import { statementPrinter } from "../sql/prepared.ts";
import { inTime } from "./time-limit.ts";

/** Converts a value for the driver. SQLite has no booleans. */
export function toDriver(value: unknown): unknown {
	return typeof value === "boolean" ? Number(value) : value;
}

/** Prints statements for SQLite. */
export const printer = statementPrinter(new SQLiteSyncDialect(), toDriver);

export const words: Words = {
	contains: (column, part) => sql`instr(${column}, ${part}) > 0`,
	// The code of a zero byte is null.
	hasBit: (column, at, mask) =>
		sql`(unicode(cast(substr(${column}, ${at} % length(${column}) + 1, 1) as text)) & ${mask}) > 0`,
	endsWith: (column, part) => sql`substr(${column}, -length(${part})) = ${part}`,
	// The plus makes an expression, for which there is no index.
	unindexed: (column) => sql`+${column}`,
	isOneOf: (column, list) => sql`${column} in (select value from json_each(${list}))`,
	elements: (list) => sql`json_each(${list}) as element`,
	inTime,
	// Without the limit, the planner drops the order of a subquery.
	readBy: (order) => sql`order by ${order} limit -1`,
	byCodePoint: (text) => sql`(${text})`,
	number: (value) => sql`${value}`,
	readsInOrder: true,
	// SQLite replans a join for each bound value. It does not see a value inside a subquery.
	unseen: (value) => sql`(select ${value})`,
};
