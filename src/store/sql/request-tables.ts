// SPDX-License-Identifier: Apache-2.0

// Declares the tables of the flight recorder. They are no part of the directory: an export does not contain them.

import { blob, index, integer, primaryKey, sqliteTable, text } from "./drizzle.ts";

/** Records of requests that came one after the other, together in one row. */
export const requestPacks = sqliteTable(
	"request_packs",
	{
		/** Of the first and the last request. The number of a request is the time of its answer in milliseconds, times 4096, and a count. */
		number: integer("number").primaryKey(),
		last: integer("last").notNull(),
		/** How much space the records and their bodies take. */
		bytes: integer("bytes").notNull(),
		/** Short hashes of what the requests are found by. */
		terms: text("terms").notNull(),
		/** The folded names of users and groups. */
		names: text("names"),
		/** A line of JSON for each request. */
		records: text("records").notNull(),
	},
	(table) => [index("request_packs_last").on(table.last)],
);

/** Bloom filters over the terms of packs, in a table of their own: a search reads all of them, and few packs. */
export const requestFilters = sqliteTable("request_filters", {
	/** The same as in the pack. */
	last: integer("last").primaryKey(),
	terms: blob("terms", { mode: "buffer" }).notNull(),
});

/** Bloom filters over the parts of names that are one, two, three or five characters long. A pack without names has none. */
export const requestGrams = sqliteTable("request_grams", {
	/** The same as in the pack. */
	last: integer("last").primaryKey(),
	grams: blob("grams", { mode: "buffer" }).notNull(),
});

export const requestBodies = sqliteTable("request_bodies", {
	number: integer("number").primaryKey(),
	body: text("body"),
	answer: text("answer"),
});

/** How many requests of a token came one after the other. */
export const requestSyncs = sqliteTable(
	"request_syncs",
	{
		tokenId: text("token_id").notNull(),
		/** When the first and the last request was answered, in milliseconds since 1970. */
		first: integer("first").notNull(),
		last: integer("last").notNull(),
		tokenName: text("token_name").notNull(),
		userLookUps: integer("user_look_ups").notNull(),
		usersCreated: integer("users_created").notNull(),
		usersUpdated: integer("users_updated").notNull(),
		usersDeleted: integer("users_deleted").notNull(),
		groupWrites: integer("group_writes").notNull(),
		refused: integer("refused").notNull(),
		failed: integer("failed").notNull(),
	},
	(table) => [
		primaryKey({ columns: [table.tokenId, table.first] }),
		index("request_syncs_first").on(table.first, table.tokenId),
		index("request_syncs_last").on(table.last),
	],
);

/** The same request, refused again and again. First and last are numbers of requests. */
export const requestStories = sqliteTable(
	"request_stories",
	{
		id: text("id").primaryKey(),
		first: integer("first").notNull(),
		last: integer("last").notNull(),
		count: integer("count").notNull(),
	},
	(table) => [index("request_stories_last").on(table.last)],
);
