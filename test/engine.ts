// SPDX-License-Identifier: Apache-2.0

// The engine that the tests run on: SQLite, or with TEST_ENGINE=postgres a database of a PostgreSQL server.

import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import { query } from "./postgres.ts";
import { databaseUrl, template } from "./postgres-setup.ts";

export const onPostgres = process.env["TEST_ENGINE"] === "postgres";

export interface TestDatabase {
	/** As the variable ROSTER_DATABASE names it. */
	readonly name: string;
	drop(): Promise<void>;
}

/** Makes an empty database. */
export async function newDatabase(): Promise<TestDatabase> {
	if (!onPostgres) {
		const folder = mkdtempSync(join(tmpdir(), "roster-test-"));
		return { name: join(folder, "roster.db"), drop: async () => rmSync(folder, { recursive: true }) };
	}
	const server = inject("postgres");
	const name = `roster_test_${randomUUID().replaceAll("-", "")}`;
	await query(server, `create database ${name} template ${template}`);
	return {
		name: databaseUrl(server, name),
		drop: async () => void (await query(server, `drop database ${name} with (force)`)),
	};
}
