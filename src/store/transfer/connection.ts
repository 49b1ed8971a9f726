// SPDX-License-Identifier: Apache-2.0

// The connection through which rows are exported and imported. Each engine implements it.

import type { Row } from "../sql/columns.ts";
import { type SQL, sql } from "../sql/drizzle.ts";
import type { MovedTable } from "./moved-tables.ts";

export interface Connection {
	/** Runs a statement, and returns its rows as objects by column name. */
	run(statement: SQL): Promise<Row[]>;
	/** Yields the rows of a statement in portions, each row as a list of values. */
	portions(statement: SQL): AsyncIterable<readonly unknown[][]>;
	/** Inserts rows. Booleans are true or false, blobs are Buffers. */
	insert(table: MovedTable, rows: readonly Row[]): Promise<void>;

	/** The number of the schema; 0 if the database is empty. */
	schema(): Promise<number>;
	/** Migrates the database to the newest schema, or up to an older one. */
	migrate(upTo?: number): Promise<void>;
	/** The names of a table's columns; empty if the table does not exist. */
	columns(table: string): Promise<ReadonlySet<string>>;

	/** Begins a snapshot: later reads ignore later writes of others. The connection cannot write any more. */
	snapshot(): Promise<void>;
	/** Throws if a server uses the database. */
	demandAlone(): Promise<void>;
	/** Blocks the writes of others until `letIn`, even if this process ends before. Called in a transaction. */
	shutOut(): Promise<void>;
	/** Ends `shutOut`. Called in a transaction. */
	letIn(): Promise<void>;
	/** Updates the statistics of the query planner, if the engine needs it. */
	analyze(): Promise<void>;
	close(): Promise<void>;
}

/** Reports progress: the rows that are done, and the total. */
export type Progress = (what: string, done: number, total: number) => void;

/** Runs `work` in a transaction. */
export async function transact(connection: Connection, work: () => Promise<void>): Promise<void> {
	await connection.run(sql`begin`);
	try {
		await work();
		await connection.run(sql`commit`);
	} catch (error) {
		// The rollback fails if a lost connection or a full disk has already ended the transaction.
		await connection.run(sql`rollback`).catch(() => {});
		throw error;
	}
}

/** A list of column names, as SQL. */
export function namesOf(names: readonly string[]): SQL {
	return sql.join(
		names.map((each) => sql.identifier(each)),
		sql`, `,
	);
}

/** Counts the rows of a table. */
export async function countRows(connection: Connection, { name }: MovedTable): Promise<number> {
	const [row] = await connection.run(sql`select count(*) as count from ${sql.identifier(name)}`);
	return Number(row?.["count"]);
}
