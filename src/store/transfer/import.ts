// SPDX-License-Identifier: Apache-2.0

// An export → an empty database: in batches, each with how far it has come, so that it can be broken off and gone on
// with. Until it is finished the database has a mark, and no server starts on it.

import { newestSchema } from "../migrations.ts";
import { recount } from "../sql/counters.ts";
import { sql } from "../sql/drizzle.ts";
import { type Connection, countRows, type Progress, transact } from "./connection.ts";
import { BadExport, type Batch, type Header, newChecksum, readExport, totalOf } from "./form.ts";
import { markTable } from "./mark.ts";
import { filledTables, type MovedTable, movedTables } from "./moved-tables.ts";

export interface Input {
	/** The file from its beginning. */
	open(): AsyncIterable<Buffer>;
	/** Whether it can be opened again: then all of it is checked before anything is written. */
	readonly again: boolean;
}

export interface Imported {
	readonly header: Header;
	/** The line at which it went on; undefined where it began. */
	readonly wentOnAt: number | undefined;
	/** The counters that were not what the rows say, and are now. */
	readonly corrected: readonly string[];
}

/** The last line that was taken over, or 0 for all of them, and the checksum of the rows up to it. */
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

/** The tables as they are in the schema that the database has now. */
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

/** Brings the database to the schema of the file: what is newer is done to the rows by the migrations, at the end. */
async function bringTo(connection: Connection, { schema }: Header): Promise<void> {
	if (schema > newestSchema()) {
		throw new BadExport(
			`has schema ${schema}, and this version knows ${newestSchema()}: import with a version of Roster that is at least as new as the one that exported`,
		);
	}
	await connection.migrate(schema);
	const own = await connection.schema();
	if (own > schema) {
		throw new BadExport(
			`has schema ${schema}, and the database, though empty, has ${own}: set ROSTER_DATABASE to a new database, on which no server was started`,
		);
	}
	if (own < schema) {
		throw new BadExport(
			`has schema ${schema}, which PostgreSQL never had: import it into an SQLite file, start a server on that once, and export again`,
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
		// A server may have come meanwhile; from here on it writes nothing.
		await demandEmpty(connection);
		for (const { name } of tables.filter((each) => filledTables.has(each.name))) {
			await connection.run(sql`delete from ${sql.identifier(name)}`);
		}
	});
	return begun;
}

/** Takes a batch over, and notes how far that is. */
async function take(connection: Connection, batch: Batch): Promise<void> {
	try {
		await transact(connection, async () => {
			// First, so that of two imports at once one waits for the other, and then finds that it is not alone.
			const moved = await connection.run(sql`
				update ${mark} set line = ${batch.last}, digest = ${batch.digest} where line = ${batch.first - 1} returning line`);
			if (moved.length === 0) {
				throw new Error("another import into the database goes on");
			}
			for (const { table, rows } of batch.rows) {
				await connection.insert(table, rows);
			}
		});
	} catch (error) {
		const { message, code = "", detail } = error as { message: string; code?: string; detail?: string };
		const said = detail === undefined ? message : `${message} (${detail})`;
		// Rows that contradict each other never go in.
		const advice = /^(SQLITE_CONSTRAINT|23)/.test(code)
			? "the file is at fault: export again, and import into a new database"
			: "when that is put right, run the same command again, and it goes on there";
		throw new Error(`the lines from ${batch.first} to ${batch.last} were not taken over: ${said}: ${advice}`, {
			cause: error,
		});
	}
}

/** All rows are there: what is left needs the file no more, and can be done again. */
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

/** Takes all rows over that are not there yet. */
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
			`is another file than the one that the import of ${from.line - 1} rows came from: give that one, or set ROSTER_DATABASE to a new database`,
		);
	}
	return header;
}

/**
 * Imports an export, or goes on with one that was broken off.
 *
 * @throws BadExport where something is wrong with the file, else Error.
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
