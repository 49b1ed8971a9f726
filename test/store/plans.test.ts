// SPDX-License-Identifier: Apache-2.0

// How the database finds what is asked: by an index, never by reading a table that grows with the directory.

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { auditedKinds } from "../../src/directory/audit.ts";
import { defaultConnection } from "../../src/records/connections.ts";
import { bind } from "../../src/scim/condition.ts";
import { parseFilter } from "../../src/scim/filter.ts";
import { groupType, userType } from "../../src/scim/schema.ts";
import { everyConnection } from "../../src/store/interface/scope.ts";
import { applier } from "../../src/store/sql/apply.ts";
import type { Reader } from "../../src/store/sql/columns.ts";
import type { Database } from "../../src/store/sql/database.ts";
import type { PrintedStatement } from "../../src/store/sql/prepared.ts";
import type { Selection } from "../../src/store/sql/statements.ts";
import { sqlStore } from "../../src/store/sql/store.ts";
import { rowsOf } from "../../src/store/sqlite/client.ts";
import { openSqlite } from "../../src/store/sqlite/store.ts";
import { printer, words } from "../../src/store/sqlite/words.ts";
import type { Store } from "../../src/store/store.ts";
import { typicalFilters } from "./filters.ts";

const path = join(mkdtempSync(join(tmpdir(), "roster-test-")), "roster.db");
const prepared: string[] = [];
let store: Store;
let client: Sqlite.Database;

beforeAll(() => {
	const { prepare } = Sqlite.prototype;
	vi.spyOn(Sqlite.prototype, "prepare").mockImplementation(function (this: Sqlite.Database, text: string) {
		prepared.push(text);
		return prepare.call(this, text);
	});
	store = openSqlite(path);
	client = new Sqlite(path);
});

afterAll(async () => {
	vi.restoreAllMocks();
	client.close();
	await store.close();
});

/** The tables that grow with users, groups and time. */
const large = [
	...["users", "groups", "group_members", "changes", "guard_losses", "tokens"],
	...["request_packs", "request_filters", "request_grams", "request_bodies", "request_stories", "request_syncs"],
];

/** The steps of a statement's plan that read a large table as a whole. */
function scans(statement: string): string[] {
	const parameters = Array((statement.match(/\?/g) ?? []).length).fill(1);
	const plan = rowsOf(client.prepare(`explain query plan ${statement}`), parameters) as unknown as { detail: string }[];
	const whole = new RegExp(`^SCAN (${large.join("|")})(?! USING INDEX users_(at_odds|unmanaged|without_email))`);
	return plan.map((step) => step.detail).filter((detail) => whole.test(detail));
}

/** Statements that read a table for what they are: each with the reason. */
const allowed: readonly { readonly part: RegExp; readonly because: string }[] = [
	{
		part: /display_name_key not in \(select group_name_key/,
		because: "groups without a mapping are asked for by readiness, and at the switch to automatic",
	},
	{ part: /^\s*delete from "guard_losses" returning/, because: "who releases the guard forgets all that it counted" },
	{
		part: /as greatest/,
		because: "the marks of the order are read once, in a thread, and then follow the change log",
	},
	{ part: /^select number from "request_packs" limit 1$/, because: "the recorder asks whether there is a pack at all" },
	{ part: /^\s*select coalesce\(sum\(bytes\)/, because: "the recorder asks once a minute how large its packs are" },
	{ part: /^\s*with oldest as/, because: "the oldest changes are read up to a limit" },
];

/** The text of every statement that the store is made of, whether it runs or not. */
function allStatements(): string[] {
	const texts: string[] = [];
	const add = ({ text }: PrintedStatement) => {
		texts.push(text);
		return {};
	};
	const database: Database = {
		words,
		prepare: (selection: Selection<unknown>, reader?: Reader<unknown>) => add(printer.selection(selection, reader)),
		prepareSql: (statement) => add(printer.raw(statement)),
		all: async () => [],
		scan: async () => [],
	};
	applier(database);
	sqlStore(database, {} as Parameters<typeof sqlStore>[1]);
	return texts;
}

test("every statement of the store finds by an index", () => {
	const statements = [...new Set([...prepared, ...allStatements()])].filter((text) =>
		/^\s*(select|insert|update|delete|with)\b/i.test(text),
	);
	expect(statements.length).toBeGreaterThan(60);
	const wrong = statements
		.filter((text) => !allowed.some(({ part }) => part.test(text)))
		.flatMap((text) => scans(text).map((detail) => `${detail}: ${text.replace(/\s+/g, " ").slice(0, 300)}`));
	expect(wrong).toEqual([]);
});

test.each(typicalFilters)("a filter on a %s finds by an index: %s", async (type, filter) => {
	const before = prepared.length;
	const resourceType = type === "User" ? userType : groupType;
	const condition = bind(parseFilter(filter), resourceType, resourceType);
	const search = { condition, sort: undefined, from: { offset: 0 }, limit: 1 } as const;
	await (type === "User"
		? store.within({ connectionId: defaultConnection.id }).searchUsers(search)
		: store.within(everyConnection).searchGroups(search));
	const made = [...new Set(prepared.slice(before))].filter((text) => !text.startsWith("explain"));
	expect(made.length).toBeGreaterThan(0);
	expect(made.flatMap(scans)).toEqual([]);
});

test("audited changes are found by their time, in an index that has just these kinds", async () => {
	const before = prepared.length;
	await store.listAuditedChanges(auditedKinds, { time: 0, sequence: 0, before: 1 }, 10);
	const [statement = ""] = prepared.slice(before);
	const parameters = Array((statement.match(/\?/g) ?? []).length).fill(1);
	const plan = rowsOf(client.prepare(`explain query plan ${statement}`), parameters);
	expect(plan.map((step) => step["detail"])).toEqual([
		expect.stringMatching(/^SEARCH changes USING INDEX changes_audited \(.*time.*\)$/),
	]);
});
