// SPDX-License-Identifier: Apache-2.0

// What an engine gives the queries: a way to prepare and to run them, and the few words of SQL that engines spell
// differently. Queries are written once, against this.

import type { Reader, Row } from "./columns.ts";
import type { Column, Placeholder, SQL } from "./drizzle.ts";
import type { Selection } from "./statements.ts";

/** A statement that was prepared once; the engine decides how it runs. */
export interface Query<Result = Row> {
	/** The type of the rows: nothing is ever here. */
	readonly row?: Result;
}

/** The values of a statement's placeholders, by name. */
export type Values = Record<string, unknown>;

export interface Database {
	/** Prepares a selection. */
	prepare<Result>(selection: Selection<Result>): Query<Result>;
	/** Prepares a selection of the columns of a reader, which makes the results. */
	prepare<Result>(selection: Selection<unknown>, reader: Reader<Result>): Query<Result>;
	/**
	 * Prepares SQL in our own words; rows have the names of the columns.
	 *
	 * A statement that writes and returns nothing gives as many empty rows as it met.
	 */
	prepareSql<Result>(statement: SQL): Query<Result>;
	/** Runs a statement by itself. */
	all<Result>(query: Query<Result>, values?: Values): Promise<Result[]>;
	/**
	 * Runs a statement that may take long: after those that were there before, with others' work done between them.
	 *
	 * @throws tooMany where it is given up because it takes too long.
	 */
	scan<Result>(query: Query<Result>, values?: Values): Promise<Result[]>;
	readonly words: Words;
}

/** SQL that engines spell differently. */
export interface Words {
	/** Whether a text has another in it. */
	contains(column: Column | SQL, part: Placeholder | SQL): SQL;
	/** Whether a text ends with another. */
	endsWith(column: Column | SQL, part: Placeholder): SQL;
	/** A column whose index is not to be used: another one serves the query better. */
	unindexed(column: Column): SQL;
	/** Whether a value is one of those in a JSON array: texts, or numbers where it is a column of numbers. */
	isOneOf(column: Column | SQL, list: Placeholder): SQL;
	/** The elements of a JSON array as a table: each is the `value` of a row of `element`. */
	elements(list: Placeholder): SQL;
	/** Always true, until the time of a scan is over, which ends it; undefined where the engine itself looks at the clock. */
	readonly inTime: SQL | undefined;
	/** Has the rows of a subquery read in an order, whatever order they are put into then; nothing where the engine knows best. */
	readBy(order: SQL): SQL;
	/** A text that is put together, to be compared by code point, as the columns are. */
	byCodePoint(text: SQL): SQL;
	/** A number that is selected, and not compared with a column that says its type. */
	number(value: Placeholder): SQL;
	/** A value that a statement is planned without. */
	unseen(value: Placeholder): SQL;
}

/** A statement and the values to run it with. */
export type Asked = readonly [Query<unknown>, Values];

/**
 * A part of a transaction: it yields statements, in their order, and gets the rows of each.
 *
 * Written so because one engine runs a transaction in one go and the other waits for each answer; what is yielded
 * together is one journey to a database that is elsewhere.
 */
export type Steps<Result = void> = Generator<readonly Asked[], Result, Row[][]>;

/** Runs one statement. */
export function* ask(query: Query<unknown>, values: Values): Steps<Row[]> {
	const [rows] = yield [[query, values]];
	return rows as Row[];
}
