// SPDX-License-Identifier: Apache-2.0

// The folder of backups: a file for each, with its time in the name, such as `roster-20261128T021500Z.db`.

import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { backupSqliteFile } from "../open-store.ts";

const pattern = /^roster-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.db$/;
/** A copy that is not complete, or was not checked yet. */
const part = /^roster-\d{8}T\d{6}Z\.db\.part(?:-journal|-wal|-shm)?$/;

export interface Copy {
	readonly file: string;
	/** When it was made, in milliseconds since 1970. */
	readonly time: number;
}

/** The backups in a folder, oldest first. */
export function copiesIn(folder: string): Copy[] {
	return readdirSync(folder)
		.sort()
		.flatMap((name) => {
			const [, year, month, day, hour, minute, second] = pattern.exec(name) ?? [];
			const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
			return Number.isNaN(time) ? [] : [{ file: join(folder, name), time }];
		});
}

function sync(path: string): void {
	const descriptor = openSync(path, "r");
	try {
		fsyncSync(descriptor);
	} finally {
		closeSync(descriptor);
	}
}

/**
 * Copies a database into a folder. The copy has its name only when it is complete, checked and on the disk.
 *
 * @returns the path of the copy, and its size in bytes.
 */
export async function makeCopy(
	database: string,
	folder: string,
	time: number,
): Promise<{ file: string; bytes: number }> {
	mkdirSync(folder, { recursive: true, mode: 0o700 });
	for (const name of readdirSync(folder).filter((each) => part.test(each))) {
		rmSync(join(folder, name));
	}
	const stamp = new Date(time).toISOString().replace(/[-:]|\.\d+/g, "");
	const file = join(folder, `roster-${stamp}.db`);
	const unfinished = `${file}.part`;
	// Other users of the machine may not read it, not even while it is written.
	closeSync(openSync(unfinished, "wx", 0o600));
	chmodSync(unfinished, 0o600);
	const bytes = await backupSqliteFile(database, unfinished, () => {});
	sync(unfinished);
	renameSync(unfinished, file);
	sync(folder);
	return { file, bytes };
}

/** Deletes the backups that are older than `keep` milliseconds, but never the newest one. */
export function deleteOldCopies(folder: string, keep: number, now: number): void {
	const copies = copiesIn(folder);
	for (const { file } of copies.slice(0, -1).filter(({ time }) => time < now - keep)) {
		rmSync(file);
	}
}
