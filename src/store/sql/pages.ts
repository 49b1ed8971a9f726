// SPDX-License-Identifier: Apache-2.0

// Lists by pages in the order of a unique key, either way round.

import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import { and, asc, desc, gt, lt, type SQL, sql } from "../drizzle.ts";
import type { PageRequest } from "../store.ts";
import type { Database, Values } from "./database.ts";

/** The key from which a page begins: before all ids when reading forwards, and after all of them backwards. */
export function start({ after, reverse }: PageRequest): string {
	return after ?? (reverse ? "~" : "");
}

/**
 * Makes the reading of pages of a table.
 *
 * @param condition what every row has to meet; its placeholders are the values of each call.
 */
export function pager<Table extends SQLiteTable>(
	database: Database,
	table: Table,
	key: SQLiteColumn,
	condition?: SQL,
): (page: PageRequest, values?: Values) => Promise<Table["$inferSelect"][]> {
	const statement = (beyond: typeof gt, order: typeof asc) =>
		database.prepare<Table["$inferSelect"]>(
			database.db
				.select()
				.from(table as SQLiteTable)
				.where(and(beyond(key, sql.placeholder("after")), condition))
				.orderBy(order(key))
				.limit(sql.placeholder("limit")),
		);
	const forwards = statement(gt, asc);
	const backwards = statement(lt, desc);
	return (page, values) =>
		database.all(page.reverse ? backwards : forwards, { ...values, after: start(page), limit: page.limit });
}
