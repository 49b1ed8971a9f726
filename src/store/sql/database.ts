// SPDX-License-Identifier: Apache-2.0

// The interface between the queries, which are written once, and the engines: how a statement is prepared and run, and
// the SQL that differs between engines.

import type { Requester } from "../interface/pages.ts";
import type { Reader, Row } from "./columns.ts";
import type { Column, Placeholder, SQL } from "./drizzle.ts";
import type { Selection } from "./statements.ts";

/** A prepared statement. Only the engine knows its contents. */
export interface Query<Result = Row> {
	/** Carries the type of the rows. It is never set. */
	readonly row?: Result;
}

/** The values of a statement's placeholders, by name. */
export type Values = Record<string, unknown>;

export interface Database {
	/** Prepares a selection. */
	prepare<Result>(selection: Selection<Result>): Query<Result>;
	/** Prepares a selection of the columns of a reader. The reader converts the rows. */
	prepare<Result>(selection: Selection<unknown>, reader: Reader<Result>): Query<Result>;
	/**
	 * Prepares raw SQL. The properties of its rows are the column names.
	 *
	 * A write without `returning` returns an empty row for each affected row.
	 */
	prepareSql<Result>(statement: SQL): Query<Result>;
	/** Runs a statement outside of a commit. */
	all<Result>(query: Query<Result>, values?: Values): Promise<Result[]>;
	/**
	 * Runs a statement that may take long. Other requests are served meanwhile.
	 *
	 * @param requester for whom; undefined for the server itself.
	 * @throws tooMany if the statement exceeds its time limit; resource_exhausted if too many statements wait.
	 */
	scan<Result>(query: Query<Result>, values?: Values, requester?: Requester): Promise<Result[]>;
	readonly words: Words;
}

/** The SQL that differs between engines. */
export interface Words {
	/** Whether a string contains another. */
	contains(column: Column | SQL, part: Placeholder | SQL): SQL;
	/** Whether a byte of binary data has a bit. The index of the byte is the rest of `at` by the size of the data. */
	hasBit(column: Column | SQL, at: Placeholder, mask: Placeholder): SQL;
	/** Whether a string ends with another. */
	endsWith(column: Column | SQL, part: Placeholder): SQL;
	/** A column whose index must not be used, because another index serves the query better. */
	unindexed(column: Column): SQL;
	/** Whether a value is in a JSON array of strings; of numbers if the column has numbers. */
	isOneOf(column: Column | SQL, list: Placeholder): SQL;
	/** The elements of a JSON array as the table `element`, with the column `value`. */
	elements(list: Placeholder): SQL;
	/** A condition that is true until the time limit of a scan, and then throws; undefined if the engine has timeouts. */
	readonly inTime: SQL | undefined;
	/** Makes the engine read the rows of a subquery in an order, even if they are sorted afterwards. */
	readBy(order: SQL): SQL;
	/** A computed string, compared by code point like the columns. */
	byCodePoint(text: SQL): SQL;
	/** A number in a `select`, where no column tells its type. */
	number(value: Placeholder): SQL;
	/** Whether the tables of a cross join are read in the order of the statement. If not, a sorted subquery is read first. */
	readonly readsInOrder: boolean;
	/** A value that the query planner must not see. */
	unseen(value: Placeholder): SQL;
}

/** A statement with the values of its placeholders. */
export type BoundStatement = readonly [Query<unknown>, Values];

/**
 * A part of a transaction: it yields lists of statements, and receives the rows of each statement.
 *
 * It is a generator, because one engine runs transactions synchronously and the other asynchronously. The statements of
 * one list take a single round trip.
 */
export type Steps<Result = void> = Generator<readonly BoundStatement[], Result, Row[][]>;

/** Runs one statement. */
export function* ask(query: Query<unknown>, values: Values): Steps<Row[]> {
	const [rows] = yield [[query, values]];
	return rows as Row[];
}

/** The parts of an engine that write rows which belong to no commit. */
export interface Beside {
	/** Runs statements in one transaction, with the next commits if the engine has a single writer. */
	beside(steps: () => Steps): Promise<void>;
}
