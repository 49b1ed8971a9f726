// SPDX-License-Identifier: Apache-2.0

// The SQL that PostgreSQL alone speaks, or needs in another form than other engines.

import { createRequire } from "node:module";
import type * as Postgres from "drizzle-orm/pg-core";
import type { Words } from "../sql/database.ts";
import { Column, is, sql } from "../sql/drizzle.ts";
import { compiler } from "../sql/prepared.ts";

// By its CommonJS build, for the reason that `drizzle.ts` gives.
const { PgDialect } = createRequire(import.meta.url)("drizzle-orm/pg-core") as typeof Postgres;

/** What makes text of statements. */
export const compile = compiler(new PgDialect(), (value) => value);

export const words: Words = {
	contains: (column, part) => sql`strpos(${column}, ${part}) > 0`,
	endsWith: (column, part) => sql`right(${column}, length(${part})) = ${part}`,
	// It knows how many rows have a value, and chooses well by itself.
	unindexed: (column) => sql`${column}`,
	isOneOf(column, list) {
		const type = sql.raw(is(column, Column) && column.dataType === "number" ? "integer" : "text");
		// As an array, of which fewer elements are expected than rows of a query: an index is used.
		return sql`${column} = any (array(select value::${type} from json_array_elements_text(${list}::json) as element (value)))`;
	},
	elements: (list) => sql`json_array_elements(${list}::json) as element (value)`,
	inTime: undefined,
	readBy: () => sql``,
	byCodePoint: (text) => sql`(${text}) collate "C"`,
	number: (value) => sql`${value}::bigint`,
	unseen: (value) => sql`${value}`,
};
