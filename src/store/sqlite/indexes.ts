// SPDX-License-Identifier: Apache-2.0

import type Sqlite from "better-sqlite3";
import type { UniqueColumn } from "../sql/unique.ts";
import { rowsOf } from "./client.ts";

/** Lists the columns of all unique indexes of a database. */
export function uniqueColumns(client: Sqlite.Database): UniqueColumn[] {
	const columns = client.prepare(`
		select entry.name as "index", declared.name as "table", part.name as "column"
		from sqlite_schema as declared
		join pragma_index_list(declared.name) as entry on entry."unique"
		join pragma_index_info(entry.name) as part
		where declared.type = 'table'`);
	return rowsOf(columns).map(({ index, table, column }) => ({
		index: String(index),
		table: String(table),
		column: String(column),
	}));
}
