// SPDX-License-Identifier: Apache-2.0

import type { JsonValue } from "@bufbuild/protobuf";
import type { ConnectError } from "@connectrpc/connect";
import { describe, expect, test } from "vitest";
import { scimTypeOf } from "../../src/gateway/errors.ts";
import { openJson } from "../../src/scim/json-value.ts";
import { normalizeObject, normalizeValue } from "../../src/scim/normalize.ts";
import { type Attribute, attributeAt, groupType, userType } from "../../src/scim/schema.ts";
import { stringLimit } from "../../src/scim/text.ts";

type Json = { [key: string]: JsonValue };

const user = (json: Json) => normalizeObject(userType, json, openJson);
const group = (json: Json) => normalizeObject(groupType, json, openJson);
const one = (attribute: Attribute, json: JsonValue) => normalizeValue(attribute, json, openJson);

/** Checks that a value is refused, and gives the detail. */
function refused(act: () => unknown, scimType = "invalidValue"): string {
	try {
		act();
	} catch (error) {
		expect(scimTypeOf(error), String(error)).toBe(scimType);
		return (error as ConnectError).rawMessage;
	}
	throw new Error("no error");
}

test("names are found in any letter case, and become ours", () => {
	expect(
		user({ USERNAME: "ada", nAME: { GIVENname: "Ada" }, EMAILS: [{ VALUE: "a@x", Type: "work" }], externalid: "1" }),
	).toEqual({
		userName: "ada",
		name: { givenName: "Ada" },
		emails: [{ value: "a@x", type: "work" }],
		externalId: "1",
	});
	expect(group({ Members: [{ $REF: "x", Value: "1" }] })).toEqual({ members: [{ ref: "x", value: "1" }] });
});

test("read-only attributes and those that are not stored are left out", () => {
	expect(
		user({
			id: "mine",
			meta: { version: "9" },
			groups: "anything",
			schemas: 5,
			user_name: "by its proto name",
			title: "Dr",
			addresses: [{ type: "work" }],
			"name.givenName": "a path is no name",
			"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { department: "x" },
			userName: "ada",
			name: { formatted: "Ada L", honorificPrefix: "Dr" },
		}),
	).toEqual({ userName: "ada", name: {} });
});

test("null and [] are unassigned, which is not the same as left out", () => {
	const draft = user({ name: null, emails: [], externalId: null, active: null });
	expect(Object.keys(draft).sort()).toEqual(["active", "emails", "externalId", "name"]);
	expect(Object.values(draft)).toEqual([undefined, undefined, undefined, undefined]);
	expect(user({ emails: [null, { value: "a@x" }, null] })).toEqual({ emails: [{ value: "a@x" }] });
	expect(user({})).toEqual({});
});

test("values keep their letter case, white space and composition", () => {
	const name = { givenName: " E\u0301va ", familyName: "\u00c9" };
	expect(user({ name })).toEqual({ name });
});

describe("a value of another type is refused with its path", () => {
	test.each<[string, Json, string]>([
		["a number for a string", { userName: 5 }, "userName: needs a string"],
		["a boolean for a string", { userName: true }, "userName"],
		["a list for a string", { userName: ["ada"] }, "userName"],
		["an object for a string", { userName: { value: "ada" } }, "userName"],
		["a string for a boolean", { active: "true" }, "active: needs true or false"],
		["a number for a boolean", { active: 1 }, "active"],
		["a string for a complex value", { name: "Ada" }, "name: needs an object with givenName, familyName"],
		["a list for a complex value", { name: [{ givenName: "Ada" }] }, "name"],
		["a number inside", { name: { givenName: 5 } }, "name.givenName"],
		["an object for a list", { emails: { value: "a@x" } }, "emails: needs a list"],
		["a string for a list", { emails: "a@x" }, "emails"],
		["a string in a list of objects", { emails: [{ value: "a@x" }, "b@x"] }, "emails[1]"],
		["a list in a list", { emails: [[]] }, "emails[0]"],
		["a number in an element", { emails: [{ value: 5 }] }, "emails[0].value: needs a string"],
		["a number in an element further on", { emails: [{ value: "a@x" }, { value: 5 }] }, "emails[1].value"],
		["a string for a boolean in an element", { emails: [{ primary: "yes" }] }, "emails[0].primary"],
	])("%s", (_, json, where) => {
		expect(refused(() => user(json))).toContain(where);
	});
});

describe("strings", () => {
	const where = [
		(text: string) => ({ userName: text }),
		(text: string) => ({ externalId: text }),
		(text: string) => ({ name: { familyName: text } }),
		(text: string) => ({ emails: [{ value: text }] }),
	];

	test("have 512 characters at most", () => {
		expect(stringLimit).toBe(512);
		for (const json of where) {
			expect(user(json("x".repeat(512)))).toEqual(json("x".repeat(512)));
			expect(refused(() => user(json("x".repeat(513))))).toContain("512");
		}
	});

	test.each(["\ud800", "a\udc00", "\udc00\ud800", "\0", "a\0b"])("%j is not text", (text) => {
		for (const json of where) {
			refused(() => user(json(text)));
		}
	});

	test("any text is kept", () => {
		for (const text of ["😀", "\u0001", "\uffff", "\u202e", "'; drop table users; --", "<b>", "%00", " "]) {
			expect(user({ userName: text })).toEqual({ userName: text });
		}
	});
});

test("a name that is given twice is refused", () => {
	expect(refused(() => user({ userName: "a", USERNAME: "b" }), "invalidSyntax")).toContain("userName");
	refused(() => user({ name: { givenName: "a", givenname: "b" } }), "invalidSyntax");
	refused(() => user({ name: null, NAME: { givenName: "b" } }), "invalidSyntax");
});

test("no key of a client's is a key of ours", () => {
	const evil = JSON.parse(
		'{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}, "hasOwnProperty": 1, "name": {"__proto__": {"polluted": 1}}}',
	);
	const draft = user(evil);
	expect(draft).toEqual({ name: {} });
	expect(Object.getPrototypeOf(draft)).toBe(Object.prototype);
	expect(Object.getPrototypeOf(draft["name"])).toBe(Object.prototype);
	expect({}).not.toHaveProperty("polluted");
});

test("a value by itself", () => {
	expect(one(attributeAt(userType, "emails"), [])).toBeUndefined();
	expect(one(attributeAt(userType, "userName"), null)).toBeUndefined();
	expect(one(attributeAt(groupType, "members"), [{ value: "1", display: "x" }])).toEqual([{ value: "1" }]);
	expect(one(attributeAt(userType, "emails.value"), "a@x")).toBe("a@x");
	expect(refused(() => one(attributeAt(userType, "emails.value"), 1))).toContain("emails.value");
});
