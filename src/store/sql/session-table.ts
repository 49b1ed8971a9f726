// SPDX-License-Identifier: Apache-2.0

// Declares the table of the sessions of the web console. It is no part of the directory: an export does not contain it.

import { blob, integer, sqliteTable, text } from "./drizzle.ts";

export const sessions = sqliteTable("sessions", {
	id: text("id").primaryKey(),
	digest: blob("digest", { mode: "buffer" }).notNull(),
	tokenId: text("token_id").notNull(),
	createTime: integer("create_time").notNull(),
	expireTime: integer("expire_time").notNull(),
	lastUseTime: integer("last_use_time").notNull(),
	/** The person who signed in, as JSON. */
	person: text("person"),
});
