// SPDX-License-Identifier: Apache-2.0

import { loggedChanges } from "../change-log.ts";
import type { ChangeReader } from "../interface/changes.ts";
import { columnsFor } from "./columns.ts";
import type { Database } from "./database.ts";
import { and, asc, type Column, desc, eq, gt, lt, or, type SQL, sql } from "./drizzle.ts";
import { selectColumns } from "./statements.ts";
import { changes } from "./tables.ts";

/** Makes the queries of the change log. */
export function changeQueries(database: Database): ChangeReader {
	const { words } = database;
	const after = gt(changes.sequence, sql.placeholder("after"));
	const page = (condition: typeof after) =>
		database.prepare(
			selectColumns(columnsFor(changes, loggedChanges), changes, {
				where: condition,
				orderBy: [asc(changes.sequence)],
				limit: sql.placeholder("limit"),
			}),
			loggedChanges,
		);
	// An empty condition holds for every entry. The list of kinds has its own flag, because it is JSON.
	const any = (column: Column, name: string) =>
		or(eq(column, sql.placeholder(name)), eq(sql.placeholder(name), sql`''`)) ?? sql`1 = 1`;
	// The JSON of a person begins with the id, a UUID: {"id":"…
	const byPerson = or(
		sql`substr(${changes.actorPerson}, 8, 36) = ${sql.placeholder("personId")}`,
		eq(sql.placeholder("personId"), sql`''`),
	);
	const search = (condition: SQL | undefined) =>
		database.prepare(
			selectColumns(columnsFor(changes, loggedChanges), changes, {
				where: and(
					gt(changes.sequence, sql.placeholder("after")),
					lt(changes.sequence, sql.placeholder("before")),
					condition,
					or(words.isOneOf(changes.kind, sql.placeholder("kinds")), eq(sql.placeholder("kinds"), sql`'[]'`)),
					any(changes.groupId, "groupId"),
					any(changes.organizationId, "organizationId"),
					any(changes.actorTokenId, "tokenId"),
					byPerson,
				),
				orderBy: [desc(changes.sequence)],
				limit: sql.placeholder("limit"),
			}),
			loggedChanges,
		);
	const ofAll = search(undefined);
	// The condition on the empty string is that of the index.
	const ofUser = search(and(eq(changes.userId, sql.placeholder("userId")), sql`${changes.userId} <> ''`));
	const lastOf = (condition: SQL | undefined) =>
		database.prepare(
			selectColumns(columnsFor(changes, loggedChanges), changes, {
				where: condition,
				orderBy: [desc(changes.sequence)],
				limit: sql`1`,
			}),
			loggedChanges,
		);
	const id = sql.placeholder("id");
	// The other conditions are those of the indexes.
	const lastOfUser = lastOf(and(eq(changes.userId, id), sql`${changes.userId} <> ''`));
	const lastOfGroup = lastOf(and(eq(changes.groupId, id), sql`${changes.groupId} <> ''`, sql`${changes.userId} = ''`));
	const ofRequest = page(eq(changes.requestId, sql.placeholder("requestId")));
	const all = page(after);
	const ofKinds = page(and(after, words.isOneOf(changes.kind, sql.placeholder("kinds"))) ?? after);
	// Two subqueries: for `min` and `max` in one query, a database may read the whole index.
	const ends = database.prepareSql<{ first: number | null; last: number | null }>(sql`
		select (select min(sequence) from ${changes}) as first, (select max(sequence) from ${changes}) as last`);
	// Deletes from the oldest entry on, without gaps, even if the clock was once set back.
	const trim = database.prepareSql<{ sequence: number }>(sql`
		with oldest as (
			select sequence, time from ${changes} order by sequence limit ${sql.placeholder("limit")}
		)
		delete from ${changes} where sequence in (select sequence from oldest)
			and sequence < (select max(sequence) from ${changes})
			and not exists (select 1 from oldest
				where oldest.time >= ${sql.placeholder("before")} and oldest.sequence <= changes.sequence)
		returning sequence`);

	return {
		async listChanges(after, limit, kinds) {
			return kinds.length === 0
				? database.all(all, { after, limit })
				: database.all(ofKinds, { after, limit, kinds: JSON.stringify(kinds) });
		},
		async searchChanges({ kinds, ...ids }, between, limit) {
			const values = { ...ids, ...between, limit, kinds: JSON.stringify(kinds) };
			return database.all(ids.userId === "" ? ofAll : ofUser, values);
		},
		async lastChangeOf(id) {
			const [ofUser] = await database.all(lastOfUser, { id });
			return ofUser ?? (await database.all(lastOfGroup, { id }))[0];
		},
		async changesOfRequest(requestId, limit) {
			return database.all(ofRequest, { requestId, limit });
		},
		async sequences() {
			const [row] = await database.all(ends);
			return { first: row?.first ?? 0, last: row?.last ?? 0 };
		},
		async trimChanges(before, limit) {
			return (await database.all(trim, { before, limit })).length;
		},
	};
}
