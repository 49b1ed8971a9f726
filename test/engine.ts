// SPDX-License-Identifier: Apache-2.0

// The engine that the tests run on: SQLite, or with TEST_ENGINE=postgres a database of a PostgreSQL server.

import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import { query } from "./postgres.ts";
import { databaseUrl, template } from "./postgres-setup.ts";

export const onPostgres = process.env["TEST_ENGINE"] === "postgres";

/** Free space, in bytes, below which the memory is left to others: a container may have 64 MiB in all. */
const enough = 2 ** 30;

/**
 * Where the files of SQLite are: in memory where there is some, for each commit waits for the disk, and what these tests
 * ask is the same on both. What is about the disk makes its databases elsewhere.
 */
const folderOfFiles = isRoomy("/dev/shm") ? "/dev/shm" : tmpdir();

function isRoomy(folder: string): boolean {
	if (!existsSync(folder)) {
		return false;
	}
	const { bavail, bsize } = statfsSync(folder);
	return bavail * bsize > enough;
}

export interface TestDatabase {
	/** As the variable ROSTER_DATABASE names it. */
	readonly name: string;
	drop(): Promise<void>;
}

/** Makes an empty database. */
export async function newDatabase(): Promise<TestDatabase> {
	if (!onPostgres) {
		const folder = mkdtempSync(join(folderOfFiles, "roster-test-"));
		return { name: join(folder, "roster.db"), drop: async () => rmSync(folder, { recursive: true }) };
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
