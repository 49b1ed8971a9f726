// SPDX-License-Identifier: Apache-2.0

import type { SessionPerson, SessionRecord } from "../../records/credentials.ts";
import type { SessionStore } from "../interface/sessions.ts";
import type { Database } from "./database.ts";
import { desc, eq, gt, lte, sql } from "./drizzle.ts";
import { sessions } from "./session-table.ts";
import { deleteFrom, insertInto, select, update } from "./statements.ts";

/** Makes the queries of sessions. */
export function sessionQueries(database: Database): SessionStore {
	const insert = database.prepareSql(insertInto(sessions));
	const expired = database.prepareSql(deleteFrom(sessions, lte(sessions.expireTime, sql.placeholder("time"))));
	const byId = database.prepare(select(sessions, { where: eq(sessions.id, sql.placeholder("id")) }));
	const valid = database.prepare(
		select(sessions, {
			where: gt(sessions.expireTime, sql.placeholder("time")),
			orderBy: [desc(sessions.id)],
		}),
	);
	const touch = database.prepareSql(update(sessions, ["lastUseTime"], eq(sessions.id, sql.placeholder("id"))));
	const end = database.prepareSql(deleteFrom(sessions, eq(sessions.id, sql.placeholder("id"))));
	const endOf = database.prepareSql(deleteFrom(sessions, eq(sessions.tokenId, sql.placeholder("tokenId"))));

	return {
		async createSession({ person, ...session }) {
			await database.all(expired, { time: session.createTime });
			await database.all(insert, { ...session, person: person === undefined ? null : JSON.stringify(person) });
		},
		async findSession(id) {
			const [row] = await database.all(byId, { id });
			return row && recordOf(row);
		},
		async listSessions(time) {
			return (await database.all(valid, { time })).map(recordOf);
		},
		async touchSession(id, time) {
			await database.all(touch, { id, lastUseTime: time });
		},
		async endSession(id) {
			await database.all(end, { id });
		},
		async endSessionsOf(tokenId) {
			await database.all(endOf, { tokenId });
		},
	};
}

function recordOf({ person, ...session }: typeof sessions.$inferSelect): SessionRecord {
	return { ...session, person: person === null ? undefined : (JSON.parse(person) as SessionPerson) };
}
