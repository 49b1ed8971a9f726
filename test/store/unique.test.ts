// SPDX-License-Identifier: Apache-2.0

// The attributes that their options declare unique have an index, or the server does not start.

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { makeGroup } from "../../gen/roster/v1/group_make.ts";
import { makeUser } from "../../gen/roster/v1/user_make.ts";
import type { Change } from "../../src/records/change.ts";
import { unconnected } from "../../src/records/resources.ts";
import { attributeAt, groupType, type ResourceType, userType } from "../../src/scim/schema.ts";
import { Stale } from "../../src/store/interface/commits.ts";
import { requireUnique, type UniqueColumn, uniqueAttributes, uniqueViolation } from "../../src/store/sql/unique.ts";
import { openSqlite } from "../../src/store/sqlite/store.ts";

test("each unique attribute is kept so by an index", () => {
	const named = [userType, groupType].flatMap(uniqueAttributes);
	expect(named.map(({ attribute, table, column, index }) => [attribute.path, table, column, index])).toEqual([
		["userName", "users", "user_name_key", "users_user_name"],
		["emails.value", "users", "emails_value_key", "users_emails_value"],
		["displayName", "groups", "display_name_key", "groups_display_name"],
	]);
});

describe("refused is a unique attribute", () => {
	const all: UniqueColumn[] = [
		{ index: "users_user_name", table: "users", column: "user_name_key" },
		{ index: "users_emails_value", table: "users", column: "emails_value_key" },
		{ index: "groups_display_name", table: "groups", column: "display_name_key" },
	];
	const withOption = (path: string, uniqueness: "server" | "global"): ResourceType => ({
		...userType,
		attributes: [{ ...attributeAt(userType, path), uniqueness }],
	});
	const refused = (found: readonly UniqueColumn[], type: ResourceType, message: string) =>
		expect(() => requireUnique(found, [type])).toThrow(message);

	test("but for one that has its index", () => {
		requireUnique(all);
	});

	test("with no declared index", () => {
		refused(
			all,
			withOption("externalId", "server"),
			"User.externalId is UNIQUENESS_SERVER, but the database has no unique index on users (external_id): declare it in src/store/sql/tables.ts, and create it in a migration of each engine",
		);
	});

	test("with no column", () => {
		const message = "User.groups.display is UNIQUENESS_SERVER, but the table users has no column for it";
		refused(all, withOption("groups.display", "server"), message);
	});

	test("that is to be unique beyond its table", () => {
		refused(all, withOption("userName", "global"), "User.userName is UNIQUENESS_GLOBAL, but an index can only enforce");
	});

	test.each<[string, UniqueColumn[]]>([
		["with no index", []],
		["with an index of another column", [{ index: "users_user_name", table: "users", column: "id" }]],
		["with an index of another table", [{ index: "users_user_name", table: "groups", column: "user_name_key" }]],
		[
			"with an index of more than its column",
			[
				{ index: "users_user_name", table: "users", column: "user_name_key" },
				{ index: "users_user_name", table: "users", column: "id" },
			],
		],
	])("%s in the database", (_, found) => {
		const message =
			"User.userName is UNIQUENESS_SERVER, but the database has no unique index users_user_name on users (user_name_key)";
		refused(found, userType, message);
	});
});

test.each([
	["users_emails_value", "create index users_emails_value on users (emails_value_key)"],
	["users_user_name", "create unique index users_user_name on users (id)"],
	["groups_display_name", "select 1"],
])("a database without the unique index %s is not opened", async (index, instead) => {
	const path = join(mkdtempSync(join(tmpdir(), "roster-test-")), "roster.db");
	await openSqlite(path).close();
	const client = new Sqlite(path);
	client.exec(`drop index ${index}; ${instead}`);
	client.close();
	expect(() => openSqlite(path)).toThrow(`but the database has no unique index ${index} on`);
});

describe("a violation", () => {
	const versioned = { createTime: 1, updateTime: 1, version: 1 };
	const user = makeUser({ userName: "Ada", emails: [{ value: "ada@example.com", type: "work" }], active: true });
	const record = { user, username: "ada", managed: true, ...unconnected, ...versioned };
	const changes: Change[] = [
		{ subject: "groupMember", after: { groupId: "g", userId: "u" } },
		{ subject: "user", after: record },
		{
			subject: "group",
			after: { group: makeGroup({ id: "g", displayName: "Team" }), connectionId: "c", ...versioned },
		},
	];

	test.each([
		["users_user_name", "userName", "Ada"],
		["users.user_name_key", "userName", "Ada"],
		["users.emails_value_key", "emails", "ada@example.com"],
		["groups_display_name", "displayName", "Team"],
	])("of %s names the attribute and the value", (where, attribute, value) => {
		const { message } = uniqueViolation(where, changes);
		expect(message).toContain(`${attribute}: `);
		expect(message).toContain(JSON.stringify(value));
	});

	test("of any other index is Stale: the value was taken since it was read", () => {
		expect(uniqueViolation("users_username", changes)).toBeInstanceOf(Stale);
	});
});
