// SPDX-License-Identifier: Apache-2.0

// Records go into rows, and come out of them as they were.

import { describe, expect, test } from "vitest";
import { makeGroup } from "../../gen/roster/v1/group_make.ts";
import { groupColumns, groupFromRow, groupRow, groupRowChanges } from "../../gen/roster/v1/group_row.ts";
import { makeUser } from "../../gen/roster/v1/user_make.ts";
import { userColumns, userFromRow, userRow, userRowChanges } from "../../gen/roster/v1/user_row.ts";
import { type GroupRecord, type UserRecord, unconnected } from "../../src/records/resources.ts";

const versioned = { createTime: 1, updateTime: 2, version: 3 };
const email = { value: "ADA@example.com", type: "work", primary: true };

function userRecord(user: Parameters<typeof makeUser>[0], more: Partial<UserRecord> = {}): UserRecord {
	const made = makeUser({ id: "u1", active: true, ...user });
	return { user: made, username: "ada", managed: true, ...unconnected, ...versioned, ...more };
}

const full = userRecord({
	externalId: "E",
	userName: "Ada",
	name: { givenName: "É", familyName: "Lovelace" },
	emails: [email],
});

const records: readonly [string, UserRecord][] = [
	["with everything", full],
	["with nothing", userRecord({})],
	["with one part of the name", userRecord({ name: { familyName: "L" } })],
	["with an email of no value", userRecord({ emails: [{ type: "work", primary: false }] })],
	["with an email that says nothing of being primary", userRecord({ emails: [{ value: "a@b", type: "work" }] })],
	["without access", userRecord({ active: false }, { managed: false, deprovisionTime: 0 })],
];

/** A row as the driver returns it. */
function values(row: Readonly<Record<string, unknown>>, columns: readonly string[], flags: (flag: boolean) => unknown) {
	return columns.map((name) => {
		const value = row[name];
		return typeof value === "boolean" ? flags(value) : value;
	}) as never;
}

describe("a user", () => {
	test.each(records)("%s comes out of its row as it was", (_, record) => {
		const row = userRow(record);
		expect(userFromRow(values(row, userColumns, Number))).toStrictEqual(record);
		expect(userFromRow(values(row, userColumns, Boolean))).toStrictEqual(record);
	});

	test("has folded keys beside what is compared without regard to case", () => {
		expect(userRow(full)).toEqual({
			id: "u1",
			externalId: "E",
			userName: "Ada",
			userNameKey: "ada",
			nameGivenName: "É",
			nameGivenNameKey: "é",
			nameFamilyName: "Lovelace",
			nameFamilyNameKey: "lovelace",
			emailsValue: "ADA@example.com",
			emailsValueKey: "ada@example.com",
			emailsPrimary: true,
			active: true,
			username: "ada",
			managed: true,
			connectionId: null,
			subject: null,
			deprovisionTime: null,
			separateTime: null,
			adoptionApproveTime: null,
			adoptionConnectionId: null,
			...versioned,
		});
	});

	test("changes no column but those that differ", () => {
		for (const [, before] of records) {
			for (const [, after] of records) {
				const [was, is] = [userRow(before), userRow(after)] as Record<string, unknown>[];
				const differing = Object.entries(is as object).filter(([name, value]) => value !== was?.[name]);
				expect(userRowChanges(before, after)).toEqual(Object.fromEntries(differing));
			}
		}
		const changed: UserRecord = { ...full, username: "a", createTime: 5, updateTime: 6, version: 7 };
		expect(userRowChanges(full, changed)).toEqual({ username: "a", createTime: 5, updateTime: 6, version: 7 });
	});

	test("is not stored without a value that its column needs", () => {
		const user = makeUser({ id: "u1" });
		expect(() => userRow({ ...full, user })).toThrow("User.active has no value, but its column is NOT NULL");
		expect(() => userRowChanges(full, { ...full, user })).toThrow("User.active has no value");
	});
});

test("a group comes out of its row as it was, and changes no column but those that differ", () => {
	const record: GroupRecord = {
		group: makeGroup({ id: "g1", externalId: "E", displayName: "Team" }),
		connectionId: "c1",
		...versioned,
	};
	const empty: GroupRecord = { group: makeGroup({ id: "g2" }), connectionId: "c2", ...versioned };
	for (const each of [record, empty]) {
		expect(groupFromRow(values(groupRow(each), groupColumns, Number))).toStrictEqual(each);
	}
	expect(groupRow(record)).toEqual({
		id: "g1",
		externalId: "E",
		connectionId: "c1",
		displayName: "Team",
		displayNameKey: "team",
		...versioned,
	});
	const renamed = { ...record, group: makeGroup({ id: "g1", externalId: "E", displayName: "TEAM" }), version: 4 };
	expect(groupRowChanges(record, renamed)).toEqual({ displayName: "TEAM", displayNameKey: "team", version: 4 });
	const others = { ...record, group: makeGroup({ id: "g1", displayName: "Team" }), createTime: 5, updateTime: 6 };
	expect(groupRowChanges(record, others)).toEqual({ externalId: null, createTime: 5, updateTime: 6 });
});
