// SPDX-License-Identifier: Apache-2.0

// Prepares and runs statements on one connection to an SQLite file.

import type Sqlite from "better-sqlite3";
import { mapped } from "../../scim/lists.ts";
import type { Reader, Row } from "../sql/columns.ts";
import type { Database, Query, Steps, Values } from "../sql/database.ts";
import { emptyRows, type PrintedStatement } from "../sql/prepared.ts";
import type { Selection } from "../sql/statements.ts";
import { rowReader } from "./client.ts";
import { printer, words } from "./words.ts";

interface Prepared {
	readonly text: string;
	bind(values: Values): unknown[];
	/** Converts a row from the driver's list of values. */
	read(raw: readonly unknown[]): Row;
	/** Runs the statement on this connection. */
	all(values?: Values): Row[];
}

/** A statement that is prepared when it first runs: a start prepares only what it needs. */
export class LazyStatement {
	readonly #prepare: () => Prepared;
	#prepared: Prepared | undefined;

	constructor(prepare: () => Prepared) {
		this.#prepare = prepare;
	}

	get prepared(): Prepared {
		this.#prepared ??= this.#prepare();
		return this.#prepared;
	}
}

/** Makes the functions that prepare and run statements on a connection. The statements are `LazyStatement`s. */
export function statementsOn(client: Sqlite.Database) {
	function prepare({ text, bind, row }: PrintedStatement): Prepared {
		const prepared = client.prepare(text);
		if (!prepared.reader) {
			const all = (values = {}) => emptyRows(prepared.run(...bind(values)).changes);
			return { text, bind, read: () => ({}), all };
		}
		const read = row ?? rowReader(prepared);
		prepared.raw();
		return { text, bind, read, all: (values = {}) => mapped(prepared.all(...bind(values)) as unknown[][], read) };
	}

	const preparing: Pick<Database, "words" | "prepare" | "prepareSql"> = {
		words,
		prepare: (selection: Selection<unknown>, reader?: Reader<unknown>) =>
			new LazyStatement(() => prepare(printer.selection(selection, reader))) as Query<never>,
		prepareSql: (statement) => new LazyStatement(() => prepare(printer.raw(statement))) as Query<never>,
	};

	const run = (query: Query<unknown>, values?: Values) => (query as LazyStatement).prepared.all(values);

	/** Runs steps in the open transaction. */
	function runSteps<Result>(steps: Steps<Result>): Result {
		let step = steps.next();
		while (!step.done) {
			step = steps.next(mapped(step.value, ([query, values]) => run(query, values)));
		}
		return step.value;
	}

	return { preparing, run, runSteps };
}
