// SPDX-License-Identifier: Apache-2.0

// Exports Drizzle from its CommonJS build. The ESM build has hundreds of modules, and Node parses Drizzle's large
// package.json for each of them: this cost half a second and 200 MB at every start.

import { createRequire } from "node:module";
import type * as Core from "drizzle-orm";
import type * as Sqlite from "drizzle-orm/sqlite-core";

const require = createRequire(import.meta.url);

export const {
	and,
	asc,
	Column,
	desc,
	eq,
	getTableColumns,
	gt,
	gte,
	inArray,
	is,
	isNotNull,
	isNull,
	lt,
	lte,
	or,
	Placeholder,
	SQL,
	sql,
} = require("drizzle-orm") as typeof Core;
export type Column = Core.Column;
export type Placeholder = Core.Placeholder;
export type Query = Core.Query;
export type SQL<Value = unknown> = Core.SQL<Value>;

export const {
	blob,
	getTableConfig,
	index,
	integer,
	primaryKey,
	SQLiteSyncDialect,
	SQLiteTable,
	sqliteTable,
	text,
	uniqueIndex,
} = require("drizzle-orm/sqlite-core") as typeof Sqlite;
export type SQLiteTable = Sqlite.SQLiteTable;
