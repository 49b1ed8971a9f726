// SPDX-License-Identifier: Apache-2.0

// The SQL that is specific to PostgreSQL.

import { createRequire } from "node:module";
import type * as Postgres from "drizzle-orm/pg-core";
import type { Words } from "../sql/database.ts";
import { Column, is, sql } from "../sql/drizzle.ts";
import { statementPrinter } from "../sql/prepared.ts";

// The CommonJS build, for the reason in `drizzle.ts`.
const { PgDialect } = createRequire(import.meta.url)("drizzle-orm/pg-core") as typeof Postgres;

/** Prints statements for PostgreSQL. */
export const printer = statementPrinter(new PgDialect(), (value) => value);

export const words: Words = {
	contains: (column, part) => sql`strpos(${column}, ${part}) > 0`,
	hasBit: (column, at, mask) =>
		sql`get_byte(${column}, (${at}::bigint % length(${column}))::integer) & ${mask}::integer > 0`,
	endsWith: (column, part) => sql`right(${column}, length(${part})) = ${part}`,
	// PostgreSQL has statistics of the values, and chooses the right index itself.
	unindexed: (column) => sql`${column}`,
	isOneOf(column, list) {
		const type = sql.raw(is(column, Column) && column.dataType === "number" ? "integer" : "text");
		// The planner expects fewer elements of an array than rows of a subquery, so it uses an index.
		return sql`${column} = any (array(select value::${type} from json_array_elements_text(${list}::json) as element (value)))`;
	},
	elements: (list) => sql`json_array_elements(${list}::json) as element (value)`,
	inTime: undefined,
	readBy: () => sql``,
	byCodePoint: (text) => sql`(${text}) collate "C"`,
	number: (value) => sql`${value}::bigint`,
	readsInOrder: false,
	unseen: (value) => sql`${value}`,
};
