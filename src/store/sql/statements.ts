// SPDX-License-Identifier: Apache-2.0

// Builds simple statements on a table, in SQL that all engines share. Other statements are written as raw SQL where
// they are needed. Values are placeholders, so that a statement is prepared only once.

import type { GetColumnData } from "drizzle-orm";
import { type Column, getTableColumns, type Placeholder, type SQL, type SQLiteTable, sql } from "./drizzle.ts";

/** The columns of a `select`, by their names in the rows. */
export type Selected = Readonly<Record<string, Column | SQL>>;

/** A row of a selection. */
export type RowOf<Columns extends Selected> = {
	[Name in keyof Columns]: Columns[Name] extends Column
		? GetColumnData<Columns[Name]>
		: Columns[Name] extends SQL<infer Value>
			? Value
			: never;
};

/** A `select` statement, with its columns in order. */
export interface Selection<Result> {
	readonly statement: SQL;
	readonly selected: Selected;
	/** Carries the type of the rows. It is never set. */
	readonly row?: Result;
}

/** The clauses of a `select`. A missing field adds no clause. */
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

/** @param from a table, or a join. */
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

/** Inserts a row. The value of each column is a placeholder with the name of its property. */
export function insertInto(table: SQLiteTable): SQL {
	const columns = Object.entries(getTableColumns(table));
	const names = columns.map(([, { name }]) => sql.identifier(name));
	const values = columns.map(([property]) => sql.placeholder(property));
	return sql`insert into ${table} (${list(names)}) values (${list(values)})`;
}

/**
 * Updates rows.
 *
 * @param properties the properties of the columns to set. Each value is a placeholder with the name of the property.
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
			throw new Error(`the table has no column ${property}`);
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
