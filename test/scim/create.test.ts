// SPDX-License-Identifier: Apache-2.0

// What the code that names fields makes is what the library makes.

import { create, type DescMessage, equals, fromJson, type JsonValue, type Message, toJson } from "@bufbuild/protobuf";
import { ValueSchema } from "@bufbuild/protobuf/wkt";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ChangeStateSchema } from "../../gen/roster/v1/change_pb.ts";
import { GroupSchema } from "../../gen/roster/v1/group_pb.ts";
import { PatchUserRequestSchema, ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { UserSchema } from "../../gen/roster/v1/user_pb.ts";
import { creator } from "../../src/scim/create.ts";
import { jsonFrom, valueFrom } from "../../src/scim/json-value.ts";
import { writableGroup, writableUser } from "../../src/scim/writable.ts";

const email = { value: "ada@example.com", type: "work", primary: true };
const user = { id: "1", userName: "ada", name: { givenName: "Ada" }, emails: [email], active: false };

test.each<[string, DescMessage, object]>([
	["a user with nothing", UserSchema, {}],
	["a user", UserSchema, user],
	["what is null is not set", UserSchema, { userName: null, name: null, emails: null, active: null }],
	["a group with members", GroupSchema, { displayName: "Group", members: [{ value: "1" }, { value: "2" }] }],
	["one of several", ChangeStateSchema, { state: { case: "user", value: { user, managed: true } } }],
	["none of several", ChangeStateSchema, { state: { case: undefined } }],
	[
		"a message of Google's own in another",
		PatchUserRequestSchema,
		{ id: "1", operations: [{ op: 1, path: "active", value: valueFrom(false) }], expectedVersions: [3] },
	],
])("%s", (_, desc, init) => {
	const made = creator(desc)(init as never) as Message;
	expect(toJson(desc, made)).toEqual(toJson(desc, create(desc, init as never) as Message));
	expect(equals(desc, made, create(desc, init as never) as Message)).toBe(true);
});

test("every message of the service can be made", () => {
	for (const { input, output } of ProvisioningService.methods) {
		for (const desc of [input, output]) {
			expect(creator(desc)({} as never)).toEqual(create(desc));
		}
	}
});

test("what is a message already stays what it is", () => {
	const message = create(UserSchema, user);
	expect(creator(UserSchema)(message)).toBe(message);
});

test("messages of a type have the same properties, whatever is set", () => {
	const make = creator(UserSchema);
	expect(Object.keys(make({}))).toEqual(Object.keys(make(user)));
});

test("JSON goes into a value and comes out of it, as the library has it", () => {
	fc.assert(
		fc.property(fc.jsonValue(), (json) => {
			const value = valueFrom(json as JsonValue);
			expect(equals(ValueSchema, value, fromJson(ValueSchema, json as JsonValue))).toBe(true);
			expect(jsonFrom(value)).toEqual(toJson(ValueSchema, value));
		}),
	);
	const proto = JSON.parse('{"__proto__": {"polluted": true}}');
	expect(JSON.stringify(jsonFrom(valueFrom(proto)))).toBe(JSON.stringify(proto));
	expect(() => jsonFrom(create(ValueSchema, { kind: { case: "numberValue", value: Number.NaN } }))).toThrow();
});

test("what a client may set is copied, and compared", () => {
	const one = create(UserSchema, user);
	const other = create(UserSchema, writableUser.draftOf(one));
	expect(other).toEqual({ ...one, id: "" });
	expect(writableUser.same(one, other)).toBe(true);
	for (const change of [
		{ userName: "Ada" },
		{ externalId: "" },
		{ name: { givenName: "Ada", familyName: "L" } },
		{ name: undefined },
		{ emails: [] },
		{ emails: [{ ...email, primary: false }] },
		{ emails: [email, email] },
		{ active: true },
	]) {
		expect(writableUser.same(one, create(UserSchema, { ...user, ...change }))).toBe(false);
	}
	const group = create(GroupSchema, { displayName: "Group" });
	expect(writableGroup.same(group, create(GroupSchema, { displayName: "Group", externalId: "1" }))).toBe(false);
});

test("what is blank is not set, and neither is an object of blanks", () => {
	const draft = { userName: " ", externalId: "1", name: { givenName: "", familyName: "\t" }, emails: [email] };
	expect(writableUser.withoutBlanks(draft)).toEqual({ externalId: "1", emails: [email] });
	expect(writableUser.withoutBlanks({ name: { givenName: "", familyName: "L" } })).toEqual({
		name: { familyName: "L" },
	});
});
