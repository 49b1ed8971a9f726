// SPDX-License-Identifier: Apache-2.0

// Declares the table of the sign-ins of devices. It is no part of the directory: an export does not contain it.

import { blob, integer, sqliteTable, text, uniqueIndex } from "./drizzle.ts";

export const deviceSignIns = sqliteTable(
	"device_sign_ins",
	{
		deviceDigest: blob("device_digest", { mode: "buffer" }).primaryKey(),
		userDigest: blob("user_digest", { mode: "buffer" }).notNull(),
		clientName: text("client_name").notNull(),
		address: text("address").notNull(),
		createTime: integer("create_time").notNull(),
		expireTime: integer("expire_time").notNull(),
		pollInterval: integer("poll_interval").notNull(),
		pollTime: integer("poll_time").notNull(),
		state: text("state", { enum: ["waiting", "approved", "denied"] }).notNull(),
		userId: text("user_id"),
		tokenExpireTime: integer("token_expire_time"),
		approverTokenId: text("approver_token_id"),
		approverTokenName: text("approver_token_name"),
		approverSessionId: text("approver_session_id"),
		/** `roster.v1.Person` in proto3 JSON. */
		approverPerson: text("approver_person"),
	},
	(table) => [uniqueIndex("device_sign_ins_user_digest").on(table.userDigest)],
);
