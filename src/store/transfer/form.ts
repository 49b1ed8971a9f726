// SPDX-License-Identifier: Apache-2.0

// The format of an export: JSON lines, with a header, a line for each row, and an end line. The end line has a checksum
// of the rows' lines, which shows whether the file was cut off or changed. Equal data has an equal end line.

import { createHash } from "node:crypto";
import type { Row } from "../sql/columns.ts";
import type { MovedColumn, MovedTable } from "./moved-tables.ts";

/** The number of rows of each table. */
export type Counts = Readonly<Record<string, number>>;

export interface Header {
	readonly schema: number;
	/** The time of the export (RFC 3339). */
	readonly time: string;
	readonly rows: Counts;
}

/** The file is not an export, or is damaged. The message names the line, the problem and the remedy. */
export class BadExport extends Error {}

export function headerLine({ schema, time, rows }: Header): string {
	return `${JSON.stringify({ roster: "export", schema, time, rows })}\n`;
}

export function rowLine(table: string, row: Row): string {
	return `${JSON.stringify({ table, row })}\n`;
}

export function endLine(schema: number, rows: Counts, sha256: string): string {
	return `${JSON.stringify({ end: { schema, rows, sha256 } })}\n`;
}

/** Begins the checksum of a file. */
export const newChecksum = () => createHash("sha256");

/** The total number of rows. */
export function totalOf(rows: Counts): number {
	return Object.values(rows).reduce((sum, each) => sum + each, 0);
}

/** The greatest length of a line, in bytes. It is far longer than any row. */
const longest = 16 * 1024 * 1024;

/** The number of lines in a batch. */
const batchLines = 5000;

/** Consecutive lines of a file. */
export interface Batch {
	/** The rows in file order, grouped by table. */
	readonly rows: readonly { readonly table: MovedTable; readonly rows: readonly Row[] }[];
	/** The numbers of the first and the last line. */
	readonly first: number;
	readonly last: number;
	/** The checksum of all rows up to the last line. */
	readonly digest: string;
}

/** An open export. */
export interface Reading {
	readonly header: Header;
	/**
	 * Reads and checks the rows. The end line is checked after the last batch.
	 *
	 * @param tables the tables in the schema of the export.
	 * @param cut the number of a line at which a batch has to end.
	 * @throws BadExport if the file is damaged.
	 */
	batches(tables: readonly MovedTable[], cut: number): AsyncGenerator<Batch>;
	/** Stops reading the file. */
	close(): Promise<void>;
}

/** Splits bytes into lines, with their line ends. It yields the lines that end in the same chunk together. */
async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer[]> {
	let rest: Buffer[] = [];
	let length = 0;
	let number = 0;
	for await (const chunk of chunks) {
		const lines: Buffer[] = [];
		let begin = 0;
		for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, begin)) {
			const line = chunk.subarray(begin, end + 1);
			lines.push(rest.length === 0 ? line : Buffer.concat([...rest, line]));
			rest = [];
			length = 0;
			begin = end + 1;
		}
		if (begin < chunk.length) {
			rest.push(chunk.subarray(begin));
			length += chunk.length - begin;
		}
		number += lines.length;
		if (length > longest) {
			throw new BadExport(`line ${number + 1}: is longer than ${longest} bytes: this is not an export of Roster`);
		}
		yield lines;
	}
	if (rest.length > 0) {
		yield [Buffer.concat(rest)];
	}
}

function parsed(line: Buffer, number: number): Record<string, unknown> {
	try {
		const value: unknown = JSON.parse(line.toString());
		if (typeof value === "object" && value !== null && !Array.isArray(value)) {
			return value as Record<string, unknown>;
		}
	} catch {
		// Not JSON: reported below.
	}
	const hint = number === 1 ? 'pass a compressed file through "gunzip -c" first' : "export again";
	throw new BadExport(`line ${number}: is not a JSON object, so the file is not an export, or it was changed: ${hint}`);
}

function isCounts(value: unknown): value is Counts {
	return (
		typeof value === "object" && value !== null && Object.values(value).every((each) => Number.isSafeInteger(each))
	);
}

function headerIn(line: Buffer | undefined): Header {
	const { roster, schema, time, rows } = line === undefined ? {} : parsed(line, 1);
	if (roster !== "export" || !Number.isSafeInteger(schema) || typeof time !== "string" || !isCounts(rows)) {
		throw new BadExport('line 1: is not the header of an export: give a file that "roster export" made');
	}
	return { schema: schema as number, time, rows };
}

const kinds: Readonly<Record<MovedColumn["type"], string>> = {
	text: "a text without U+0000",
	integer: "a whole number",
	boolean: "true or false",
	blob: "base64",
};

function fits(type: MovedColumn["type"], value: unknown): boolean {
	switch (type) {
		case "text":
			// No engine can store other strings.
			return typeof value === "string" && !value.includes("\0") && value.isWellFormed();
		case "integer":
			return Number.isSafeInteger(value);
		case "boolean":
			return typeof value === "boolean";
		case "blob":
			return typeof value === "string" && Buffer.from(value, "base64").toString("base64") === value;
	}
}

/** Checks a row, and converts it to the values to insert. */
function rowIn({ name, columns }: MovedTable, row: unknown, number: number): Row {
	if (typeof row !== "object" || row === null) {
		throw new BadExport(`line ${number}: ${name}: "row" is not an object`);
	}
	const values = row as Row;
	for (const column of columns) {
		const value = values[column.name];
		if (value === undefined) {
			throw new BadExport(`line ${number}: ${name}: the column ${column.name} is missing`);
		}
		if (value === null ? column.required : !fits(column.type, value)) {
			const needed = value === null ? "may not be null" : `is not ${kinds[column.type]}`;
			throw new BadExport(`line ${number}: ${name}.${column.name} ${needed}`);
		}
		if (column.type === "blob" && value !== null) {
			values[column.name] = Buffer.from(value as string, "base64");
		}
	}
	if (Object.keys(values).length !== columns.length) {
		const known = new Set(columns.map((each) => each.name));
		const unknown = Object.keys(values).find((each) => !known.has(each));
		throw new BadExport(`line ${number}: ${name} has no column ${JSON.stringify(unknown)}`);
	}
	return values;
}

function sameCounts(one: Counts, other: Counts): boolean {
	const names = new Set([...Object.keys(one), ...Object.keys(other)]);
	return Array.from(names).every((name) => (one[name] ?? 0) === (other[name] ?? 0));
}

/** Opens an export, and reads its header. */
export async function readExport(chunks: AsyncIterable<Buffer>): Promise<Reading> {
	const groups = linesOf(chunks);
	let group: Buffer[] = [];
	while (group.length === 0) {
		const next = await groups.next();
		if (next.done) {
			break;
		}
		group = next.value;
	}
	const header = headerIn(group.shift());

	async function* following(): AsyncGenerator<Buffer[]> {
		yield group;
		yield* groups;
	}

	async function* batches(tables: readonly MovedTable[], cut: number): AsyncGenerator<Batch> {
		const known = new Map(tables.map((each) => [each.name, each]));
		const counted: Record<string, number> = Object.fromEntries(tables.map((each) => [each.name, 0]));
		const checksum = newChecksum();
		let rows: { table: MovedTable; rows: Row[] }[] = [];
		let first = 2;
		let number = 1;
		let ended = false;
		const taken = (): Batch => ({ rows, first, last: number, digest: checksum.copy().digest("hex") });

		for await (const lines of following()) {
			for (const line of lines) {
				number += 1;
				if (ended) {
					throw new BadExport(`line ${number}: follows the end of the export: give a file with a single export`);
				}
				const { table: name, row, end } = parsed(line, number);
				if (end !== undefined) {
					checkEnd(end, number);
					ended = true;
					continue;
				}
				const table = known.get(name as string);
				if (table === undefined) {
					const shown = name === undefined ? "is no row" : `has the table ${JSON.stringify(name)}`;
					throw new BadExport(
						`line ${number}: ${shown}, and schema ${header.schema} has ${[...known.keys()].join(", ")}`,
					);
				}
				const read = rowIn(table, row, number);
				checksum.update(line);
				counted[table.name] = (counted[table.name] ?? 0) + 1;
				const current = rows.at(-1);
				if (current?.table === table) {
					current.rows.push(read);
				} else {
					rows.push({ table, rows: [read] });
				}
				if (number - first + 1 >= batchLines || number === cut) {
					yield taken();
					rows = [];
					first = number + 1;
				}
			}
		}
		if (!ended) {
			throw new BadExport(`the file stops at line ${number}, without an end line: it was cut off; copy it again`);
		}
		if (rows.length > 0) {
			number -= 1;
			yield taken();
		}

		function checkEnd(end: unknown, line: number): void {
			const { schema, rows: said, sha256 } = (end ?? {}) as Record<string, unknown>;
			const whole = isCounts(said) && sameCounts(said, counted) && sameCounts(header.rows, counted);
			if (!whole || schema !== header.schema || sha256 !== checksum.copy().digest("hex")) {
				throw new BadExport(
					`line ${line}: the checksum does not match the rows: the file was changed; copy it or export again`,
				);
			}
		}
	}
	return { header, batches, close: async () => void (await groups.return(undefined)) };
}
