// SPDX-License-Identifier: Apache-2.0

// The tables as rows are moved between databases: all of it follows from what is declared in tables.ts.

import { getTableConfig, is, SQLiteTable } from "../sql/drizzle.ts";
import * as declared from "../sql/tables.ts";

export interface MovedColumn {
	readonly name: string;
	readonly type: "text" | "integer" | "boolean" | "blob";
	/** Whether a value may not be null. */
	readonly required: boolean;
}

export interface MovedTable {
	readonly name: string;
	readonly columns: readonly MovedColumn[];
	/** The columns of the primary key: the order of the rows. */
	readonly key: readonly string[];
}

type Config = ReturnType<typeof getTableConfig>;
type Column = Config["columns"][number];

// SQLite has no type for a boolean: it is an integer that is read as one.
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

/** Tables in an order in which each stands behind those that it refers to, and else by name. */
function inOrder(tables: readonly Config[]): Config[] {
	const ordered: Config[] = [];
	const refersTo = ({ foreignKeys }: Config) =>
		foreignKeys.map((each) => getTableConfig(each.reference().foreignTable).name);
	let left = tables.toSorted((one, other) => (one.name < other.name ? -1 : 1));
	while (left.length > 0) {
		const waiting = new Set(left.map((each) => each.name));
		const ready = left.filter((each) => refersTo(each).every((name) => name === each.name || !waiting.has(name)));
		if (ready.length === 0) {
			throw new Error("tables refer to each other in a circle");
		}
		ordered.push(...ready);
		left = left.filter((each) => !ready.includes(each));
	}
	return ordered;
}

/** Every table, in the order in which rows are moved. */
export const movedTables: readonly MovedTable[] = inOrder(
	Object.values(declared)
		.filter((each) => is(each, SQLiteTable))
		.map((each) => getTableConfig(each)),
).map(moved);

/** The tables in which a new database has rows: migrations put them there. */
export const filledTables: ReadonlySet<string> = new Set(["connections", "counters", "guard", "settings"]);
