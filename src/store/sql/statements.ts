// SPDX-License-Identifier: Apache-2.0

// Statements about one table, of its columns: SQL that every engine speaks. Whatever is more than that is written as SQL
// where it is needed. Values are placeholders, so that a statement is prepared once.

import type { GetColumnData } from "drizzle-orm";
import { type Column, getTableColumns, type Placeholder, type SQL, type SQLiteTable, sql } from "./drizzle.ts";

/** What a statement selects, by the names that the values have in its rows. */
export type Selected = Readonly<Record<string, Column | SQL>>;

/** A row of what is selected. */
export type RowOf<Columns extends Selected> = {
	[Name in keyof Columns]: Columns[Name] extends Column
		? GetColumnData<Columns[Name]>
		: Columns[Name] extends SQL<infer Value>
			? Value
			: never;
};

/** A statement that reads, with what it selects, in its order. */
export interface Selection<Result> {
	readonly statement: SQL;
	readonly selected: Selected;
	/** The type of the rows: nothing is ever here. */
	readonly row?: Result;
}

/** Which rows are read, and in which order. What is left out stands not in the statement. */
export interface Clauses {
	readonly where?: SQL | undefined;
	readonly orderBy?: readonly SQL[];
	readonly limit?: Placeholder | SQL;
	readonly offset?: Placeholder | SQL;
}

/** Selects whole rows of a table. */
export function select<Table extends SQLiteTable>(
	table: Table,
	clauses: Clauses = {},
): Selection<Table["$inferSelect"]> {
	return selectColumns(getTableColumns(table), table, clauses) as Selection<Table["$inferSelect"]>;
}

/** @param from a table, or several that are joined. */
export function selectColumns<Columns extends Selected>(
	selected: Columns,
	from: SQLiteTable | SQL,
	{ where, orderBy, limit, offset }: Clauses,
): Selection<RowOf<Columns>> {
	const clauses = [
		sql`select ${list(Object.values(selected))} from ${from}`,
		where && sql`where ${where}`,
		orderBy && sql`order by ${list(orderBy)}`,
		limit && sql`limit ${limit}`,
		offset && sql`offset ${offset}`,
	];
	return { statement: together(clauses), selected };
}

/** Inserts a row: the value of each column is the placeholder of its property's name. */
export function insertInto(table: SQLiteTable): SQL {
	const columns = Object.entries(getTableColumns(table));
	const names = columns.map(([, { name }]) => sql.identifier(name));
	const values = columns.map(([property]) => sql.placeholder(property));
	return sql`insert into ${table} (${list(names)}) values (${list(values)})`;
}

/**
 * Updates rows.
 *
 * @param properties those of the columns that are set: each to the placeholder of its name.
 */
export function update<Table extends SQLiteTable>(
	table: Table,
	properties: readonly (keyof Table["$inferSelect"] & string)[],
	where?: SQL,
): SQL {
	const columns: Readonly<Record<string, Column>> = getTableColumns(table);
	const settings = properties.map((property) => {
		const column = columns[property];
		if (column === undefined) {
			throw new Error(`a table has no column ${property}`);
		}
		return sql`${sql.identifier(column.name)} = ${sql.placeholder(property)}`;
	});
	return together([sql`update ${table} set ${list(settings)}`, where && sql`where ${where}`]);
}

/** Deletes rows. */
export function deleteFrom(table: SQLiteTable, where: SQL | undefined): SQL {
	return together([sql`delete from ${table}`, where && sql`where ${where}`]);
}

function list(parts: readonly unknown[]): SQL {
	return sql.join(
		parts.map((each) => sql`${each}`),
		sql`, `,
	);
}

function together(clauses: readonly (SQL | undefined)[]): SQL {
	return sql.join(
		clauses.filter((each) => each !== undefined),
		sql` `,
	);
}
