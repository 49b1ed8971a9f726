// SPDX-License-Identifier: Apache-2.0

// Makes the statements of searches: ordered pages, counts and look-ups.

import type { SortValue } from "../interface/pages.ts";
import { columnsFor, type Reader } from "./columns.ts";
import type { Database, Query } from "./database.ts";
import { type Column, type SQL, sql } from "./drizzle.ts";
import { selectColumns } from "./statements.ts";
import type { groups, users } from "./tables.ts";

export type SearchedTable = typeof users | typeof groups;

/** The result for a row: the record, and its position in the order. */
export interface Searched<Kept> {
	readonly record: Kept;
	readonly id: string;
	readonly sortValue: SortValue;
}

/** Makes a reader of the record and the sort value, which is the last column. */
function searchedReader<Kept>(reader: Reader<Kept>): Reader<Searched<Kept>> {
	const [idAt, sortValueAt] = [reader.columns.indexOf("id"), reader.columns.length];
	return {
		columns: [...reader.columns, "sortValue"],
		read: (values) => ({
			record: reader.read(values),
			id: values[idAt] as string,
			sortValue: values[sortValueAt] as SortValue,
		}),
	};
}

/** The direction of reading. A page that ends before a position is read backwards, and reversed afterwards. */
export type Direction = "ascending" | "descending";

/** The sort value of resources; null for the order of ids. */
export type Ordering = Column | SQL | null;

/** The method to read a page. */
export type Way =
	/** Reads an index that has the order. */
	| "in order"
	/** Reads all rows that an index finds, and keeps the first ones up to the page. */
	| "sorted"
	/** Reads the whole table, and keeps the first rows up to the page. */
	| "table sorted"
	/** Sorts all rows. If many rows come before the page, this is faster than keeping them. */
	| "sorted far";

/** Selects the rows after a position. Rows without a value are last when ascending, and first when descending. */
export function beyond(table: SearchedTable, column: Ordering, direction: Direction, isNull: boolean): SQL {
	const compare = sql.raw(direction === "ascending" ? ">" : "<");
	const [id, value] = [sql.placeholder("id"), sql.placeholder("value")];
	const sameValueBeyond = sql`${table.id} ${compare} ${id}`;
	if (column === null) {
		return sameValueBeyond;
	}
	if (isNull) {
		const rest = sql`(${column} is null and ${sameValueBeyond})`;
		return direction === "ascending" ? rest : sql`(${column} is not null or ${rest})`;
	}
	const rest = sql`(${column} ${compare} ${value} or (${column} = ${value} and ${sameValueBeyond}))`;
	return direction === "ascending" ? sql`(${rest} or ${column} is null)` : rest;
}

/** Makes the statements of a table. */
export function searchStatements<Kept>(database: Database, table: SearchedTable, reader: Reader<Kept>) {
	const { words } = database;
	const [limit, offset] = [sql.placeholder("limit"), sql.placeholder("offset")];
	const columns = columnsFor(table, reader);
	const searched = searchedReader(reader);

	function order(column: Ordering, direction: Direction, id: Column | SQL = table.id): SQL {
		const way = sql.raw(direction === "ascending" ? "asc" : "desc");
		const nulls = sql.raw(direction === "ascending" ? "nulls last" : "nulls first");
		return column === null ? sql`${id} ${way}` : sql`${column} ${way} ${nulls}, ${id} ${way}`;
	}

	// Sorts only the ids, because whole rows are much larger.
	function ids(way: Exclude<Way, "in order">, column: Ordering, direction: Direction, where: SQL | undefined): SQL {
		const met = sql`from ${table} where ${where ?? sql`1 = 1`}`;
		if (way === "sorted far") {
			const place = sql`row_number() over (order by ${order(column, direction)})`;
			return sql`select id from (select ${table.id} as id, ${place} as place ${met}) as found
				where place > ${offset} and place <= ${sql.placeholder("end")}`;
		}
		// Newer resources often have greater values. In this direction, most rows that are read do not belong to the page,
		// so they need not be kept.
		const read = way === "sorted" ? sql`` : words.readBy(order(null, direction));
		const found = sql`select ${table.id} as id, ${column} as value ${met} ${read}`;
		return sql`select id from (${found}) as found order by ${order(sql`value`, direction, sql`id`)} limit ${limit} offset ${offset}`;
	}

	return {
		page(way: Way, column: Ordering, direction: Direction, where: SQL | undefined): Query<Searched<Kept>> {
			const orderBy = [order(column, direction)];
			const clauses =
				way === "in order"
					? { where, orderBy, limit, offset }
					: { where: sql`${table.id} in (${ids(way, column, direction, where)})`, orderBy };
			return database.prepare(selectColumns({ ...columns, sortValue: column ?? sql`null` }, table, clauses), searched);
		},

		// Without an order, and with a constant as the limit. A sort, or a limit in a parameter, costs more than the
		// look-up.
		few(most: number, where: SQL | undefined): Query<Searched<Kept>> {
			return database.prepare(
				selectColumns({ ...columns, sortValue: sql`null` }, table, { where, limit: sql.raw(String(most)) }),
				searched,
			);
		},

		count(where: SQL | undefined): Query<{ readonly count: number }> {
			return database.prepare(selectColumns({ count: sql<number>`count(*)` }, table, { where }));
		},
	};
}
