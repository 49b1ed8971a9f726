// SPDX-License-Identifier: Apache-2.0

// What an engine gives to move rows: a connection for that alone. What is done with it is written once.

import type { Row } from "../sql/columns.ts";
import { type SQL, sql } from "../sql/drizzle.ts";
import type { MovedTable } from "./moved-tables.ts";

export interface Connection {
	/** Runs a statement, and gives its rows by the names of the columns. */
	run(statement: SQL): Promise<Row[]>;
	/** The rows of a statement as lists, in portions: never all of them at once. */
	portions(statement: SQL): AsyncIterable<readonly unknown[][]>;
	/** Inserts rows: a boolean is true or false, a blob a Buffer. */
	insert(table: MovedTable, rows: readonly Row[]): Promise<void>;

	/** The number of the schema; 0 where there is none yet. */
	schema(): Promise<number>;
	/** Brings the database to the newest schema, or to an older one. */
	migrate(upTo?: number): Promise<void>;
	/** The names of the columns of a table; none where there is no such table. */
	columns(table: string): Promise<ReadonlySet<string>>;

	/** From here on all that is read is of one moment, whoever writes meanwhile. Nothing can be written any more. */
	snapshot(): Promise<void>;
	/** Throws where a server is at work on the database. */
	demandAlone(): Promise<void>;
	/** Lets nobody else write until `letIn`, whatever becomes of this process. Part of a transaction. */
	shutOut(): Promise<void>;
	/** Part of a transaction, too. */
	letIn(): Promise<void>;
	/** Tells the database to look at what it has now, where it plans by that. */
	analyze(): Promise<void>;
	close(): Promise<void>;
}

/** How far it is: rows done, and how many there are. */
export type Progress = (what: string, done: number, total: number) => void;

/** Does all of something or nothing. */
export async function transact(connection: Connection, work: () => Promise<void>): Promise<void> {
	await connection.run(sql`begin`);
	try {
		await work();
		await connection.run(sql`commit`);
	} catch (error) {
		// Where the connection is lost, or the disk is full, the transaction is gone already.
		await connection.run(sql`rollback`).catch(() => {});
		throw error;
	}
}

/** Names of columns, as SQL. */
export function namesOf(names: readonly string[]): SQL {
	return sql.join(
		names.map((each) => sql.identifier(each)),
		sql`, `,
	);
}

/** How many rows a table has. */
export async function countRows(connection: Connection, { name }: MovedTable): Promise<number> {
	const [row] = await connection.run(sql`select count(*) as count from ${sql.identifier(name)}`);
	return Number(row?.["count"]);
}
