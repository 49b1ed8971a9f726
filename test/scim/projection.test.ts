// SPDX-License-Identifier: Apache-2.0

import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { ConnectError } from "@connectrpc/connect";
import { describe, expect, test } from "vitest";
import { groupJson } from "../../gen/roster/v1/group_json.ts";
import { GroupSchema } from "../../gen/roster/v1/group_pb.ts";
import { userJson } from "../../gen/roster/v1/user_json.ts";
import { UserSchema } from "../../gen/roster/v1/user_pb.ts";
import { scimTypeOf } from "../../src/gateway/errors.ts";
import { projection } from "../../src/scim/projection.ts";
import { attributeAt, groupType, userType } from "../../src/scim/schema.ts";

const ada = {
	schemas: [userType.schema],
	id: "u1",
	externalId: "e1",
	userName: "ada",
	name: { givenName: "Ada", familyName: "Lovelace" },
	emails: [{ value: "ada@example.com", type: "work", primary: true }],
	active: true,
	groups: [
		{ value: "g1", display: "One", type: "direct" },
		{ value: "g2", display: "Two", type: "direct" },
	],
};
const always = { schemas: ada.schemas, id: "u1" };

function user(attributes: string[], excluded: string[] = []) {
	const message = create(UserSchema, {
		...structuredClone(ada),
		meta: { resourceType: "User", created: timestampFromMs(1), version: 'W/"1"' },
	});
	const before = structuredClone(message);
	const projected = projection(userType, attributes, excluded).apply(message);
	// The message itself is not changed.
	expect(message).toEqual(before);
	return JSON.parse(JSON.stringify(userJson(projected)));
}

const without = (...excluded: string[]) => user([], excluded);

test("without a selection, all attributes that are returned by default are there", () => {
	expect(user([])).toMatchObject(ada);
	expect(user([])["meta"]).toEqual({ resourceType: "User", created: "1970-01-01T00:00:00.001Z", version: 'W/"1"' });
	for (const each of userType.attributes) {
		expect(projection(userType, [], []).includes(each)).toBe(true);
	}
});

describe("attributes", () => {
	test("are returned, and what is always returned beside them", () => {
		expect(user(["userName"])).toEqual({ ...always, userName: "ada" });
		expect(user(["userName", "active"])).toEqual({ ...always, userName: "ada", active: true });
		expect(user(["id"])).toEqual(always);
	});

	test("are named in any letter case, with spaces around, or with their schema", () => {
		for (const name of [
			"USERNAME",
			" userName ",
			`${userType.schema}:userName`,
			`${userType.schema.toUpperCase()}:username`,
		]) {
			expect(user([name])).toEqual({ ...always, userName: "ada" });
		}
	});

	test("that are complex are returned whole", () => {
		expect(user(["name"])).toEqual({ ...always, name: ada.name });
		expect(user(["emails"])).toEqual({ ...always, emails: ada.emails });
		expect(user(["name", "name.givenName"])).toEqual({ ...always, name: ada.name });
	});

	test("that are sub-attributes come alone", () => {
		expect(user(["name.givenName"])).toEqual({ ...always, name: { givenName: "Ada" } });
		expect(user(["emails.value"])).toEqual({ ...always, emails: [{ value: "ada@example.com" }] });
		expect(user(["groups.display"])).toEqual({ ...always, groups: [{ display: "One" }, { display: "Two" }] });
		expect(user([`${userType.schema}:NAME.familyname`])).toEqual({ ...always, name: { familyName: "Lovelace" } });
		expect(user(["meta.version"])).toEqual({ ...always, meta: { version: 'W/"1"' } });
	});

	test("that are none select nothing, and are no error", () => {
		for (const name of ["title", "", "a b", "name.middleName", "__proto__", "constructor", "x.y.z"]) {
			expect(user([name])).toEqual(always);
		}
		expect(user([`${groupType.schema}:userName`])).toEqual(always);
	});
});

describe("excludedAttributes", () => {
	test("are left out, whatever their letter case", () => {
		const { userName: _, ...rest } = user([]);
		for (const name of ["userName", "USERNAME", `${userType.schema}:userName`]) {
			expect(without(name)).toEqual(rest);
		}
		expect(without("groups", "meta", "emails", "name")).toEqual({
			...always,
			externalId: "e1",
			userName: "ada",
			active: true,
		});
	});

	test("cannot drop what is always returned", () => {
		expect(without("id", "schemas")).toEqual(user([]));
	});

	test("that are sub-attributes leave the others", () => {
		expect(without("name.givenName")["name"]).toEqual({ familyName: "Lovelace" });
		expect(without("emails.type", "emails.primary")["emails"]).toEqual([{ value: "ada@example.com" }]);
		expect(without("meta.created")["meta"]).toEqual({ resourceType: "User", version: 'W/"1"' });
	});

	test("that are none drop nothing", () => {
		expect(without("title", "__proto__", "name.middleName")).toEqual(user([]));
	});
});

test("a complex value without remaining parts is left out", () => {
	const message = create(UserSchema, { id: "u1", name: { familyName: "Lovelace" } });
	expect(JSON.parse(JSON.stringify(userJson(projection(userType, ["name.givenName"], []).apply(message))))).toEqual({
		id: "u1",
	});
});

test("members need not be read where they are left out", () => {
	const members = attributeAt(groupType, "members");
	expect(projection(groupType, [], ["members"]).includes(members)).toBe(false);
	expect(projection(groupType, ["displayName"], []).includes(members)).toBe(false);
	expect(projection(groupType, ["members.value"], []).includes(members)).toBe(true);
	expect(projection(groupType, [], ["members.type"]).includes(members)).toBe(true);
	expect(projection(groupType, [], []).includes(members)).toBe(true);
	const group = create(GroupSchema, { id: "g1", displayName: "x", members: [{ value: "1" }] });
	expect(JSON.parse(JSON.stringify(groupJson(projection(groupType, [], ["members"]).apply(group))))).toEqual({
		id: "g1",
		displayName: "x",
	});
});

test("both lists at once are refused", () => {
	try {
		projection(userType, ["userName"], ["name"]);
		expect.fail("no error");
	} catch (error) {
		expect(error).toBeInstanceOf(ConnectError);
		expect(scimTypeOf(error)).toBe("invalidValue");
	}
});
