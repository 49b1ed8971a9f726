// SPDX-License-Identifier: Apache-2.0

// What Drizzle's query builder has made, ready to run: parameters and rows are worked through by a plan
// that is made once, where Drizzle would look at each again in every call.
//
// Both engines get the same text from here, but for the spelling of a parameter: the tables are declared once,
// identifiers are quoted alike, and what is spelled otherwise is in `Words`.

import type { Reader, Row } from "./columns.ts";
import type { Builder, Values } from "./database.ts";
import {
	BaseSQLiteDatabase,
	Column,
	is,
	Param,
	Placeholder,
	type Query,
	type SQL,
	SQLiteSession,
	SQLiteSyncDialect,
} from "./drizzle.ts";

/** A statement with its plan. */
export interface Compiled {
	readonly text: string;
	/** The parameters, in the order of the statement. */
	bind(values: Values): unknown[];
	/**
	 * What becomes of a row, of which the driver gives a list of values.
	 *
	 * Undefined for SQL in our own words, whose rows have the names that the database gives the columns; and for a
	 * statement that returns nothing.
	 */
	readonly row: ((raw: readonly unknown[]) => Row) | undefined;
}

/** How statements become text. */
export interface Compiler {
	/** The query builder. */
	readonly db: BaseSQLiteDatabase;
	/** What the query builder made; with a reader, its results are what that makes of the rows. */
	built(builder: Builder<unknown>, reader?: Reader<unknown>): Compiled;
	/** SQL in our own words. */
	written(statement: SQL): Compiled;
}

const emptyRow: Row = Object.freeze({});

/** What a statement gives that writes and returns nothing: as many rows as it met. */
export function emptyRows(count: number): Row[] {
	return count === 1 ? [emptyRow] : new Array<Row>(count).fill(emptyRow);
}

interface Field {
	readonly path: readonly string[];
	readonly field: unknown;
}

interface Built {
	readonly query: Query;
	readonly fields?: readonly Field[] | undefined;
}

/** What goes into the driver and comes out of it as it is kept: nothing needs to be done with it. */
const plain = new Set(["SQLiteText", "SQLiteInteger", "SQLiteBlobBuffer"]);

/** A parameter of a statement. */
interface Parameter {
	/** The name of its value; undefined where the value is fixed. */
	readonly name: string | undefined;
	readonly fixed: unknown;
	/** What makes the driver's value of ours, where it is not the same. */
	readonly encode: ((value: unknown) => unknown) | undefined;
}

function parameterOf(parameter: unknown): Parameter {
	const inner = is(parameter, Param) ? parameter.value : parameter;
	if (!is(inner, Placeholder)) {
		return { name: undefined, fixed: parameter, encode: undefined };
	}
	const encoder = is(parameter, Param) ? parameter.encoder : undefined;
	const isPlain = encoder === undefined || (is(encoder, Column) && plain.has(encoder.columnType));
	return {
		name: inner.name,
		fixed: undefined,
		encode: isPlain ? undefined : (value) => encoder.mapToDriverValue(value),
	};
}

/** Gives the values of the parameters of a query, in their order. */
function binder(parameters: readonly unknown[]): (values: Values) => unknown[] {
	const all = parameters.map(parameterOf);
	return (values) => {
		const bound: unknown[] = [];
		for (const { name, fixed, encode } of all) {
			const value = name === undefined ? fixed : values[name];
			if (value === undefined && name !== undefined && !(name in values)) {
				throw new Error(`no value for the parameter ${name}`);
			}
			bound.push(value == null ? null : encode === undefined ? value : encode(value));
		}
		return bound;
	};
}

/** A column of a result, with what makes its value of the driver's, where that is not the value itself. */
interface NamedColumn {
	readonly name: string;
	readonly index: number;
	readonly column?: Column | undefined;
}

function namedColumn({ path, field }: Field, index: number): NamedColumn {
	const [name] = path;
	if (name === undefined || path.length !== 1) {
		throw new Error("a selection of columns is flat here");
	}
	// What is no column is SQL in our own words, whose value is as the driver gives it.
	return { name, index, column: is(field, Column) && !plain.has(field.columnType) ? field : undefined };
}

/** Makes an object of each row. Whoever reads many rows at once has a reader that names their columns: it is faster. */
function namedRow(columns: readonly NamedColumn[]): (raw: readonly unknown[]) => Row {
	return (raw) => {
		const row: Row = {};
		for (const { name, index, column } of columns) {
			const value = raw[index];
			row[name] = column === undefined || value === null ? value : column.mapFromDriverValue(value);
		}
		return row;
	};
}

/** Makes an object of each row of SQL in our own words, under the names of the columns. */
export function rowNamed(names: readonly string[]): (raw: readonly unknown[]) => Row {
	return namedRow(names.map((name, index) => ({ name, index })));
}

/** What a reader makes of a row, which has to have its columns in their order. */
function readBy(reader: Reader<unknown>, fields: readonly Field[]): (raw: readonly unknown[]) => Row {
	const names = fields.map(({ path }) => path.join("."));
	if (names.join() !== reader.columns.join()) {
		throw new Error(`a statement selects ${names.join()}, and what reads it needs ${reader.columns.join()}`);
	}
	return reader.read as (raw: readonly unknown[]) => Row;
}

/** A session of the query builder that runs nothing: it says what was built. */
class Building extends SQLiteSession<"sync", unknown, Record<string, never>, Record<string, never>> {
	override prepareQuery(query: Query, fields: unknown): never {
		return { query, fields } as never;
	}

	override transaction(): never {
		throw new Error("the query builder holds no transaction");
	}
}

/**
 * Makes the compiler of an engine.
 *
 * @param parameter how a parameter is spelled, by its place from 0 on.
 */
export function compiler(parameter: (index: number) => string): Compiler {
	const dialect = new SQLiteSyncDialect();
	dialect.escapeParam = parameter;
	return {
		db: new BaseSQLiteDatabase("sync", dialect, new Building(dialect), undefined) as BaseSQLiteDatabase,
		built(builder, reader) {
			const { query, fields } = builder.prepare() as unknown as Built;
			const row = fields && (reader === undefined ? namedRow(fields.map(namedColumn)) : readBy(reader, fields));
			return { text: query.sql, bind: binder(query.params), row };
		},
		written(statement) {
			const { sql: text, params } = dialect.sqlToQuery(statement);
			return { text, bind: binder(params), row: undefined };
		},
	};
}
