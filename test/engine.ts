// SPDX-License-Identifier: Apache-2.0

// The engine that the tests run on: SQLite, or with TEST_ENGINE=postgres a database of a PostgreSQL server.

import { randomUUID } from "node:crypto";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";
import { openStore } from "../src/open-store.ts";
import { folderInMemory } from "./folder.ts";
import { query } from "./postgres.ts";
import { databaseUrl, template } from "./postgres-setup.ts";

export const onPostgres = process.env["TEST_ENGINE"] === "postgres";

export interface TestDatabase {
	/** The value of ROSTER_DATABASE for it. */
	readonly name: string;
	drop(): Promise<void>;
}

let emptyFile: Promise<string> | undefined;

/** Makes the file that databases on SQLite are copied from: the migrations take several times as long as the copy. */
async function makeEmptyFile(): Promise<string> {
	const folder = mkdtempSync(join(folderInMemory, "roster-test-empty-"));
	process.once("exit", () => rmSync(folder, { recursive: true }));
	const path = join(folder, "roster.db");
	await (await openStore(path)).close();
	return path;
}

/** Makes an empty database of the newest schema. */
export async function newDatabase(): Promise<TestDatabase> {
	if (!onPostgres) {
		emptyFile ??= makeEmptyFile();
		const folder = mkdtempSync(join(folderInMemory, "roster-test-"));
		const name = join(folder, "roster.db");
		copyFileSync(await emptyFile, name);
		return { name, drop: async () => rmSync(folder, { recursive: true }) };
	}
	const server = inject("postgres");
	const name = `roster_test_${randomUUID().replaceAll("-", "")}`;
	// Page by page, as PostgreSQL copies by default, takes three times as much CPU.
	await query(server, `create database ${name} template ${template} strategy file_copy`);
	return {
		name: databaseUrl(server, name),
		drop: async () => void (await query(server, `drop database ${name} with (force)`)),
	};
}
