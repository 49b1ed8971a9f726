// SPDX-License-Identifier: Apache-2.0

// Records ⇄ rows, by generated code that names their fields. A new attribute, or a new column of a record, needs nothing
// here.

import type { AnySQLiteColumn } from "drizzle-orm/sqlite-core";
import { groupColumns, groupFromRow, groupRow, groupRowChanges } from "../../../gen/roster/v1/group_row.ts";
import { userColumns, userFromRow, userRow, userRowChanges } from "../../../gen/roster/v1/user_row.ts";
import type { GroupRecord, UserRecord } from "../../records.ts";
import { getTableColumns, type SQLiteTable } from "./drizzle.ts";

/** A row by its column properties. */
export type Row = Record<string, unknown>;

/** What makes something of a row. */
export interface Reader<Result> {
	/** The properties of the columns that are read. */
	readonly columns: readonly string[];
	/** @param values what stands in those columns, in their order, as the driver gives it. */
	read(values: readonly unknown[]): Result;
}

/** How records of a resource go into rows and come out of them. */
export interface Mapping<Kept> extends Reader<Kept> {
	/** The whole row, folded keys included. */
	toRow(record: Kept): Row;
	/** The columns in which the rows of two records differ, as the second has them. */
	changes(before: Kept, after: Kept): Row;
}

export const userMapping: Mapping<UserRecord> = {
	columns: userColumns,
	read: userFromRow,
	toRow: userRow,
	changes: userRowChanges,
};

export const groupMapping: Mapping<GroupRecord> = {
	columns: groupColumns,
	read: groupFromRow,
	toRow: groupRow,
	changes: groupRowChanges,
};

/** The columns of a table that a reader needs, for a query's `select`. */
export function columnsFor(table: SQLiteTable, { columns }: Reader<unknown>): Record<string, AnySQLiteColumn> {
	const all: Readonly<Record<string, AnySQLiteColumn>> = getTableColumns(table);
	return Object.fromEntries(columns.map((name) => [name, all[name] as AnySQLiteColumn]));
}
