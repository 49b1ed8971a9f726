// SPDX-License-Identifier: Apache-2.0

// Reads lists page by page in the order of a unique key, forwards or backwards.

import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import type { PageRequest } from "../interface/pages.ts";
import { columnsFor, type Reader } from "./columns.ts";
import type { Database, Values } from "./database.ts";
import { and, asc, desc, gt, lt, type SQL, sql } from "./drizzle.ts";
import { select, selectColumns } from "./statements.ts";

/** Returns the key after which a page begins: before all ids by default, or after all ids in reverse order. */
export function start({ after, reverse }: PageRequest): string {
	return after ?? (reverse ? "~" : "");
}

/** Reads a page. */
export type Pager<Result> = (page: PageRequest, values?: Values) => Promise<Result[]>;

/**
 * Makes a function that reads pages of a table.
 *
 * @param condition the condition on the rows. Each call passes the values of its placeholders.
 * @param reader converts the rows; without it, the results are whole rows.
 */
export function pager<Table extends SQLiteTable>(
	database: Database,
	table: Table,
	key: SQLiteColumn,
	condition?: SQL,
): Pager<Table["$inferSelect"]>;
export function pager<Result>(
	database: Database,
	table: SQLiteTable,
	key: SQLiteColumn,
	condition: SQL | undefined,
	reader: Reader<Result>,
): Pager<Result>;
export function pager(
	database: Database,
	table: SQLiteTable,
	key: SQLiteColumn,
	condition?: SQL,
	reader?: Reader<unknown>,
): Pager<unknown> {
	const statement = (beyond: typeof gt, order: typeof asc) => {
		const clauses = {
			where: and(beyond(key, sql.placeholder("after")), condition),
			orderBy: [order(key)],
			limit: sql.placeholder("limit"),
		};
		return reader === undefined
			? database.prepare<unknown>(select(table, clauses))
			: database.prepare(selectColumns(columnsFor(table, reader), table, clauses), reader);
	};
	const forwards = statement(gt, asc);
	const backwards = statement(lt, desc);
	return (page, values) =>
		database.all(page.reverse ? backwards : forwards, { ...values, after: start(page), limit: page.limit });
}
