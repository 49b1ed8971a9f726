// SPDX-License-Identifier: Apache-2.0

// How statements take their values and give their rows.

import { describe, expect, test } from "vitest";
import { columnsFor, groupMapping, type Reader, type Row } from "../../src/store/sql/columns.ts";
import { eq, sql } from "../../src/store/sql/drizzle.ts";
import { compiler, emptyRows, rowNamed } from "../../src/store/sql/prepared.ts";
import { groups, users } from "../../src/store/sql/tables.ts";

const { db, built, written } = compiler((index) => `$${index + 1}`);

describe("the parameters of a statement", () => {
	const update = built(
		db
			.update(users)
			.set({ username: sql.placeholder("username"), managed: sql.placeholder("managed") } as never)
			.where(eq(users.version, 7)) as never,
	);

	test("stand in its order, as the driver takes them", () => {
		expect(update.text).toBe('update "users" set "username" = $1, "managed" = $2 where "users"."version" = $3');
		expect(update.bind({ managed: true, username: "ada" })).toEqual(["ada", 1, 7]);
		expect(update.bind({ username: "eve", managed: false, more: 1 })).toEqual(["eve", 0, 7]);
	});

	test("are null where a value is", () => {
		expect(update.bind({ username: undefined, managed: null })).toEqual([null, null, 7]);
		const own = written(sql`select ${sql.placeholder("one")}, ${sql.placeholder("two")}`);
		expect(own.text).toBe("select $1, $2");
		expect(own.bind({ one: undefined, two: 0 })).toEqual([null, 0]);
	});

	test("are all needed", () => {
		expect(() => update.bind({ username: "ada" })).toThrow("no value for the parameter managed");
	});
});

describe("a row of a statement", () => {
	test("is an object under the names of the selection, as the columns say", () => {
		const { row } = built(
			db.select({ one: users.username, two: users.managed, three: sql`1`, four: users.active }).from(users),
		);
		expect(row?.(["ada", 1, 5, 0])).toEqual({ one: "ada", two: true, three: 5, four: false });
		expect(row?.([null, null, null, null])).toEqual({ one: null, two: null, three: null, four: null });
	});

	test("has no objects in it", () => {
		expect(() => built(db.select({ user: { id: users.id } }).from(users) as never)).toThrow("is flat here");
	});

	test("of SQL in our own words is an object under the names of the columns", () => {
		expect(written(sql`select 1 as one`).row).toBeUndefined();
		expect(rowNamed(["one", "two"])([1, null])).toEqual({ one: 1, two: null });
	});

	test("is what a reader makes of it", () => {
		const { row } = built(db.select(columnsFor(groups, groupMapping)).from(groups), groupMapping);
		expect(row?.(["g1", null, "Team", 1, 2, 3])).toMatchObject({
			group: { id: "g1", displayName: "Team" },
			version: 3,
		});
	});

	test("is read by nothing that has other columns", () => {
		const reader: Reader<Row> = { columns: ["id", "name"], read: () => ({}) };
		expect(() => built(db.select({ id: users.id }).from(users), reader)).toThrow(
			"a statement selects id, and what reads it needs id,name",
		);
	});

	test("is empty where nothing is returned", () => {
		expect(emptyRows(0)).toEqual([]);
		expect(emptyRows(1)).toEqual([{}]);
		expect(emptyRows(3)).toEqual([{}, {}, {}]);
		expect(built(db.delete(users) as never).row).toBeUndefined();
	});
});
