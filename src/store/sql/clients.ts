// SPDX-License-Identifier: Apache-2.0

// The queries of OAuth 2.0 clients: their secrets and trusts, and the access tokens that were made with them.

import type { ClientSecretRecord, ClientTrustRecord } from "../../records/credentials.ts";
import type { AccessTokenStore, ClientReader } from "../interface/clients.ts";
import { accessTokens, usedAssertions } from "./access-token-tables.ts";
import { clientSecrets, clientTrusts } from "./client-tables.ts";
import type { Database } from "./database.ts";
import { and, asc, eq, lte, sql } from "./drizzle.ts";
import { deleteFrom, insertInto, select, update } from "./statements.ts";

function secretRecord(row: typeof clientSecrets.$inferSelect): ClientSecretRecord {
	return { ...row, expireTime: row.expireTime ?? undefined, lastUseTime: row.lastUseTime ?? undefined };
}

function trustRecord(row: typeof clientTrusts.$inferSelect): ClientTrustRecord {
	return {
		...row,
		jwksUrl: row.jwksUrl ?? undefined,
		jwks: row.jwks ?? undefined,
		lastUseTime: row.lastUseTime ?? undefined,
	};
}

/** Converts a secret to the values of a row. */
export function secretRow(record: ClientSecretRecord): Record<keyof typeof clientSecrets.$inferSelect, unknown> {
	return { ...record, expireTime: record.expireTime ?? null, lastUseTime: record.lastUseTime ?? null };
}

/** Converts a trust to the values of a row. */
export function trustRow(record: ClientTrustRecord): Record<keyof typeof clientTrusts.$inferSelect, unknown> {
	return {
		...record,
		jwksUrl: record.jwksUrl ?? null,
		jwks: record.jwks ?? null,
		lastUseTime: record.lastUseTime ?? null,
	};
}

/** Makes the queries. */
export function clientQueries(database: Database): ClientReader & AccessTokenStore {
	const id = sql.placeholder("id");
	const tokenId = sql.placeholder("tokenId");
	const allSecrets = database.prepare(select(clientSecrets, { orderBy: [asc(clientSecrets.id)] }));
	const secretsOf = database.prepare(
		select(clientSecrets, { where: eq(clientSecrets.tokenId, tokenId), orderBy: [asc(clientSecrets.id)] }),
	);
	const secret = database.prepare(select(clientSecrets, { where: eq(clientSecrets.id, id) }));
	const allTrusts = database.prepare(select(clientTrusts, { orderBy: [asc(clientTrusts.id)] }));
	const trustsOf = database.prepare(
		select(clientTrusts, { where: eq(clientTrusts.tokenId, tokenId), orderBy: [asc(clientTrusts.id)] }),
	);
	const trustsFor = database.prepare(
		select(clientTrusts, {
			where: and(
				eq(clientTrusts.issuer, sql.placeholder("issuer")),
				eq(clientTrusts.subject, sql.placeholder("subject")),
			),
		}),
	);
	const usedSecret = database.prepareSql(update(clientSecrets, ["lastUseTime"], eq(clientSecrets.id, id)));
	const usedTrust = database.prepareSql(update(clientTrusts, ["lastUseTime"], eq(clientTrusts.id, id)));
	const insert = database.prepareSql(insertInto(accessTokens));
	// A secret or a trust may be removed while it is exchanged: the access token then ends with it all the same.
	const accessToken = database.prepare(
		select(accessTokens, {
			where: sql`${eq(accessTokens.id, id)} and (
				exists (select 1 from ${clientSecrets} where ${clientSecrets.id} = ${accessTokens.sourceId})
				or exists (select 1 from ${clientTrusts} where ${clientTrusts.id} = ${accessTokens.sourceId}))`,
		}),
	);
	const revoke = database.prepareSql(deleteFrom(accessTokens, eq(accessTokens.id, id)));
	const use = database.prepareSql(sql`${insertInto(usedAssertions)} on conflict (key) do nothing`);
	const time = sql.placeholder("time");
	const expired = [
		database.prepareSql(deleteFrom(accessTokens, lte(accessTokens.expireTime, time))),
		database.prepareSql(deleteFrom(usedAssertions, lte(usedAssertions.expireTime, time))),
	];

	return {
		async listClientSecrets(of) {
			const rows = await (of === undefined ? database.all(allSecrets) : database.all(secretsOf, { tokenId: of }));
			return rows.map(secretRecord);
		},
		async listClientTrusts(of) {
			const rows = await (of === undefined ? database.all(allTrusts) : database.all(trustsOf, { tokenId: of }));
			return rows.map(trustRecord);
		},
		async findClientSecret(wanted) {
			const [row] = await database.all(secret, { id: wanted });
			return row && secretRecord(row);
		},
		async findClientTrusts(issuer, subject) {
			return (await database.all(trustsFor, { issuer, subject })).map(trustRecord);
		},
		async createAccessToken(record) {
			await database.all(insert, { ...record });
			for (const each of [usedSecret, usedTrust]) {
				await database.all(each, { id: record.sourceId, lastUseTime: record.createTime });
			}
		},
		async findAccessToken(wanted) {
			const [row] = await database.all(accessToken, { id: wanted });
			return row;
		},
		async deleteAccessToken(wanted) {
			await database.all(revoke, { id: wanted });
		},
		useAssertion: async (key, expireTime) => (await database.all(use, { key, expireTime })).length === 1,
		async forgetExpiredAccess(now) {
			for (const each of expired) {
				await database.all(each, { time: now });
			}
		},
	};
}
