// SPDX-License-Identifier: Apache-2.0

// `roster export`, `roster import` and `roster backup`: all data at once, from the database itself. What knows of
// tables is loaded only where it is needed: the other commands answer at once.

import { createReadStream, createWriteStream } from "node:fs";
import { Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import { backupSqliteFile, isPostgres, openConnection, shownDatabase } from "../open-store.ts";
import type { Progress } from "../store/transfer/connection.ts";
import { BadExport, type Counts, totalOf } from "../store/transfer/form.ts";
import { configuredDatabase, withDatabase } from "./database.ts";
import { makeFile } from "./new-file.ts";
import { progressBar } from "./progress.ts";
import { CommandError, type Session, type Surroundings } from "./session.ts";

/** As much of a file as is read at once. */
const chunk = 1024 * 1024;

function isStandard(file: string | undefined): file is undefined | "-" {
	return file === undefined || file === "-";
}

/** Does something that takes its time, and shows how far it is. */
async function watched<Result>(
	{ stderr }: Surroundings,
	work: (progress: Progress) => Promise<Result>,
): Promise<Result> {
	const bar = progressBar(stderr);
	try {
		return await work(bar.show);
	} finally {
		bar.end();
	}
}

/** Such as `12 rows (users 3, groups 1)`. */
function shownRows(rows: Counts): string {
	const shown = Object.entries(rows)
		.filter(([, count]) => count > 0)
		.map(([name, count]) => `${name} ${count}`);
	return `${totalOf(rows)} rows (${shown.join(", ")})`;
}

const secondsSince = (begin: number) => `${((performance.now() - begin) / 1000).toFixed(1)} s`;

async function exportAll(file: string | undefined, session: Session): Promise<void> {
	const begin = performance.now();
	const { at } = session;
	const database = configuredDatabase(at);
	const { exportFrom } = await import("../store/transfer/export.ts");
	const to = isStandard(file) ? "stdout" : file;
	const write = (output: Writable) =>
		withDatabase(database, "cannot be exported", async () => {
			const connection = await openConnection(database, "export");
			try {
				return await watched(at, async (progress) => {
					const { header, text } = await exportFrom(connection, new Date(), progress);
					await pipeline(Readable.from(text), output, { end: output !== at.stdout }).catch(
						(error: NodeJS.ErrnoException) => {
							throw output.errored === error || error.code === "EPIPE"
								? new CommandError(`${to}: cannot be written: ${error.message}`)
								: error;
						},
					);
					return header;
				});
			} finally {
				await connection.close();
			}
		});
	const sentence = (rows: Counts) =>
		`Exported ${shownRows(rows)} from ${shownDatabase(database)} to ${to} in ${secondsSince(begin)}.`;
	if (isStandard(file)) {
		const { rows } = await write(at.stdout);
		at.stderr.write(`${sentence(rows)}\n`);
		return;
	}
	const header = await makeFile(file, (part) => write(createWriteStream(part)));
	session.say(sentence(header.rows), { file, ...header });
}

async function importAll(file: string | undefined, session: Session): Promise<void> {
	const begin = performance.now();
	const { at } = session;
	const database = configuredDatabase(at);
	const { importInto } = await import("../store/transfer/import.ts");
	if (isStandard(file) && at.stdin.isTTY === true) {
		throw new CommandError("give the file of an export, or send one to stdin");
	}
	const name = isStandard(file) ? "stdin" : file;
	const input = isStandard(file)
		? { open: () => at.stdin, again: false }
		: { open: () => createReadStream(file, { highWaterMark: chunk }), again: true };
	const { header, wentOnAt, corrected } = await withDatabase(database, "cannot be imported into", async () => {
		const connection = await openConnection(database, "import");
		try {
			return await watched(at, (progress) => importInto(connection, input, progress));
		} catch (error) {
			const { syscall, path } = error as NodeJS.ErrnoException;
			const ofFile = error instanceof BadExport || (syscall !== undefined && path === file);
			throw ofFile ? new CommandError(`${name}: ${(error as Error).message}`) : error;
		} finally {
			await connection.close();
		}
	});
	const went = wentOnAt === undefined ? "" : `, going on at line ${wentOnAt}`;
	const counted = corrected.length === 0 ? "" : ` Counted anew, for they were wrong: ${corrected.join(", ")}.`;
	session.say(
		`Imported ${shownRows(header.rows)} of ${header.time} from ${name} into ${shownDatabase(database)} in ${secondsSince(begin)}${went}.${counted}`,
		{ file: name, ...header, corrected: [...corrected] },
	);
}

async function backup(file: string, session: Session): Promise<void> {
	const begin = performance.now();
	const { at } = session;
	const database = configuredDatabase(at);
	if (isPostgres(database)) {
		throw new CommandError(
			'backup is for SQLite: take "pg_dump --format=custom --file=roster.dump", or "roster export roster.jsonl"',
		);
	}
	const bytes = await makeFile(file, (part) =>
		withDatabase(database, "cannot be copied", () =>
			watched(at, (progress) => backupSqliteFile(database, part, progress)),
		),
	);
	session.say(
		`Copied ${shownDatabase(database)} to ${file}: ${bytes} bytes, integrity checked, in ${secondsSince(begin)}.`,
		{ file, bytes },
	);
}

/** The commands that work on the database themselves, whether a server runs or not. */
export function movingCommands(program: Command, session: () => Session): void {
	program
		.command("export")
		.description("write all data as of one moment, as JSON lines, also while a server runs")
		.argument("[file]", "the file to make; - or none is stdout")
		.addHelpText(
			"after",
			`
It reads the database that ROSTER_DATABASE names. The file has personal data in it, and the digests of tokens.

Examples:
  roster export roster.jsonl
  roster export | gzip > roster.jsonl.gz
  ROSTER_DATABASE=postgres://roster@db.example.com/roster roster export roster.jsonl
`,
		)
		.action((file: string | undefined) => exportAll(file, session()));

	program
		.command("import")
		.description("fill an empty database with an export: the same ids, versions, changes and tokens")
		.argument("[file]", "the export; - or none is stdin")
		.addHelpText(
			"after",
			`
It writes to the database that ROSTER_DATABASE names, an SQLite file or PostgreSQL, whichever was exported. Stop every
server on it first. What was broken off goes on where it stopped when the same command is run again; until then no
server starts on the database.

Examples:
  ROSTER_DATABASE=postgres://roster@db.example.com/roster roster import roster.jsonl
  gunzip -c roster.jsonl.gz | ROSTER_DATABASE=data/new.db roster import
`,
		)
		.action((file: string | undefined) => importAll(file, session()));

	program
		.command("backup")
		.description("copy an SQLite database, also while a server runs")
		.argument("<file>", "the copy to make")
		.addHelpText(
			"after",
			`
It copies the database that ROSTER_DATABASE names as it is at this moment, and checks the copy.

Example:
  roster backup roster-$(date +%F).db
`,
		)
		.action((file: string) => backup(file, session()));
}
