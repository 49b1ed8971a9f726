// SPDX-License-Identifier: Apache-2.0

// What Drizzle's query builder has made, ready to run: parameters and rows are worked through by a plan
// that is made once, where Drizzle would look at each again in every call.
//
// Both engines get the same text from here, but for the spelling of a parameter: the tables are declared once,
// identifiers are quoted alike, and what is spelled otherwise is in `Words`.

import { compiled, quote } from "../scim/compiled.ts";
import type { Row } from "./columns.ts";
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
import type { Builder, Values } from "./sql/database.ts";

/** A statement with its plan. */
export interface Compiled {
	readonly text: string;
	/** The parameters, in the order of the statement. */
	bind(values: Values): unknown[];
	/**
	 * A row as the driver gives it, as a list, with the names and types of the columns.
	 *
	 * Undefined for SQL in our own words, whose rows are what the driver makes of them, by the names of the columns; and
	 * for a statement that returns nothing.
	 */
	readonly row: ((raw: readonly unknown[]) => Row) | undefined;
}

/** How statements become text. */
export interface Compiler {
	/** The query builder. */
	readonly db: BaseSQLiteDatabase;
	/** What the query builder made. */
	built(builder: Builder<unknown>): Compiled;
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

function missing(name: string): never {
	throw new Error(`no value for the parameter ${name}`);
}

/** Gives the values of the parameters of a query, in their order, by code that names them. */
function binder(parameters: readonly unknown[]): (values: Values) => unknown[] {
	const constants: Record<string, unknown> = { missing };
	const codes = parameters.map((parameter, index) => {
		const inner = is(parameter, Param) ? parameter.value : parameter;
		if (!is(inner, Placeholder)) {
			constants[`fixed${index}`] = parameter;
			return `fixed${index}`;
		}
		const name = quote(inner.name);
		const value = `(${name} in values ? values[${name}] : missing(${name}))`;
		if (!is(parameter, Param)) {
			return value;
		}
		const { encoder } = parameter;
		if (is(encoder, Column) && plain.has(encoder.columnType)) {
			return `${value} ?? null`;
		}
		constants[`encode${index}`] = (decoded: unknown) => (decoded == null ? null : encoder.mapToDriverValue(decoded));
		return `encode${index}(${value})`;
	});
	return compiled(`(values) => [${codes.join(", ")}]`, constants);
}

function rowOf(fields: readonly Field[]): (raw: readonly unknown[]) => Row {
	const decoders: Record<string, (value: unknown) => unknown> = {};
	const properties = fields.map(({ path, field }, index) => {
		const [name] = path;
		if (name === undefined || path.length !== 1) {
			throw new Error("a selection of columns is flat here");
		}
		const value = `raw[${index}]`;
		// What is no column is SQL in our own words, whose value is as the driver gives it.
		if (!is(field, Column) || plain.has(field.columnType)) {
			return `${quote(name)}: ${value}`;
		}
		decoders[`decode${index}`] = (encoded) => field.mapFromDriverValue(encoded);
		return `${quote(name)}: ${value} === null ? null : decode${index}(${value})`;
	});
	return compiled(`(raw) => ({ ${properties.join(", ")} })`, decoders);
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
		built(builder) {
			const { query, fields } = builder.prepare() as unknown as Built;
			return { text: query.sql, bind: binder(query.params), row: fields && rowOf(fields) };
		},
		written(statement) {
			const { sql: text, params } = dialect.sqlToQuery(statement);
			return { text, bind: binder(params), row: undefined };
		},
	};
}
