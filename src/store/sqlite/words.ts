// SPDX-License-Identifier: Apache-2.0

// The SQL that SQLite alone speaks, or needs in another form than other engines.

import type { Words } from "../sql/database.ts";
import { SQLiteSyncDialect, sql } from "../sql/drizzle.ts";
import { compiler } from "../sql/prepared.ts";
import { inTime } from "./scans.ts";

/** A value as the driver takes it: SQLite has no booleans. */
export function toDriver(value: unknown): unknown {
	return typeof value === "boolean" ? Number(value) : value;
}

/** What makes text of statements. */
export const compile = compiler(new SQLiteSyncDialect(), toDriver);

export const words: Words = {
	contains: (column, part) => sql`instr(${column}, ${part}) > 0`,
	endsWith: (column, part) => sql`substr(${column}, -length(${part})) = ${part}`,
	// The plus makes it an expression, which no index is of.
	unindexed: (column) => sql`+${column}`,
	isOneOf: (column, list) => sql`${column} in (select value from json_each(${list}))`,
	elements: (list) => sql`json_each(${list}) as element`,
	inTime,
	// With a limit the order is kept, where the planner would else leave it out.
	readBy: (order) => sql`order by ${order} limit -1`,
	byCodePoint: (text) => sql`(${text})`,
	number: (value) => sql`${value}`,
	// In a query of its own SQLite does not see the value, for which it would plan a join anew.
	unseen: (value) => sql`(select ${value})`,
};
