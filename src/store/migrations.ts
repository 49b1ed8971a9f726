// SPDX-License-Identifier: Apache-2.0

// The steps that bring a database to the newest schema, an engine a folder. A number means the same schema on every engine.

import { readdirSync, readFileSync } from "node:fs";
import { type MigrationSteps, rekey } from "./rekey.ts";

export interface Migration {
	/** The schema that it brings a database to: `0002_guard.sql` is number 2. */
	readonly number: number;
	readonly sql: string;
	/** What follows the SQL and needs code; undefined where nothing does. */
	readonly steps: (() => MigrationSteps) | undefined;
}

const stepsOf: ReadonlyMap<number, () => MigrationSteps> = new Map([[4, rekey]]);

/** The migrations of an engine, oldest first. */
export function readMigrations(engine: "sqlite" | "postgres"): Migration[] {
	const folder = new URL(`./${engine}/migrations/`, import.meta.url);
	return readdirSync(folder)
		.filter((file) => file.endsWith(".sql"))
		.sort()
		.map((file) => {
			const number = Number.parseInt(file, 10);
			return { number, sql: readFileSync(new URL(file, folder), "utf8"), steps: stepsOf.get(number) };
		});
}

/** Throws where a database has a schema that is newer than all migrations. */
export function tooNew(number: number, known: readonly Migration[]): void {
	const newest = known.at(-1)?.number ?? 0;
	if (number > newest) {
		throw new Error(
			`the database has schema ${number}, and this version knows ${newest}: start a version of Roster that is at least as new as the one that wrote it`,
		);
	}
}

/** The schema that this version works with: the same number on every engine. */
export function newestSchema(): number {
	return readMigrations("sqlite").at(-1)?.number ?? 0;
}
