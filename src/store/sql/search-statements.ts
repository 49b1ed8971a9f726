// SPDX-License-Identifier: Apache-2.0

// The statements of a search over a table, without the values: pages in an order, counts, look-ups.

import type { SortValue } from "../interface/pages.ts";
import { columnsFor, type Reader } from "./columns.ts";
import type { Database, Query } from "./database.ts";
import { type Column, type SQL, sql } from "./drizzle.ts";
import { selectColumns } from "./statements.ts";
import type { groups, users } from "./tables.ts";

export type SearchedTable = typeof users | typeof groups;

/** What is read of a row: the record, and what its place in the order is. */
export interface Searched<Kept> {
	readonly record: Kept;
	readonly id: string;
	readonly sortValue: SortValue;
}

/** Reads what a reader reads, and the sort value after it. */
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

/** Which way rows are read: a page that ends before a place is read backwards, and turned round. */
export type Direction = "ascending" | "descending";

/** What resources are put in an order by; null is the id alone. */
export type Ordering = Column | SQL | null;

/** How a page of those that meet a condition is found. */
export type Way =
	/** By reading on, in an order that an index has. */
	| "in order"
	/** By reading all that an index finds, and keeping those of the page. */
	| "sorted"
	/** By reading the table, likewise. */
	| "table sorted"
	/** By putting all in order: where those before the page are many, that is less work than to keep them. */
	| "sorted far";

/** The rows that come after a place; what has no value comes last when ascending, and first when descending. */
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

	// The ids alone are put in order: the rows are many times as large.
	function ids(way: Exclude<Way, "in order">, column: Ordering, direction: Direction, where: SQL | undefined): SQL {
		const met = sql`from ${table} where ${where ?? sql`1 = 1`}`;
		if (way === "sorted far") {
			const place = sql`row_number() over (order by ${order(column, direction)})`;
			return sql`select id from (select ${table.id} as id, ${place} as place ${met}) as found
				where place > ${offset} and place <= ${sql.placeholder("end")}`;
		}
		// What is newer often has the greater value: read in this direction, most rows come after those of the page.
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

		// Without an order, and with a limit that is a number: to be ready to sort, and to look at the value of a limit
		// each time, would cost more than to find.
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
