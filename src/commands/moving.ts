// SPDX-License-Identifier: Apache-2.0

// `roster export`, `roster import` and `roster backup`: they open the database directly and handle all of its data. The
// code for tables is loaded only when it is needed, so that the other commands start fast.

import { createReadStream, createWriteStream } from "node:fs";
import { Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { JsonValue } from "@bufbuild/protobuf";
import type { Command } from "commander";
import { backupSqliteFile, isPostgres, openConnection, shownDatabase } from "../open-store.ts";
import type { Progress } from "../store/transfer/connection.ts";
import { BadExport, type Counts, totalOf } from "../store/transfer/form.ts";
import { configuredDatabase, withDatabase } from "./database.ts";
import { CommandError } from "./failure.ts";
import { makeFile } from "./new-file.ts";
import type { Surroundings } from "./output.ts";
import { progressBar } from "./progress.ts";
import type { Session } from "./session.ts";
import { secondsIn } from "./values.ts";

/** How much of a file is read at once, in bytes. */
const chunk = 1024 * 1024;

/** How long a backup is kept by default, in seconds. */
const week = 604_800;

function isStandard(file: string | undefined): file is undefined | "-" {
	return file === undefined || file === "-";
}

/** Runs work with a progress bar. */
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

/** Prints what was done: these commands call no RPC, so the JSON is their own. */
function report({ json, print, printJson }: Session, sentence: string, result: JsonValue): void {
	json ? printJson(result) : print(sentence);
}

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
								? new CommandError("file_unusable", `${to} cannot be written: ${error.message}`)
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
	report(session, sentence(header.rows), { file, ...header });
}

async function importAll(file: string | undefined, session: Session): Promise<void> {
	const begin = performance.now();
	const { at } = session;
	const database = configuredDatabase(at);
	const { importInto } = await import("../store/transfer/import.ts");
	if (isStandard(file) && at.stdin.isTTY === true) {
		throw new CommandError(
			"usage",
			"there is no export to read",
			"give the file of an export, or pipe an export to stdin",
		);
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
			throw ofFile ? new CommandError("file_unusable", `${name}: ${(error as Error).message}`) : error;
		} finally {
			await connection.close();
		}
	});
	const went = wentOnAt === undefined ? "" : `, continuing at line ${wentOnAt}`;
	const counted = corrected.length === 0 ? "" : ` Corrected wrong counts: ${corrected.join(", ")}.`;
	report(
		session,
		`Imported ${shownRows(header.rows)} of ${header.time} from ${name} into ${shownDatabase(database)} in ${secondsSince(begin)}${went}.${counted}`,
		{ file: name, ...header, corrected: [...corrected] },
	);
}

/** The configured database, which a backup can copy. */
function sqliteDatabase(at: Surroundings): string {
	const database = configuredDatabase(at);
	if (isPostgres(database)) {
		throw new CommandError(
			"usage",
			"backup copies SQLite databases only",
			'run "pg_dump --format=custom --file=roster.dump", or "roster export roster.jsonl"',
		);
	}
	return database;
}

/**
 * Makes backups in a folder until a signal ends it.
 *
 * @param every, keep in seconds.
 */
async function backupAgain(folder: string, every: number, keep: number, { at, print }: Session): Promise<void> {
	const { keepBackups } = await import("../backup/schedule.ts");
	const database = sqliteDatabase(at);
	const plan = { folder, every: every * 1000, keep: keep * 1000 };
	const backups = keepBackups(database, plan, {
		made: ({ file, bytes, ms }) => print(`Copied ${database} to ${file}: ${bytes} bytes, checked, in ${ms} ms.`),
		failed: (failure) => void at.stderr.write(`roster: no backup was made: ${failure}\n`),
	});
	await new Promise<void>((resolve) => {
		process.once("SIGTERM", () => resolve());
		process.once("SIGINT", () => resolve());
	});
	await backups.end();
}

async function backup(file: string, session: Session): Promise<void> {
	const begin = performance.now();
	const { at } = session;
	const database = sqliteDatabase(at);
	const bytes = await makeFile(file, (part) =>
		withDatabase(database, "cannot be copied", () =>
			watched(at, (progress) => backupSqliteFile(database, part, progress)),
		),
	);
	report(
		session,
		`Copied ${shownDatabase(database)} to ${file}: ${bytes} bytes, integrity checked, in ${secondsSince(begin)}.`,
		{ file, bytes },
	);
}

/** The commands that open the database directly, whether a server runs or not. */
export function movingCommands(program: Command, session: () => Session): void {
	program
		.command("export")
		.description("write a snapshot of all data as JSON lines; a server may be running")
		.argument("[file]", "the file to create; without it, or with -, stdout")
		.addHelpText(
			"after",
			`
The command reads the database in ROSTER_DATABASE. The file contains personal
data, and the digests of tokens.

Examples:
  roster export roster.jsonl
  roster export | gzip > roster.jsonl.gz
  ROSTER_DATABASE=postgres://roster@db.example.com/roster \\
    roster export roster.jsonl
`,
		)
		.action((file: string | undefined) => exportAll(file, session()));

	program
		.command("import")
		.description("import an export into an empty database, with the same ids, versions, changes and tokens")
		.argument("[file]", "the export; without it, or with -, stdin")
		.addHelpText(
			"after",
			`
The command writes to the database in ROSTER_DATABASE, an SQLite file or
PostgreSQL. The export may come from either engine. Stop every server on the
database first. To continue an import that was interrupted, run the same command
again. Until the import is complete, no server starts on the database.

Examples:
  ROSTER_DATABASE=postgres://roster@db.example.com/roster \\
    roster import roster.jsonl
  gunzip -c roster.jsonl.gz | ROSTER_DATABASE=data/new.db roster import
`,
		)
		.action((file: string | undefined) => importAll(file, session()));

	program
		.command("backup")
		.description("copy an SQLite database; a server may be running")
		.argument("<file>", "the file to create; with --every, the folder")
		.option("--every <duration>", "make a backup again and again, such as every 1h, until Ctrl-C", secondsIn)
		.option("--keep <duration>", "with --every: how long a backup is kept (default 7d)", secondsIn)
		.addHelpText(
			"after",
			`
The command takes a snapshot of the database in ROSTER_DATABASE, and checks the
copy. A server does the same by itself with ROSTER_BACKUP, ROSTER_BACKUP_EVERY
and ROSTER_BACKUP_KEEP.

Examples:
  roster backup roster-$(date +%F).db
  roster backup /var/backups/roster --every 1h --keep 7d
`,
		)
		.action((file: string, { every, keep = week }: { every?: number; keep?: number }) =>
			every === undefined ? backup(file, session()) : backupAgain(file, every, keep, session()),
		);
}
