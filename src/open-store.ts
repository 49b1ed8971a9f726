// SPDX-License-Identifier: Apache-2.0

// Chooses the database engine by the form of the database's name. No other file does.

import type { Store } from "./store/store.ts";
import type { Connection, Progress } from "./store/transfer/connection.ts";

/** Whether the name is the URL of a PostgreSQL database; otherwise it is the path of an SQLite file. */
export function isPostgres(database: string): boolean {
	return /^postgres(ql)?:\/\//i.test(database);
}

/** The name of a database without its password, for logs and errors. */
export function shownDatabase(database: string): string {
	if (!isPostgres(database) || !URL.canParse(database)) {
		return database;
	}
	const url = new URL(database);
	if (url.password !== "") {
		url.password = "***";
	}
	for (const name of url.searchParams.keys()) {
		if (/pass/i.test(name)) {
			url.searchParams.set(name, "***");
		}
	}
	return url.href;
}

/**
 * Opens a database and migrates it to the newest schema.
 *
 * Only the engine that is needed is loaded.
 */
export async function openStore(database: string): Promise<Store> {
	if (isPostgres(database)) {
		const { openPostgres } = await import("./store/postgres/store.ts");
		return openPostgres(database);
	}
	const { openSqlite } = await import("./store/sqlite/store.ts");
	return openSqlite(database);
}

/**
 * Opens a connection for an export or an import. It does not migrate the schema.
 *
 * @param purpose for `import`, an SQLite file that does not exist is created.
 */
export async function openConnection(database: string, purpose: "export" | "import"): Promise<Connection> {
	if (isPostgres(database)) {
		const { openPostgresConnection } = await import("./store/postgres/transfer.ts");
		return openPostgresConnection(database);
	}
	const { openSqliteConnection } = await import("./store/sqlite/transfer.ts");
	return openSqliteConnection(database, purpose);
}

/**
 * Copies an SQLite database.
 *
 * @returns the size of the copy in bytes.
 */
export async function backupSqliteFile(database: string, to: string, progress: Progress): Promise<number> {
	const { backupSqlite } = await import("./store/sqlite/backup.ts");
	return backupSqlite(database, to, progress);
}
