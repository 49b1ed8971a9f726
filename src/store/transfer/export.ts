// SPDX-License-Identifier: Apache-2.0

// Exports all rows of a database, from one snapshot.

import { newestSchema } from "../migrations.ts";
import type { Row } from "../sql/columns.ts";
import { sql } from "../sql/drizzle.ts";
import { type Connection, countRows, namesOf, type Progress } from "./connection.ts";
import { type Counts, endLine, type Header, headerLine, newChecksum, rowLine, totalOf } from "./form.ts";
import { markTable, refuseUnfinished } from "./mark.ts";
import { type MovedColumn, type MovedTable, movedTables } from "./moved-tables.ts";

export interface Exporting {
	readonly header: Header;
	/** The text of the file, in parts. */
	readonly text: AsyncIterable<string>;
}

/** Converts a value of the database to JSON. */
function shown({ type }: MovedColumn, value: unknown): unknown {
	if (value === null) {
		return null;
	}
	return type === "boolean" ? Boolean(value) : type === "blob" ? (value as Buffer).toString("base64") : value;
}

function shownRow({ columns }: MovedTable, values: readonly unknown[]): Row {
	const row: Row = {};
	for (let index = 0; index < columns.length; index++) {
		const column = columns[index] as MovedColumn;
		row[column.name] = shown(column, values[index]);
	}
	return row;
}

/**
 * Begins an export. Later writes to the database are not part of it.
 *
 * @throws Error if the schema of the database is not the newest, or an import into it is not finished.
 */
export async function exportFrom(connection: Connection, now: Date, progress: Progress): Promise<Exporting> {
	await connection.snapshot();
	refuseUnfinished((await connection.columns(markTable)).size > 0);
	const schema = await connection.schema();
	if (schema !== newestSchema()) {
		throw new Error(
			`it has schema ${schema}, and this version of Roster exports ${newestSchema()}: if the database is older, start the server of this version on it once; if it is newer, export with the version that wrote it`,
		);
	}
	const counts: Record<string, number> = {};
	for (const table of movedTables) {
		counts[table.name] = await countRows(connection, table);
	}
	const rows: Counts = counts;
	const header = { schema, time: now.toISOString(), rows };

	async function* text(): AsyncGenerator<string> {
		yield headerLine(header);
		const checksum = newChecksum();
		const total = totalOf(rows);
		let done = 0;
		for (const table of movedTables) {
			const names = namesOf(table.columns.map((each) => each.name));
			const all = sql`select ${names} from ${sql.identifier(table.name)} order by ${namesOf(table.key)}`;
			for await (const portion of connection.portions(all)) {
				const lines = portion.map((values) => rowLine(table.name, shownRow(table, values))).join("");
				checksum.update(lines);
				yield lines;
				done += portion.length;
				progress("exporting", done, total);
			}
		}
		yield endLine(schema, rows, checksum.digest("hex"));
	}
	return { header, text: text() };
}
