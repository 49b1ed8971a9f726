// SPDX-License-Identifier: Apache-2.0

// Converts records to rows and back, with generated code. A new attribute or column needs no change here.

import type { AnySQLiteColumn } from "drizzle-orm/sqlite-core";
import { groupColumns, groupFromRow, groupRow, groupRowChanges } from "../../../gen/roster/v1/group_row.ts";
import { userColumns, userFromRow, userRow, userRowChanges } from "../../../gen/roster/v1/user_row.ts";
import type { GroupRecord, UserRecord } from "../../records/resources.ts";
import { getTableColumns, type SQLiteTable } from "./drizzle.ts";

/** A row, by the properties of its columns. */
export type Row = Record<string, unknown>;

/** Converts rows. */
export interface Reader<Result> {
	/** The properties of the columns that the reader needs, in order. */
	readonly columns: readonly string[];
	/** @param values the driver's values of these columns, in the same order. */
	read(values: readonly unknown[]): Result;
}

/** Converts the records of a resource type to rows and back. */
export interface Mapping<Kept> extends Reader<Kept> {
	/** Makes the whole row, folded keys included. */
	toRow(record: Kept): Row;
	/** Returns the columns in which the rows of two records differ, with the values of the second record. */
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

/** Returns the columns of a table that a reader needs, for the `select` of a query. */
export function columnsFor(table: SQLiteTable, { columns }: Reader<unknown>): Record<string, AnySQLiteColumn> {
	const all: Readonly<Record<string, AnySQLiteColumn>> = getTableColumns(table);
	return Object.fromEntries(columns.map((name) => [name, all[name] as AnySQLiteColumn]));
}
