// SPDX-License-Identifier: Apache-2.0

import type { TokenRecord } from "../../records.ts";
import type { TokenReader } from "../interface/tokens.ts";
import type { Database } from "./database.ts";
import { and, eq, gt, isNull, or, sql } from "./drizzle.ts";
import { pager } from "./pages.ts";
import { select, update } from "./statements.ts";
import { tokens } from "./tables.ts";

/** Converts a row to a record. */
export function tokenRecord(row: typeof tokens.$inferSelect): TokenRecord {
	return {
		...row,
		expireTime: row.expireTime ?? undefined,
		lastUseTime: row.lastUseTime ?? undefined,
		connectionId: row.connectionId ?? undefined,
	};
}

/** Makes the queries of tokens. Tokens are created and deleted by commits. */
export function tokenQueries(database: Database): TokenReader {
	const byId = database.prepare(select(tokens, { where: eq(tokens.id, sql.placeholder("id")) }));
	const usable = or(isNull(tokens.expireTime), gt(tokens.expireTime, sql.placeholder("now")));
	const listed = pager(database, tokens, tokens.id, usable);
	const listedOfKind = pager(database, tokens, tokens.id, and(eq(tokens.kind, sql.placeholder("kind")), usable));
	const touch = database.prepareSql(update(tokens, ["lastUseTime"], eq(tokens.id, sql.placeholder("id"))));

	return {
		async getToken(id) {
			const [row] = await database.all(byId, { id });
			return row && tokenRecord(row);
		},
		async listTokens(kind, now, page) {
			const rows = kind === undefined ? await listed(page, { now }) : await listedOfKind(page, { kind, now });
			return rows.map(tokenRecord);
		},
		async touchToken(id, time) {
			await database.all(touch, { id, lastUseTime: time });
		},
	};
}
