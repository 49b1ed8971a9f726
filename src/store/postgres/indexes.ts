// SPDX-License-Identifier: Apache-2.0

import type { UniqueColumn } from "../sql/unique.ts";
import { type Target, tell } from "./connection.ts";

/** Lists the columns of all unique indexes of a database. */
export async function uniqueColumns(target: Target): Promise<UniqueColumn[]> {
	const rows = await tell(
		target,
		`select index.relname as "index", owner.relname as "table", attname as "column"
		from pg_index
		join pg_class as index on index.oid = indexrelid
		join pg_class as owner on owner.oid = indrelid
		join pg_attribute on attrelid = indrelid and attnum = any (indkey)
		where indisunique and indisvalid and pg_table_is_visible(indrelid)`,
	);
	return rows.map(({ index, table, column }) => ({
		index: String(index),
		table: String(table),
		column: String(column),
	}));
}
