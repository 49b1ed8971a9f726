// SPDX-License-Identifier: Apache-2.0

// Tries out a commit on a copy of the directory, so that no writer waits for the lock of the writers or for a row. The
// copy consists of temporary tables, which hide the tables of the same names, of a connection that ends afterwards.

import pg from "pg";
import { triedTables } from "../review-tables.ts";
import { movedTables } from "../transfer/moved-tables.ts";
import { isLost, Lost, tell } from "./connection.ts";

/** Makes the temporary tables, with the rows and then the indexes of the tables of a schema. */
async function copyTables(client: pg.Client, schema: string): Promise<void> {
	const { rows } = await client.query<{ table: string; text: string }>(
		"select tablename as table, indexdef as text from pg_indexes where schemaname = $1",
		[schema],
	);
	// The names of the indexes stay: they tell which attribute is not unique.
	const indexes = Map.groupBy(rows, (each) => each.table);
	for (const { name, columns } of movedTables) {
		const live = `${pg.escapeIdentifier(schema)}.${name}`;
		await tell(client, `create temp table ${name} (like ${live} including all excluding indexes)`);
		if (triedTables.has(name)) {
			const names = columns.map((each) => `"${each.name}"`).join(", ");
			await tell(client, `insert into pg_temp.${name} (${names}) select ${names} from ${live}`);
		}
		for (const { text } of indexes.get(name) ?? []) {
			await tell(client, text.replace(/ ON (?:ONLY )?\S+ USING /, ` ON pg_temp.${name} USING `));
		}
		await tell(client, `analyze pg_temp.${name}`);
	}
}

/**
 * Runs a function on a connection whose tables are a copy.
 *
 * @throws Lost if the connection cannot be opened.
 */
export async function onCopy<Result>(
	options: pg.ClientConfig,
	run: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
	const client = new pg.Client({ ...options, query_timeout: 0 });
	// The failing query reports errors of the connection.
	client.on("error", () => {});
	try {
		await client.connect();
		await tell(client, "set statement_timeout = 0; set idle_in_transaction_session_timeout = 0");
		const [row] = await tell(client, "select current_schema() as schema");
		await tell(client, "begin isolation level repeatable read");
		await copyTables(client, String(row?.["schema"]));
		// From here on, only temporary tables can be written.
		await tell(client, "set transaction read only");
		return await run(client);
	} catch (error) {
		throw isLost(error) ? new Lost("the connection to the database is lost", { cause: error }) : error;
	} finally {
		await client.end();
	}
}
