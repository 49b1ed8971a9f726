// SPDX-License-Identifier: Apache-2.0

// Prints statements as SQL text. The order of the parameters and the conversion of the rows are determined once for
// each statement.

import type { Reader, Row } from "./columns.ts";
import type { Values } from "./database.ts";
import { Column, is, Placeholder, type Query, type SQL } from "./drizzle.ts";
import type { Selected, Selection } from "./statements.ts";
import { type Flag, isSet } from "./values.ts";

/** A printed statement. */
export interface PrintedStatement {
	readonly text: string;
	/** Returns the values of the parameters, in order. */
	bind(values: Values): unknown[];
	/**
	 * Converts a row from the driver's list of values.
	 *
	 * Undefined for raw SQL. The properties of its rows are the column names that the database returns.
	 */
	readonly row: ((raw: readonly unknown[]) => Row) | undefined;
}

/** One of Drizzle's dialects. It prints SQL for an engine. */
interface Dialect {
	sqlToQuery(statement: SQL): Query;
}

/** Prints statements. */
export interface StatementPrinter {
	/** Prints a selection. A reader, if given, converts its rows. */
	selection(selection: Selection<unknown>, reader?: Reader<unknown>): PrintedStatement;
	/** Prints raw SQL. */
	raw(statement: SQL): PrintedStatement;
}

const emptyRow: Row = Object.freeze({});

/** Makes the result of a write without `returning`: an empty row for each affected row. */
export function emptyRows(count: number): Row[] {
	return count === 1 ? [emptyRow] : new Array<Row>(count).fill(emptyRow);
}

/** A parameter of a statement: the name of a placeholder, or a constant value. */
type Parameter = { readonly name: string } | { readonly name: undefined; readonly value: unknown };

function parameterOf(parameter: unknown): Parameter {
	return is(parameter, Placeholder) ? { name: parameter.name } : { name: undefined, value: parameter };
}

/** Makes the function that returns the values of the parameters, in order. */
function binder(parameters: readonly unknown[], toDriver: (value: unknown) => unknown): (values: Values) => unknown[] {
	const all = parameters.map(parameterOf);
	return (values) => {
		const bound: unknown[] = [];
		for (const parameter of all) {
			const { name } = parameter;
			const value = name === undefined ? parameter.value : values[name];
			if (value === undefined && name !== undefined && !(name in values)) {
				throw new Error(`the parameter ${name} has no value`);
			}
			bound.push(value == null ? null : toDriver(value));
		}
		return bound;
	};
}

/** A column of a row: its name, its index, and whether it is a boolean. */
interface NamedValue {
	readonly name: string;
	readonly index: number;
	readonly isFlag: boolean;
}

/** Converts rows to objects. A reader does the same faster, for queries with many rows. */
function namedRow(values: readonly NamedValue[]): (raw: readonly unknown[]) => Row {
	return (raw) => {
		const row: Row = {};
		for (const { name, index, isFlag } of values) {
			const value = raw[index];
			row[name] = isFlag && value !== null ? isSet(value as Flag) : value;
		}
		return row;
	};
}

/** Converts rows of raw SQL to objects, with the names of the columns. */
export function rowNamed(names: readonly string[]): (raw: readonly unknown[]) => Row {
	return namedRow(names.map((name, index) => ({ name, index, isFlag: false })));
}

/** Converts rows of a selection to objects. */
function rowSelected(selected: Selected): (raw: readonly unknown[]) => Row {
	const values = Object.entries(selected).map(([name, column], index) => ({
		...{ name, index },
		// An expression is not a column, and has no declared type. Its value stays as the driver returns it.
		isFlag: is(column, Column) && column.dataType === "boolean",
	}));
	return namedRow(values);
}

/** Converts rows with a reader. Throws unless the statement selects the reader's columns in order. */
function rowRead(reader: Reader<unknown>, selected: Selected): (raw: readonly unknown[]) => Row {
	const names = Object.keys(selected).join();
	if (names !== reader.columns.join()) {
		throw new Error(`a statement selects ${names}, but its reader needs ${reader.columns.join()}`);
	}
	return reader.read as (raw: readonly unknown[]) => Row;
}

/**
 * Makes the printer of an engine.
 *
 * @param toDriver converts a value, which is not null, to one that the driver accepts.
 */
export function statementPrinter(dialect: Dialect, toDriver: (value: unknown) => unknown): StatementPrinter {
	function print(statement: SQL, row: PrintedStatement["row"]): PrintedStatement {
		const { sql: text, params } = dialect.sqlToQuery(statement);
		return { text, bind: binder(params, toDriver), row };
	}
	return {
		selection: ({ statement, selected }, reader) =>
			print(statement, reader === undefined ? rowSelected(selected) : rowRead(reader, selected)),
		raw: (statement) => print(statement, undefined),
	};
}
