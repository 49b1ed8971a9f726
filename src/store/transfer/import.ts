// SPDX-License-Identifier: Apache-2.0

// Imports an export into an empty database. Rows are written in batches, and each batch records its last line, so an
// interrupted import can be resumed. An unfinished import leaves a mark in the database, and no server starts on it.

import { newestSchema } from "../migrations.ts";
import { recount } from "../sql/counters.ts";
import { sql } from "../sql/drizzle.ts";
import { type Connection, countRows, type Progress, transact } from "./connection.ts";
import { BadExport, type Batch, type Header, newChecksum, readExport, totalOf } from "./form.ts";
import { markTable } from "./mark.ts";
import { filledTables, type MovedTable, movedTables } from "./moved-tables.ts";

export interface Input {
	/** Opens the file at its beginning. */
	open(): AsyncIterable<Buffer>;
	/** Whether the file can be opened more than once. Then the whole file is checked before the first write. */
	readonly again: boolean;
}

export interface Imported {
	readonly header: Header;
	/** The line at which the import was resumed; undefined if it began anew. */
	readonly wentOnAt: number | undefined;
	/** The names of the counters that did not match the rows, and were corrected. */
	readonly corrected: readonly string[];
}

/** The last imported line, or 0 when all are imported, and the checksum of the rows up to it. */
interface Mark {
	readonly schema: number;
	readonly line: number;
	readonly digest: string;
}

const mark = sql.identifier(markTable);

async function readMark(connection: Connection): Promise<Mark | undefined> {
	if ((await connection.columns(markTable)).size === 0) {
		return undefined;
	}
	const [row] = await connection.run(sql`select schema, line, digest from ${mark}`);
	return row as Mark | undefined;
}

/** Returns the tables and columns that exist in the current schema of the database. */
async function tablesIn(connection: Connection): Promise<MovedTable[]> {
	const found: MovedTable[] = [];
	for (const table of movedTables) {
		const there = await connection.columns(table.name);
		if (there.size > 0) {
			found.push({ ...table, columns: table.columns.filter((each) => there.has(each.name)) });
		}
	}
	return found;
}

async function demandEmpty(connection: Connection): Promise<void> {
	const found: string[] = [];
	for (const table of await tablesIn(connection)) {
		const count = filledTables.has(table.name) ? 0 : await countRows(connection, table);
		if (count > 0) {
			found.push(`${table.name} ${count}`);
		}
	}
	if (found.length > 0) {
		throw new Error(
			`it is not empty (rows: ${found.join(", ")}), and nothing was changed: set ROSTER_DATABASE to a new database, on which no server was started`,
		);
	}
}

/** Migrates the database to the schema of the file. The newer migrations run after the import, on the imported rows. */
async function bringTo(connection: Connection, { schema }: Header): Promise<void> {
	if (schema > newestSchema()) {
		throw new BadExport(
			`has schema ${schema}, and this version of Roster supports schemas up to ${newestSchema()}: import with the version that exported, or a newer one`,
		);
	}
	await connection.migrate(schema);
	const own = await connection.schema();
	if (own > schema) {
		throw new BadExport(
			`has schema ${schema}, and the empty database already has schema ${own}: set ROSTER_DATABASE to a new database, on which no server was started`,
		);
	}
	if (own < schema) {
		throw new BadExport(
			`has schema ${schema}, which does not exist on PostgreSQL: import the file into SQLite, start a server on it once, and export again`,
		);
	}
}

async function begin(connection: Connection, tables: readonly MovedTable[], schema: number): Promise<Mark> {
	const begun = { schema, line: 1, digest: newChecksum().digest("hex") };
	await transact(connection, async () => {
		await connection.run(
			sql`create table ${mark} (schema integer not null, line bigint not null, digest text not null)`,
		);
		await connection.run(sql`insert into ${mark} values (${begun.schema}, ${begun.line}, ${begun.digest})`);
		await connection.shutOut();
		// Checked again, because a server may have written before `shutOut`.
		await demandEmpty(connection);
		for (const { name } of tables.filter((each) => filledTables.has(each.name))) {
			await connection.run(sql`delete from ${sql.identifier(name)}`);
		}
	});
	return begun;
}

/** Imports a batch, and records its last line. */
async function take(connection: Connection, batch: Batch): Promise<void> {
	try {
		await transact(connection, async () => {
			// This update comes first: a second import waits for it, then finds another line, and stops.
			const moved = await connection.run(sql`
				update ${mark} set line = ${batch.last}, digest = ${batch.digest} where line = ${batch.first - 1} returning line`);
			if (moved.length === 0) {
				throw new Error("another import into the database is running");
			}
			for (const { table, rows } of batch.rows) {
				await connection.insert(table, rows);
			}
		});
	} catch (error) {
		const { message, code = "", detail } = error as { message: string; code?: string; detail?: string };
		const said = detail === undefined ? message : `${message} (${detail})`;
		// A constraint violation comes from the file, so a retry cannot succeed.
		const advice = /^(SQLITE_CONSTRAINT|23)/.test(code)
			? "the file is at fault: export again, and import into a new database"
			: "fix the problem and run the same command again; it resumes there";
		throw new Error(`the lines from ${batch.first} to ${batch.last} were not imported: ${said}: ${advice}`, {
			cause: error,
		});
	}
}

/** Completes an import whose rows are all written. It does not need the file, and can be repeated. */
async function finish(connection: Connection): Promise<string[]> {
	await connection.run(sql`update ${mark} set line = 0`);
	await connection.migrate();
	let corrected: string[] = [];
	await transact(connection, async () => {
		corrected = (await connection.run(recount)).map((each) => String(each["name"]));
		await connection.letIn();
		await connection.run(sql`drop table ${mark}`);
	});
	await connection.analyze();
	return corrected;
}

async function headerOf(input: Input): Promise<Header> {
	const file = await readExport(input.open());
	await file.close();
	return file.header;
}

/** Imports all rows that are not imported yet. */
async function takeAll(connection: Connection, input: Input, begun: Mark | undefined, progress: Progress) {
	const file = await readExport(input.open());
	const { header } = file;
	const total = totalOf(header.rows);
	if (begun === undefined) {
		await bringTo(connection, header);
	}
	const tables = await tablesIn(connection);
	if (input.again) {
		for await (const { last } of (await readExport(input.open())).batches(tables, 0)) {
			progress("checking", last - 1, total);
		}
	}
	const from = begun ?? (await begin(connection, tables, header.schema));
	let met = from.line === 1;
	for await (const batch of file.batches(tables, from.line)) {
		if (batch.last === from.line && batch.digest === from.digest) {
			met = true;
		} else if (batch.last > from.line && met) {
			await take(connection, batch);
		}
		progress("importing", batch.last - 1, total);
	}
	if (!met) {
		throw new BadExport(
			`is not the file from which ${from.line - 1} rows were imported: give that file, or set ROSTER_DATABASE to a new database`,
		);
	}
	return header;
}

/**
 * Imports an export, or resumes an interrupted import.
 *
 * @throws BadExport if the file is invalid.
 * @throws Error if the database is not usable.
 */
export async function importInto(connection: Connection, input: Input, progress: Progress): Promise<Imported> {
	await connection.demandAlone();
	const before = await readMark(connection);
	if (before === undefined) {
		await demandEmpty(connection);
	}
	const header = before?.line === 0 ? await headerOf(input) : await takeAll(connection, input, before, progress);
	return { header, wentOnAt: before && before.line + 1, corrected: await finish(connection) };
}
