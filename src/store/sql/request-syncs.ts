// SPDX-License-Identifier: Apache-2.0

// The statements for syncs: how many requests of a token came one after the other.

import type { RequestStore, SyncRecord } from "../interface/requests.ts";
import { ask, type Beside, type BoundStatement, type Database } from "./database.ts";
import { and, asc, desc, eq, gt, lt, or, type SQL, sql } from "./drizzle.ts";
import { requestSyncs } from "./request-tables.ts";
import { deleteFrom, insertInto, select, update } from "./statements.ts";

export function syncQueries(
	database: Database,
	{ beside }: Beside,
): Pick<RequestStore, "countSyncs" | "listSyncs" | "trimSyncs"> {
	const value = sql.placeholder;
	const { tokenId, first, last } = requestSyncs;
	const ofToken = eq(tokenId, value("tokenId"));
	const newest = database.prepare(select(requestSyncs, { where: ofToken, orderBy: [desc(first)], limit: sql`1` }));
	const insert = database.prepareSql(insertInto(requestSyncs));
	const counts = [
		"userLookUps",
		"usersCreated",
		"usersUpdated",
		"usersDeleted",
		"groupWrites",
		"refused",
		"failed",
	] as const;
	const change = database.prepareSql(
		update(requestSyncs, ["first", "last", ...counts], and(ofToken, eq(first, value("begun")))),
	);
	const page = (condition: SQL | undefined) =>
		database.prepare(
			select(requestSyncs, {
				where: and(
					condition,
					or(lt(first, value("before")), and(eq(first, value("before")), gt(tokenId, value("after")))),
				),
				orderBy: [desc(first), asc(tokenId)],
				limit: value("limit"),
			}),
		);
	// The upper end of the index comes first: `or` alone does not bound it.
	const all = page(sql`${first} <= ${value("before")}`);
	const some = page(and(ofToken, sql`${first} <= ${value("before")}`));
	const trim = database.prepareSql(deleteFrom(requestSyncs, lt(last, value("before"))));

	return {
		countSyncs: (counted, gap) =>
			beside(function* () {
				for (const each of counted) {
					const [row] = (yield* ask(newest, { tokenId: each.tokenId })) as unknown as SyncRecord[];
					// Several servers count, and not in the order of the requests.
					if (row === undefined || each.first - row.last > gap) {
						yield [[insert, { ...each }]];
						continue;
					}
					const sums = Object.fromEntries(counts.map((name) => [name, row[name] + each[name]]));
					const ends = { first: Math.min(row.first, each.first), last: Math.max(row.last, each.last) };
					const changed: BoundStatement = [change, { tokenId: each.tokenId, begun: row.first, ...ends, ...sums }];
					yield [changed];
				}
			}),
		async listSyncs(tokenId, { first: before, tokenId: after }, limit) {
			return database.all(tokenId === "" ? all : some, { tokenId, before, after, limit });
		},
		trimSyncs: (before) =>
			beside(function* () {
				yield* ask(trim, { before });
			}),
	};
}
