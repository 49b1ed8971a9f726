// SPDX-License-Identifier: Apache-2.0

import { create } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import { groupDraft, groupWithoutBlanks, sameGroup } from "../../gen/roster/v1/group_draft.ts";
import { GroupSchema } from "../../gen/roster/v1/group_pb.ts";
import { sameUser, userDraft, userWithoutBlanks } from "../../gen/roster/v1/user_draft.ts";
import { UserSchema } from "../../gen/roster/v1/user_pb.ts";

const email = { value: "ada@example.com", type: "work", primary: true };
const user = { id: "1", userName: "ada", name: { givenName: "Ada" }, emails: [email], active: false };

describe("the draft of a user", () => {
	test("is a deep copy", () => {
		const message = create(UserSchema, { ...user, externalId: "e", groups: [{ value: "g" }], meta: { version: "1" } });
		const draft = userDraft(message);
		expect(draft).toStrictEqual({
			externalId: "e",
			userName: "ada",
			name: { givenName: "Ada", familyName: undefined },
			emails: [email],
			active: false,
		});
		expect(draft.name).not.toBe(message.name);
		expect(draft.emails?.[0]).not.toBe(message.emails[0]);
		const nothing = { externalId: undefined, userName: undefined, name: undefined, emails: [], active: undefined };
		expect(userDraft(create(UserSchema))).toStrictEqual(nothing);
		const group = create(GroupSchema, { displayName: "Group", members: [{ value: "1", type: "User" }] });
		expect(groupDraft(group)).toStrictEqual({
			externalId: undefined,
			displayName: "Group",
			members: [{ value: "1", ref: undefined, type: "User" }],
		});
	});

	test("is compared, and nothing else", () => {
		const one = create(UserSchema, user);
		const draft = userDraft(one);
		const other = create(UserSchema, { ...draft, emails: draft.emails ?? [] });
		expect(other).toEqual({ ...one, id: "" });
		expect(sameUser(one, other)).toBe(true);
		expect(sameUser(create(UserSchema), create(UserSchema))).toBe(true);
		for (const change of [
			{ userName: "Ada" },
			{ externalId: "" },
			{ name: { givenName: "ada" } },
			{ name: { givenName: "Ada", familyName: "L" } },
			{ name: undefined },
			{ emails: [] },
			{ emails: [{ ...email, value: "a@example.com" }] },
			{ emails: [{ ...email, type: "home" }] },
			{ emails: [{ ...email, primary: false }] },
			{ emails: [email, email] },
			{ active: true },
		]) {
			const changed = create(UserSchema, { ...user, ...change });
			expect(sameUser(one, changed), JSON.stringify(change)).toBe(false);
			expect(sameUser(changed, one), JSON.stringify(change)).toBe(false);
		}
		const two = [email, { ...email, value: "b@example.com" }];
		expect(sameUser(create(UserSchema, { emails: two }), create(UserSchema, { emails: two.toReversed() }))).toBe(false);
	});

	test("is compared in groups as well", () => {
		const group = { displayName: "Group", externalId: "1", members: [{ value: "1", type: "User", ref: "/Users/1" }] };
		const one = create(GroupSchema, group);
		expect(sameGroup(one, create(GroupSchema, { ...group, id: "2" }))).toBe(true);
		for (const change of [
			{ displayName: "group" },
			{ externalId: "2" },
			{ members: [] },
			{ members: [{ value: "2", type: "User", ref: "/Users/1" }] },
			{ members: [{ value: "1", type: "Group", ref: "/Users/1" }] },
			{ members: [{ value: "1", type: "User", ref: "/Users/2" }] },
		]) {
			expect(sameGroup(one, create(GroupSchema, { ...group, ...change })), JSON.stringify(change)).toBe(false);
		}
	});
});

test("blank text and objects of blank text become unset", () => {
	const draft = {
		userName: " ",
		externalId: "1",
		name: { givenName: "", familyName: "\t" },
		emails: [email],
		active: false,
	};
	expect(userWithoutBlanks(draft)).toEqual({ externalId: "1", emails: [email], active: false });
	expect(userWithoutBlanks({ name: { givenName: "", familyName: "L" } })).toEqual({ name: { familyName: "L" } });
	expect(userWithoutBlanks({ userName: " a ", externalId: "\n" })).toEqual({ userName: " a " });
	const members = [{ value: " " }];
	expect(groupWithoutBlanks({ displayName: "\u00a0", externalId: "", members })).toEqual({ members });
});
