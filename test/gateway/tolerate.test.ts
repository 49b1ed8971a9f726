// SPDX-License-Identifier: Apache-2.0

// Tolerated JSON is rewritten to the form of the RFC. JSON without a deviation is returned unchanged.

import type { JsonValue } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import { Dialect } from "../../src/gateway/request-dialect.ts";
import { type Coerce, tolerateElement, tolerateObject, tolerateValue } from "../../src/gateway/tolerate.ts";
import type { Draft } from "../../src/scim/draft.ts";
import { openJson } from "../../src/scim/json-value.ts";
import { normalizeObject } from "../../src/scim/normalize.ts";
import { applySteps, type Op, parseSteps } from "../../src/scim/patch.ts";
import { attributeAt, groupType, userType } from "../../src/scim/schema.ts";

type Json = { [key: string]: JsonValue };

const user = (json: Json, coerce: Coerce) =>
	normalizeObject(userType, tolerateObject(userType, json, { coerce, severalPrimary() {} }), openJson);
const members = attributeAt(groupType, "members");

describe("a tolerance", () => {
	test("is asked only where the type is another", () => {
		const asked: string[] = [];
		const coerce: Coerce = (attribute, value) => {
			asked.push(`${attribute.path}=${JSON.stringify(value)}`);
			return attribute.type === "boolean" ? true : attribute.multiValued ? [value] : undefined;
		};
		expect(user({ userName: "ada", active: "True", emails: { value: "a@x", primary: "True" } }, coerce)).toEqual({
			userName: "ada",
			active: true,
			emails: [{ value: "a@x", primary: true }],
		});
		expect(asked).toEqual(['active="True"', 'emails={"value":"a@x","primary":"True"}', 'emails.primary="True"']);
	});

	test("that returns nothing, or another wrong type, leaves the value to be refused", () => {
		expect(() => user({ active: "x" }, () => undefined)).toThrow("active: needs true or false");
		expect(() => user({ active: "x" }, () => "y")).toThrow("active: needs true or false");
		expect(() => user({ emails: 5 }, () => 6)).toThrow("emails: needs a list");
	});
});

test("JSON of the attributes' types is the same JSON, and names keep their letter case", () => {
	const dialect = new Dialect(false);
	const json: Json = {
		USERNAME: "ada",
		Emails: [{ Value: "a@x", primary: true }, null],
		name: null,
		active: false,
		title: ["not kept"],
		groups: "read-only",
	};
	expect(tolerateObject(userType, json, dialect)).toBe(json);
	expect(tolerateValue(members, [{ value: "1" }], dialect)).toEqual([{ value: "1" }]);
	expect(tolerateElement(members, null, dialect)).toBeNull();
});

test("only the objects that a rule changed are copied, and the sent JSON is not changed", () => {
	const dialect = new Dialect(false);
	const json = { userName: "ada", active: "TRUE", emails: [{ value: "a@x" }, { value: "b@x", primary: "False" }] };
	const sent = structuredClone(json);
	const tolerated = tolerateObject(userType, json, dialect);
	expect(tolerated).toEqual({
		userName: "ada",
		active: true,
		emails: [{ value: "a@x" }, { value: "b@x", primary: false }],
	});
	expect((tolerated["emails"] as JsonValue[])[0]).toBe(json.emails[0]);
	expect(json).toEqual(sent);
});

test.each<[Op, string[]]>([
	["add", ["1", "2", "3", "4"]],
	["remove", ["1", "3"]],
])("a lone element is a list of one: %s", (op, expected) => {
	const value = tolerateValue(members, { value: op === "add" ? "4" : "2" }, new Dialect(false));
	const draft: Draft = { members: [{ value: "1" }, { value: "2" }, { value: "3" }] };
	applySteps(draft, parseSteps(groupType, [{ op, path: "members", value }], openJson));
	expect((draft["members"] as Draft[]).map((each) => each["value"])).toEqual(expected);
});
