// SPDX-License-Identifier: Apache-2.0

// Declares the tables of the token endpoint. They are no part of the directory: an export does not contain them.

import { blob, index, integer, sqliteTable, text } from "./drizzle.ts";

export const accessTokens = sqliteTable(
	"access_tokens",
	{
		id: text("id").primaryKey(),
		digest: blob("digest", { mode: "buffer" }).notNull(),
		/** The client. */
		tokenId: text("token_id").notNull(),
		/** The secret or the trust that was exchanged for it. */
		sourceId: text("source_id").notNull(),
		createTime: integer("create_time").notNull(),
		expireTime: integer("expire_time").notNull(),
	},
	(table) => [index("access_tokens_token").on(table.tokenId), index("access_tokens_expire").on(table.expireTime)],
);

export const usedAssertions = sqliteTable(
	"used_assertions",
	{
		key: text("key").primaryKey(),
		expireTime: integer("expire_time").notNull(),
	},
	(table) => [index("used_assertions_expire").on(table.expireTime)],
);
