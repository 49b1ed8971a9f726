// SPDX-License-Identifier: Apache-2.0

// Statements ready to run: as the text that a driver takes, with a plan for parameters and rows that is made once.

import type { Reader, Row } from "./columns.ts";
import type { Values } from "./database.ts";
import { Column, is, Placeholder, type Query, type SQL } from "./drizzle.ts";
import type { Selected, Selection } from "./statements.ts";
import { type Flag, isSet } from "./values.ts";

/** A statement with its plan. */
export interface Compiled {
	readonly text: string;
	/** The parameters, in the order of the statement. */
	bind(values: Values): unknown[];
	/**
	 * What becomes of a row, of which the driver gives a list of values.
	 *
	 * Undefined for SQL in our own words, whose rows have the names that the database gives the columns.
	 */
	readonly row: ((raw: readonly unknown[]) => Row) | undefined;
}

/** What makes text of SQL in the language of an engine: one of Drizzle's dialects. */
interface Dialect {
	sqlToQuery(statement: SQL): Query;
}

/** How statements become text. */
export interface Compiler {
	/** A selection; with a reader, its results are what that makes of the rows. */
	selection(selection: Selection<unknown>, reader?: Reader<unknown>): Compiled;
	/** SQL in our own words. */
	written(statement: SQL): Compiled;
}

const emptyRow: Row = Object.freeze({});

/** What a statement gives that writes and returns nothing: as many rows as it met. */
export function emptyRows(count: number): Row[] {
	return count === 1 ? [emptyRow] : new Array<Row>(count).fill(emptyRow);
}

/** A parameter of a statement: the name of its value, or the value. */
type Parameter = { readonly name: string } | { readonly name: undefined; readonly value: unknown };

function parameterOf(parameter: unknown): Parameter {
	return is(parameter, Placeholder) ? { name: parameter.name } : { name: undefined, value: parameter };
}

/** Gives the values of the parameters of a query, in their order. */
function binder(parameters: readonly unknown[], toDriver: (value: unknown) => unknown): (values: Values) => unknown[] {
	const all = parameters.map(parameterOf);
	return (values) => {
		const bound: unknown[] = [];
		for (const parameter of all) {
			const { name } = parameter;
			const value = name === undefined ? parameter.value : values[name];
			if (value === undefined && name !== undefined && !(name in values)) {
				throw new Error(`no value for the parameter ${name}`);
			}
			bound.push(value == null ? null : toDriver(value));
		}
		return bound;
	};
}

/** A value of a row: its name, its place, and whether it is true or false. */
interface NamedValue {
	readonly name: string;
	readonly index: number;
	readonly isFlag: boolean;
}

/** Makes an object of each row. Whoever reads many rows at once has a reader that names their columns: it is faster. */
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

/** Makes an object of each row of SQL in our own words, under the names of the columns. */
export function rowNamed(names: readonly string[]): (raw: readonly unknown[]) => Row {
	return namedRow(names.map((name, index) => ({ name, index, isFlag: false })));
}

/** Makes an object of each row of a selection. */
function rowSelected(selected: Selected): (raw: readonly unknown[]) => Row {
	const values = Object.entries(selected).map(([name, column], index) => ({
		...{ name, index },
		// What is no column is SQL in our own words, whose value is as the driver gives it.
		isFlag: is(column, Column) && column.dataType === "boolean",
	}));
	return namedRow(values);
}

/** What a reader makes of a row, which has to have its columns in their order. */
function rowRead(reader: Reader<unknown>, selected: Selected): (raw: readonly unknown[]) => Row {
	const names = Object.keys(selected).join();
	if (names !== reader.columns.join()) {
		throw new Error(`a statement selects ${names}, and what reads it needs ${reader.columns.join()}`);
	}
	return reader.read as (raw: readonly unknown[]) => Row;
}

/**
 * Makes the compiler of an engine.
 *
 * @param toDriver makes of a value, which is never null, the one that the driver takes.
 */
export function compiler(dialect: Dialect, toDriver: (value: unknown) => unknown): Compiler {
	function compiled(statement: SQL, row: Compiled["row"]): Compiled {
		const { sql: text, params } = dialect.sqlToQuery(statement);
		return { text, bind: binder(params, toDriver), row };
	}
	return {
		selection: ({ statement, selected }, reader) =>
			compiled(statement, reader === undefined ? rowSelected(selected) : rowRead(reader, selected)),
		written: (statement) => compiled(statement, undefined),
	};
}
