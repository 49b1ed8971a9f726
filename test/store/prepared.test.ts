// SPDX-License-Identifier: Apache-2.0

// How statements take their values and give their rows.

import { describe, expect, test } from "vitest";
import { printer as postgres } from "../../src/store/postgres/words.ts";
import { columnsFor, groupMapping, type Reader, type Row } from "../../src/store/sql/columns.ts";
import { asc, eq, sql } from "../../src/store/sql/drizzle.ts";
import { emptyRows, rowNamed } from "../../src/store/sql/prepared.ts";
import { deleteFrom, insertInto, select, selectColumns, update } from "../../src/store/sql/statements.ts";
import { groupMembers, groups, users } from "../../src/store/sql/tables.ts";
import { printer as sqlite } from "../../src/store/sqlite/words.ts";

const { selection, raw } = postgres;

describe("the parameters of a statement", () => {
	const statement = update(users, ["username", "managed"], eq(users.version, 7));
	const onSqlite = sqlite.raw(statement);
	const onPostgres = raw(statement);

	test("stand in its order, as the driver takes them", () => {
		expect(onPostgres.text).toBe('update "users" set "username" = $1, "managed" = $2 where "users"."version" = $3');
		expect(onPostgres.bind({ managed: true, username: "ada" })).toEqual(["ada", true, 7]);
		expect(onPostgres.bind({ username: "eve", managed: false, more: 1 })).toEqual(["eve", false, 7]);
		expect(onSqlite.text).toBe('update "users" set "username" = ?, "managed" = ? where "users"."version" = ?');
		expect(onSqlite.bind({ managed: true, username: "ada" })).toEqual(["ada", 1, 7]);
		expect(onSqlite.bind({ username: "eve", managed: false, more: 1 })).toEqual(["eve", 0, 7]);
	});

	test("are null where a value is", () => {
		expect(onPostgres.bind({ username: undefined, managed: null })).toEqual([null, null, 7]);
		expect(onSqlite.bind({ username: undefined, managed: null })).toEqual([null, null, 7]);
		const own = raw(sql`select ${sql.placeholder("one")}, ${sql.placeholder("two")}`);
		expect(own.text).toBe("select $1, $2");
		expect(own.bind({ one: undefined, two: 0 })).toEqual([null, 0]);
	});

	test("are all needed", () => {
		expect(() => onPostgres.bind({ username: "ada" })).toThrow("the parameter managed has no value");
	});
});

describe("a row of a statement", () => {
	test("is an object under the names of the selection, as the columns say", () => {
		const { row } = selection(
			selectColumns({ one: users.username, two: users.managed, three: sql`1`, four: users.active }, users, {}),
		);
		// One engine has numbers where another has booleans.
		expect(row?.(["ada", 1, 5, 0])).toEqual({ one: "ada", two: true, three: 5, four: false });
		expect(row?.(["ada", true, 5, false])).toEqual({ one: "ada", two: true, three: 5, four: false });
		expect(row?.([null, null, null, null])).toEqual({ one: null, two: null, three: null, four: null });
	});

	test("of raw SQL is an object with the names of the columns", () => {
		expect(raw(sql`select 1 as one`).row).toBeUndefined();
		expect(rowNamed(["one", "two"])([1, null])).toEqual({ one: 1, two: null });
	});

	test("is what a reader makes of it", () => {
		const { row } = selection(selectColumns(columnsFor(groups, groupMapping), groups, {}), groupMapping);
		expect(row?.(["g1", null, "Team", "default", 1, 2, 3])).toMatchObject({
			group: { id: "g1", displayName: "Team" },
			version: 3,
		});
	});

	test("is refused by a reader with other columns", () => {
		const reader: Reader<Row> = { columns: ["id", "name"], read: () => ({}) };
		expect(() => selection(selectColumns({ id: users.id }, users, {}), reader)).toThrow(
			"a statement selects id, but its reader needs id,name",
		);
	});

	test("is empty without a returning clause", () => {
		expect(emptyRows(0)).toEqual([]);
		expect(emptyRows(1)).toEqual([{}]);
		expect(emptyRows(3)).toEqual([{}, {}, {}]);
		expect(raw(deleteFrom(users, undefined)).row).toBeUndefined();
	});
});

describe("a statement about a table", () => {
	const { id, displayName } = groups;

	test("selects what is asked, from where, in an order, and a part of it", () => {
		const where = eq(id, sql.placeholder("id"));
		const [limit, offset] = [sql.placeholder("limit"), sql.placeholder("offset")];
		const { text } = selection(selectColumns({ displayName }, groups, { where, orderBy: [asc(id)], limit, offset }));
		expect(text).toBe(
			'select "groups"."display_name" from "groups" where "groups"."id" = $1 order by "groups"."id" asc limit $2 offset $3',
		);
		expect(selection(select(groupMembers)).text).toBe(
			'select "group_members"."group_id", "group_members"."user_id" from "group_members"',
		);
	});

	test("inserts and deletes rows", () => {
		const insert = raw(insertInto(groupMembers));
		expect(insert.text).toBe('insert into "group_members" ("group_id", "user_id") values ($1, $2)');
		expect(insert.bind({ userId: "u", groupId: "g" })).toEqual(["g", "u"]);
		expect(raw(deleteFrom(groupMembers, undefined)).text).toBe('delete from "group_members"');
		expect(raw(deleteFrom(groups, eq(id, "g"))).text).toBe('delete from "groups" where "groups"."id" = $1');
	});

	test("sets no column that the table does not have", () => {
		expect(() => update(groups, ["title" as "id"])).toThrow("the table has no column title");
	});
});
