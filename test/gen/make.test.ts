// SPDX-License-Identifier: Apache-2.0

// The generated functions make the same messages as the `create` of the library.

import { create, type DescMessage, equals, type Message, toJson } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import { makeChangeState } from "../../gen/roster/v1/change_make.ts";
import { ChangeStateSchema } from "../../gen/roster/v1/change_pb.ts";
import { makeGroup } from "../../gen/roster/v1/group_make.ts";
import { GroupSchema } from "../../gen/roster/v1/group_pb.ts";
import { makePatchUserRequest, provisioningServiceMakers } from "../../gen/roster/v1/provisioning_service_make.ts";
import { PatchUserRequestSchema, ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { makeUser } from "../../gen/roster/v1/user_make.ts";
import { UserSchema } from "../../gen/roster/v1/user_pb.ts";
import { valueFrom } from "../../src/scim/json-value.ts";
import { Random } from "../scim/random.ts";
import { anyInit } from "./messages.ts";

type Make = (init: never) => Message;

const email = { value: "ada@example.com", type: "work", primary: true };
const user = { id: "1", userName: "ada", name: { givenName: "Ada" }, emails: [email], active: false };

test.each<[string, DescMessage, Make, object]>([
	["a user with nothing", UserSchema, makeUser, {}],
	["a user", UserSchema, makeUser, user],
	["what is null is not set", UserSchema, makeUser, { userName: null, name: null, emails: null, active: null }],
	["a group with members", GroupSchema, makeGroup, { displayName: "Group", members: [{ value: "1" }, { value: "2" }] }],
	["one of several", ChangeStateSchema, makeChangeState, { state: { case: "user", value: { user, managed: true } } }],
	["none of several", ChangeStateSchema, makeChangeState, { state: { case: undefined } }],
	[
		"a message of Google's own in another",
		PatchUserRequestSchema,
		makePatchUserRequest,
		{ id: "1", operations: [{ op: 1, path: "active", value: valueFrom(false) }], expectedVersions: [3] },
	],
])("%s", (_, desc, make, init) => {
	const made = make(init as never);
	expect(toJson(desc, made)).toEqual(toJson(desc, create(desc, init as never) as Message));
	expect(equals(desc, made, create(desc, init as never) as Message)).toBe(true);
});

describe("the makers of each method of the service", () => {
	const { methods } = ProvisioningService;
	const makers: Readonly<Record<string, { input: Make; output: Make }>> = provisioningServiceMakers;

	test("exist", () => {
		expect(Object.keys(makers)).toEqual(methods.map((each) => each.localName));
	});

	test.each(methods.map((each) => [each.localName, each] as const))("%s", (name, { input, output }) => {
		for (const [desc, make] of [
			[input, makers[name]?.input],
			[output, makers[name]?.output],
		] as [DescMessage, Make][]) {
			expect(make({} as never)).toEqual(create(desc));
			const properties = ["$typeName", ...desc.members.map((each) => each.localName)];
			for (let seed = 1; seed <= 50; seed++) {
				const init = anyInit(new Random(seed), desc) as never;
				const made = make(init);
				expect(made, `seed ${seed}`).toEqual(create(desc, init));
				expect(Object.keys(made)).toEqual(properties);
			}
		}
	});
});

test("a value that is already a message is returned unchanged", () => {
	const message = create(UserSchema, user);
	expect(makeUser(message)).toBe(message);
	expect(makePatchUserRequest({ operations: [] }).operations).toEqual([]);
});

test("messages of a type have the same properties, whatever is set", () => {
	expect(Object.keys(makeUser({}))).toEqual(Object.keys(makeUser(user)));
});
