// SPDX-License-Identifier: Apache-2.0

// Describes the tables for export and import. Everything is derived from the declarations in tables.ts and client-tables.ts.

import * as clients from "../sql/client-tables.ts";
import { getTableConfig, is, SQLiteTable } from "../sql/drizzle.ts";
import * as directory from "../sql/tables.ts";

export interface MovedColumn {
	readonly name: string;
	readonly type: "text" | "integer" | "boolean" | "blob";
	/** Whether the column is NOT NULL. */
	readonly required: boolean;
}

export interface MovedTable {
	readonly name: string;
	readonly columns: readonly MovedColumn[];
	/** The columns of the primary key. They give the order of the rows. */
	readonly key: readonly string[];
}

type Config = ReturnType<typeof getTableConfig>;
type Column = Config["columns"][number];

// Drizzle declares a boolean of SQLite as an integer column, because SQLite has no boolean type.
function typeOf(column: Column): MovedColumn["type"] {
	return column.dataType === "boolean" ? "boolean" : (column.getSQLType() as MovedColumn["type"]);
}

function moved({ name, columns, primaryKeys }: Config): MovedTable {
	const keyed = primaryKeys[0]?.columns ?? columns.filter((each) => each.primary);
	return {
		name,
		columns: columns.map((each) => ({
			name: each.name,
			type: typeOf(each),
			required: each.notNull || each.primary,
		})),
		key: keyed.map((each) => each.name),
	};
}

/** Sorts tables so that each follows the tables that it references, otherwise by name. */
function inOrder(tables: readonly Config[]): Config[] {
	const ordered: Config[] = [];
	const refersTo = ({ foreignKeys }: Config) =>
		foreignKeys.map((each) => getTableConfig(each.reference().foreignTable).name);
	let left = tables.toSorted((one, other) => (one.name < other.name ? -1 : 1));
	while (left.length > 0) {
		const waiting = new Set(left.map((each) => each.name));
		const ready = left.filter((each) => refersTo(each).every((name) => name === each.name || !waiting.has(name)));
		if (ready.length === 0) {
			throw new Error("the references between tables form a cycle");
		}
		ordered.push(...ready);
		left = left.filter((each) => !ready.includes(each));
	}
	return ordered;
}

/** All tables, in the order of export and import. */
export const movedTables: readonly MovedTable[] = inOrder(
	Object.values({ ...directory, ...clients })
		.filter((each) => is(each, SQLiteTable))
		.map((each) => getTableConfig(each)),
).map(moved);

/** The tables that are not empty in a new database, because migrations insert rows. */
export const filledTables: ReadonlySet<string> = new Set(["connections", "counters", "guard", "settings"]);
