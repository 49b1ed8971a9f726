// SPDX-License-Identifier: Apache-2.0

// The generated functions make the same JSON as the `toJson` of the library.

import { create, type DescMessage, type Message, type MessageInitShape, toJsonString } from "@bufbuild/protobuf";
import { durationFromMs, timestampFromMs } from "@bufbuild/protobuf/wkt";
import { expect, test } from "vitest";
import { changeStateJson } from "../../gen/roster/v1/change_json.ts";
import { ChangeStateSchema } from "../../gen/roster/v1/change_pb.ts";
import { groupJson } from "../../gen/roster/v1/group_json.ts";
import { GroupSchema } from "../../gen/roster/v1/group_pb.ts";
import { metaJson } from "../../gen/roster/v1/meta_json.ts";
import { MetaSchema } from "../../gen/roster/v1/meta_pb.ts";
import { userJson } from "../../gen/roster/v1/user_json.ts";
import { UserSchema } from "../../gen/roster/v1/user_pb.ts";
import { Random } from "../scim/random.ts";
import { anyInit } from "./messages.ts";

type Json = (message: never) => object;

test.each<[DescMessage, Json]>([
	[UserSchema, userJson],
	[GroupSchema, groupJson],
	[ChangeStateSchema, changeStateJson],
])("gives what toJsonString gives: $typeName", (desc, json) => {
	for (let seed = 1; seed <= 500; seed++) {
		const one = create(desc, anyInit(new Random(seed), desc) as never) as Message;
		expect(JSON.stringify(json(one as never)), `seed ${seed}`).toBe(toJsonString(desc, one));
	}
});

test("equals toJsonString for the states in the change log", () => {
	const day = durationFromMs(86_400_000);
	const states: NonNullable<MessageInitShape<typeof ChangeStateSchema>["state"]>[] = [
		{ case: undefined },
		{ case: "settings", value: { organizationProvisioning: 2, changeRetention: day, guardThreshold: 0 } },
		{ case: "settings", value: {} },
		{ case: "user", value: { user: { id: "1", userName: "a", emails: [{ value: "a@b" }] }, managed: true } },
		{ case: "user", value: { username: "a", deprovisionTime: timestampFromMs(1_700_000_000_123) } },
		{ case: "organizationMember", value: { organizationId: "1", userId: "2", role: 3 } },
		{ case: "token", value: { id: "1", kind: 99 as never } },
	];
	for (const state of states) {
		const one = create(ChangeStateSchema, { state });
		expect(JSON.stringify(changeStateJson(one))).toBe(toJsonString(ChangeStateSchema, one));
	}
});

test("equals toJsonString for every time", () => {
	for (const time of [0, 1000, 1_700_000_000_000, 1_700_000_000_120, 1_700_000_000_007, -1]) {
		const meta = create(MetaSchema, { created: timestampFromMs(time) });
		expect(JSON.stringify(metaJson(meta))).toBe(toJsonString(MetaSchema, meta));
	}
});

test("equals toJsonString for empty values", () => {
	for (const one of [create(UserSchema), create(UserSchema, { name: {}, emails: [{}], userName: "", active: false })]) {
		expect(JSON.stringify(userJson(one))).toBe(toJsonString(UserSchema, one));
	}
});

test("puts a base URL before each relative URL, and changes nothing of the message", () => {
	const base = "https://roster.example.com/scim/v2";
	const group = create(GroupSchema, {
		members: [{ value: "1", ref: "/Users/1" }, { value: "2" }],
		meta: { location: "/Groups/3" },
	});
	const user = create(UserSchema, { groups: [{ value: "3", ref: "/Groups/3" }], meta: { location: "/Users/1" } });
	const before = [toJsonString(GroupSchema, group), toJsonString(UserSchema, user)];
	expect(JSON.parse(JSON.stringify(groupJson(group, base)))).toEqual({
		members: [{ value: "1", $ref: `${base}/Users/1` }, { value: "2" }],
		meta: { location: `${base}/Groups/3` },
	});
	expect(JSON.parse(JSON.stringify(userJson(user, base)))).toEqual({
		groups: [{ value: "3", $ref: `${base}/Groups/3` }],
		meta: { location: `${base}/Users/1` },
	});
	expect([toJsonString(GroupSchema, group), toJsonString(UserSchema, user)]).toEqual(before);
});
