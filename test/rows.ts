// SPDX-License-Identifier: Apache-2.0

// The rows of the directory in a database, to compare two states of it.

import Sqlite from "better-sqlite3";
import { isPostgres } from "../src/open-store.ts";
import { rowsOf } from "../src/store/sqlite/client.ts";
import { query } from "./postgres.ts";

const tables = [
	...["users", "groups", "group_members", "organizations", "organization_members", "organization_groups"],
	...["settings", "identity_refusals", "counters"],
];

/** Values that tell when and how often a row was written, and not what it says. */
const written: ReadonlySet<string> = new Set(["version", "create_time", "update_time"]);

/** The rows of each table, as sorted lines of JSON. */
export async function directoryRows(database: string): Promise<Record<string, string[]>> {
	const found: Record<string, string[]> = {};
	const client = isPostgres(database) ? undefined : new Sqlite(database, { readonly: true });
	for (const table of tables) {
		const text = `select * from ${table}`;
		const rows = client === undefined ? await query(database, text) : rowsOf(client.prepare(text));
		found[table] = (rows as Record<string, unknown>[])
			.filter(
				(row) => !["losses", "deactivations", "deletions", "removals", "addressChanges"].includes(`${row["name"]}`),
			)
			.map((row) => JSON.stringify(Object.entries(row).filter(([name]) => !written.has(name))))
			.sort();
	}
	client?.close();
	return found;
}
