// SPDX-License-Identifier: Apache-2.0

// Declares the tables of the secrets and the trusts of OAuth 2.0 clients. A client itself is a row of `tokens`.

import { blob, index, integer, sqliteTable, text, uniqueIndex } from "./drizzle.ts";

export const clientSecrets = sqliteTable(
	"client_secrets",
	{
		id: text("id").primaryKey(),
		tokenId: text("token_id").notNull(),
		digest: blob("digest", { mode: "buffer" }).notNull(),
		createTime: integer("create_time").notNull(),
		expireTime: integer("expire_time"),
		lastUseTime: integer("last_use_time"),
	},
	(table) => [index("client_secrets_token").on(table.tokenId)],
);

export const clientTrusts = sqliteTable(
	"client_trusts",
	{
		id: text("id").primaryKey(),
		tokenId: text("token_id").notNull(),
		issuer: text("issuer").notNull(),
		subject: text("subject").notNull(),
		audience: text("audience").notNull(),
		jwksUrl: text("jwks_url"),
		/** A JWK Set in JSON. */
		jwks: text("jwks"),
		createTime: integer("create_time").notNull(),
		lastUseTime: integer("last_use_time"),
	},
	(table) => [
		index("client_trusts_token").on(table.tokenId),
		uniqueIndex("client_trusts_claims").on(table.issuer, table.subject, table.audience),
	],
);
