// SPDX-License-Identifier: Apache-2.0

// What Drizzle's query builder has made, ready to run: parameters and rows are worked through by a plan
// that is made once, where Drizzle would look at each again in every call.

import type { Row } from "./columns.ts";
import { Column, is, Param, Placeholder, type Query } from "./drizzle.ts";
import type { Values } from "./sql/database.ts";

/** A statement with its plan. */
export interface Compiled {
	readonly sql: string;
	/** The parameters, in the order of the statement. */
	bind(values: Values): unknown[];
	/** A row as the driver gives it, as a list, with the names and types of the columns. */
	row(raw: readonly unknown[]): Row;
}

interface Field {
	readonly path: readonly string[];
	readonly field: unknown;
}

/** A parameter's value: fixed, or by the name of its placeholder. */
type Bind = (values: Values) => unknown;

function placeholderValue(values: Values, name: string): unknown {
	if (!(name in values)) {
		throw new Error(`no value for the parameter ${name}`);
	}
	return values[name];
}

function bindOf(parameter: unknown): Bind {
	if (is(parameter, Placeholder)) {
		return (values) => placeholderValue(values, parameter.name);
	}
	if (is(parameter, Param) && is(parameter.value, Placeholder)) {
		const { encoder } = parameter;
		const { name } = parameter.value;
		return (values) => {
			const value = placeholderValue(values, name);
			return value === null || value === undefined ? null : encoder.mapToDriverValue(value);
		};
	}
	return () => parameter;
}

/** The values of the parameters of a query. */
export function binder(parameters: readonly unknown[]): (values: Values) => unknown[] {
	const binds = parameters.map(bindOf);
	return (values) => binds.map((bind) => bind(values));
}

/** What comes out of the driver as it is kept: nothing needs to be done with it. */
const plain = new Set(["SQLiteText", "SQLiteInteger", "SQLiteBlobBuffer"]);

/** Makes the plan of a query of the builder. */
export function compile(prepared: unknown): Compiled {
	const { query, fields = [] } = prepared as { readonly query: Query; readonly fields?: readonly Field[] };
	const names = fields.map(({ path }) => {
		if (path.length !== 1) {
			throw new Error("a selection of columns is flat here");
		}
		return path[0] as string;
	});
	// What is no column is SQL in our own words, whose value is as the driver gives it.
	const decoders = fields.map(({ field }) =>
		is(field, Column) && !plain.has(field.columnType) ? (value: unknown) => field.mapFromDriverValue(value) : undefined,
	);
	return {
		sql: query.sql,
		bind: binder(query.params),
		row(raw) {
			const row: Row = {};
			for (let index = 0; index < names.length; index++) {
				const value = raw[index];
				const decode = decoders[index];
				row[names[index] as string] = value === null || decode === undefined ? value : decode(value);
			}
			return row;
		},
	};
}
