// SPDX-License-Identifier: Apache-2.0

// Reads the migrations to the newest schema from a folder for each engine. Every engine numbers the schemas alike.

import { readdirSync, readFileSync } from "node:fs";
import { type MigrationSteps, rekey } from "./rekey.ts";

export interface Migration {
	/** The number of the resulting schema: 2 for `0002_guard.sql`. */
	readonly number: number;
	readonly sql: string;
	/** The part of the migration that needs code. It runs after the SQL. */
	readonly steps: (() => MigrationSteps) | undefined;
}

const stepsOf: ReadonlyMap<number, () => MigrationSteps> = new Map([[4, rekey]]);

/**
 * Returns the migrations of an engine, oldest first.
 *
 * @throws Error if two files have the same number: a database that has the first would never get the second.
 */
export function readMigrations(engine: "sqlite" | "postgres"): Migration[] {
	const folder = new URL(`./${engine}/migrations/`, import.meta.url);
	const files = readdirSync(folder).filter((file) => file.endsWith(".sql"));
	return inOrder(files).map((file) => {
		const number = numberOf(file);
		return { number, sql: readFileSync(new URL(file, folder), "utf8"), steps: stepsOf.get(number) };
	});
}

const numberOf = (file: string) => Number.parseInt(file, 10);

/** Sorts the files of migrations by number. @throws Error if two have the same number. */
export function inOrder(files: readonly string[]): string[] {
	const sorted = files.toSorted();
	for (const [index, file] of sorted.entries()) {
		const next = sorted[index + 1];
		if (next !== undefined && numberOf(file) === numberOf(next)) {
			throw new Error(
				`the migrations ${file} and ${next} have the same number: give the newer one the next free number`,
			);
		}
	}
	return sorted;
}

/** Throws if the schema of a database is newer than all migrations. */
export function tooNew(number: number, known: readonly Migration[]): void {
	const newest = known.at(-1)?.number ?? 0;
	if (number > newest) {
		throw new Error(
			`the database has schema ${number}, and this version of Roster supports schemas up to ${newest}: start the version that wrote the database, or a newer one`,
		);
	}
}

/** Returns the number of the schema that this version works with. */
export function newestSchema(): number {
	return readMigrations("sqlite").at(-1)?.number ?? 0;
}
