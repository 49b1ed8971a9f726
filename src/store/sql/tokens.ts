// SPDX-License-Identifier: Apache-2.0

import { CredentialKind } from "../../../gen/roster/v1/change_pb.ts";
import type { TokenRecord } from "../../records/credentials.ts";
import type { TokenReader } from "../interface/tokens.ts";
import { clientSecrets } from "./client-tables.ts";
import type { Database } from "./database.ts";
import { and, asc, eq, gt, inArray, isNotNull, isNull, or, sql } from "./drizzle.ts";
import { pager } from "./pages.ts";
import { select, update } from "./statements.ts";
import { tokens } from "./tables.ts";

/** Converts a row to a record. */
export function tokenRecord(row: typeof tokens.$inferSelect): TokenRecord {
	const { rotateTime, oldDigest, oldExpireTime, oldEndTime, oldUseTime, newUseTime, client: isClient, ...kept } = row;
	const rotation =
		rotateTime === null || oldDigest === null
			? undefined
			: {
					...{ time: rotateTime, oldDigest, oldEndTime: oldEndTime ?? rotateTime },
					oldExpireTime: oldExpireTime ?? undefined,
					oldUseTime: oldUseTime ?? undefined,
					newUseTime: newUseTime ?? undefined,
				};
	return {
		...kept,
		rotation,
		isClient,
		networks: row.networks === null ? undefined : (JSON.parse(row.networks) as string[]),
		expireTime: row.expireTime ?? undefined,
		lastUseTime: row.lastUseTime ?? undefined,
		connectionId: row.connectionId ?? undefined,
		displayName: row.displayName ?? undefined,
		userId: row.userId ?? undefined,
		deleteTime: row.deleteTime ?? undefined,
		lastRefuseTime: row.lastRefuseTime ?? undefined,
	};
}

/** Converts a record to the values of a row. */
export function tokenRow({
	rotation,
	isClient = false,
	...record
}: TokenRecord): Record<keyof typeof tokens.$inferSelect, unknown> {
	return {
		...record,
		client: isClient,
		networks: record.networks === undefined ? null : JSON.stringify(record.networks),
		expireTime: record.expireTime ?? null,
		lastUseTime: record.lastUseTime ?? null,
		connectionId: record.connectionId ?? null,
		displayName: record.displayName ?? null,
		userId: record.userId ?? null,
		deleteTime: record.deleteTime ?? null,
		lastRefuseTime: record.lastRefuseTime ?? null,
		rotateTime: rotation?.time ?? null,
		oldDigest: rotation?.oldDigest ?? null,
		oldExpireTime: rotation?.oldExpireTime ?? null,
		oldEndTime: rotation?.oldEndTime ?? null,
		oldUseTime: rotation?.oldUseTime ?? null,
		newUseTime: rotation?.newUseTime ?? null,
	};
}

/** Makes the queries of tokens. Tokens are created and deleted by commits. */
export function tokenQueries(database: Database): TokenReader {
	const byId = database.prepare(select(tokens, { where: eq(tokens.id, sql.placeholder("id")) }));
	const ofMachines = inArray(tokens.kind, [CredentialKind.ADMINISTRATOR, CredentialKind.SERVICE]);
	const byDigits = database.prepare(
		select(tokens, {
			where: and(ofMachines, sql`${tokens.id} like ${sql.placeholder("pattern")}`),
			limit: sql`1`,
		}),
	);
	const valid = and(
		isNull(tokens.deleteTime),
		or(isNull(tokens.expireTime), gt(tokens.expireTime, sql.placeholder("validAt"))),
	);
	const listed = pager(database, tokens, tokens.id, valid);
	const listedOfUser = pager(database, tokens, tokens.id, and(eq(tokens.userId, sql.placeholder("userId")), valid));
	const listedOfKind = pager(database, tokens, tokens.id, and(eq(tokens.kind, sql.placeholder("kind")), valid));
	const machines = {
		all: pager(database, tokens, tokens.id, ofMachines),
		kept: pager(database, tokens, tokens.id, and(ofMachines, isNull(tokens.deleteTime))),
		deleted: pager(database, tokens, tokens.id, and(ofMachines, isNotNull(tokens.deleteTime))),
	};
	const expiries = database.prepareSql<{ kind: CredentialKind; first: number }>(sql`
		select kind, min(expire_time) as first from ${tokens}
		where ${inArray(tokens.kind, [CredentialKind.ADMINISTRATOR, CredentialKind.SERVICE, CredentialKind.SCIM])}
			and expire_time is not null and delete_time is null group by kind
		union all
		select ${sql.raw(String(CredentialKind.SCIM))}, min(expire_time) from ${clientSecrets} having min(expire_time) is not null`);
	const isScim = and(inArray(tokens.kind, [CredentialKind.SCIM]), isNull(tokens.deleteTime));
	const contact = sql`coalesce(${tokens.lastUseTime}, ${tokens.createTime})`;
	const limit = sql.placeholder("limit");
	const lastUsed = database.prepare(
		select(tokens, {
			where: and(eq(tokens.kind, sql.placeholder("kind")), valid),
			orderBy: [sql`${contact} desc`],
			limit,
		}),
	);
	const rotated = database.prepare(
		select(tokens, {
			where: and(isScim, gt(tokens.oldEndTime, sql.placeholder("after"))),
			orderBy: [asc(tokens.oldEndTime)],
			limit,
		}),
	);
	const contacts = database.prepareSql<{ id: string; last: number; first: number | null }>(sql`
		select connection_id as id, max(${contact}) as last, min(expire_time) as first from ${tokens}
		where ${isScim} and connection_id is not null group by connection_id`);
	const noteRefused = database.prepareSql(update(tokens, ["lastRefuseTime"], eq(tokens.id, sql.placeholder("id"))));
	const time = sql.placeholder("time");
	const used = sql.placeholder("digest");
	const touch = database.prepareSql(sql`
		update ${tokens} set last_use_time = ${time},
			new_use_time = case when digest = ${used} then ${time} else new_use_time end,
			old_use_time = case when old_digest = ${used} then ${time} else old_use_time end
		where ${eq(tokens.id, sql.placeholder("id"))}`);

	async function findToken(id: string): Promise<TokenRecord | undefined> {
		const [row] = await database.all(byId, { id });
		return row && tokenRecord(row);
	}

	return {
		async getToken(id) {
			const found = await findToken(id);
			return found?.deleteTime === undefined ? found : undefined;
		},
		findToken,
		async findTokenByDigits(digits) {
			const [row] = await database.all(byDigits, { pattern: `%${digits}` });
			return row && tokenRecord(row);
		},
		async listTokens(kind, validAt = 0, page) {
			const rows = kind === undefined ? await listed(page, { validAt }) : await listedOfKind(page, { kind, validAt });
			return rows.map(tokenRecord);
		},
		async listMachineTokens(deleted, page) {
			const list = deleted === undefined ? machines.all : deleted ? machines.deleted : machines.kept;
			return (await list(page)).map(tokenRecord);
		},
		async listTokensOfUser(userId, validAt, page) {
			return (await listedOfUser(page, { userId, validAt })).map(tokenRecord);
		},
		async firstExpiries() {
			const found = new Map<CredentialKind, number>();
			for (const { kind, first } of await database.all(expiries)) {
				found.set(kind, Math.min(first, found.get(kind) ?? first));
			}
			return found;
		},
		async lastUsedScimTokens(validAt, most) {
			const rows = await database.all(lastUsed, { kind: CredentialKind.SCIM, validAt, limit: most });
			return rows.map(tokenRecord);
		},
		async rotatedScimTokens(after, most) {
			return (await database.all(rotated, { after, limit: most })).map(tokenRecord);
		},
		async scimTokensByConnection() {
			const rows = await database.all(contacts);
			return new Map(
				rows.map(({ id, last, first }) => [id, { lastContact: last, firstExpiry: first ?? undefined }] as const),
			);
		},
		async touchToken(id, time, digest) {
			await database.all(touch, { id, time, digest: digest === undefined ? null : Buffer.from(digest) });
		},
		async noteRefusedToken(id, time) {
			await database.all(noteRefused, { id, lastRefuseTime: time });
		},
	};
}
