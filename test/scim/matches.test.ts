// SPDX-License-Identifier: Apache-2.0

import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "vitest";
import { GroupSchema } from "../../gen/roster/v1/group_pb.ts";
import { UserSchema } from "../../gen/roster/v1/user_pb.ts";
import { scimTypeOf } from "../../src/gateway/errors.ts";
import { tolerateFilter } from "../../src/gateway/filter-dialect.ts";
import { compare } from "../../src/scim/compare.ts";
import { bind, instant } from "../../src/scim/condition.ts";
import { parseFilter } from "../../src/scim/filter.ts";
import { matches, properties } from "../../src/scim/matches.ts";
import { groupType, userType } from "../../src/scim/schema.ts";

const created = Date.parse("2030-01-31T12:00:00.500Z");
const ada = create(UserSchema, {
	id: "01890000-0000-7000-8000-00000000000A",
	externalId: "Ext-1",
	userName: "Ada@Example.com",
	name: { givenName: "Éva" },
	emails: [
		{ value: "Ada@Example.com", type: "work", primary: true },
		{ value: "home@example.org", type: "home", primary: false },
	],
	active: false,
	groups: [{ value: "g1", display: "Engineers", type: "direct" }],
	meta: { resourceType: "User", created: timestampFromMs(created), version: 'W/"7"' },
});
const bare = create(UserSchema, { id: "b", userName: "bare" });

const condition = (filter: string) =>
	bind(parseFilter(tolerateFilter(filter, userType, (rule) => rule !== "boolean_in_filter")), userType, userType);
const meets = (filter: string, user = ada) => matches(condition(filter), properties(user));

describe("a comparison", () => {
	test.each([
		'userName eq "ADA@example.COM"',
		'userName co "@EXAMPLE"',
		'userName sw "ada@"',
		'userName ew ".COM"',
		'userName ne "eve"',
		'userName gt "ada@example.com!" or userName ge "ADA@EXAMPLE.COM"',
		'userName lt "B" and userName le "ada@example.com"',
		'name.givenName eq "e\\u0301VA"',
		'name.givenName sw "É"',
		'externalId eq "Ext-1"',
		'id eq "01890000-0000-7000-8000-00000000000A"',
		"active eq false",
		"active ne true",
		'groups.value eq "g1"',
		'groups eq "g1"',
		'groups.display co "GINEER"',
		'meta.resourceType eq "User"',
		'meta.version eq "W/\\"7\\""',
		'userName co ""',
		'urn:ietf:params:scim:schemas:core:2.0:User:userName sw "ada"',
	])("%s is met", (filter) => {
		expect(meets(filter)).toBe(true);
		expect(meets(`not (${filter})`)).toBe(false);
	});

	test.each([
		'userName eq "ada"',
		'externalId eq "ext-1"',
		'externalId co "ext"',
		'id eq "01890000-0000-7000-8000-00000000000a"',
		"active eq true",
		'groups.value eq "G1"',
		'meta.resourceType eq "user"',
		'name.givenName eq "Eva"',
		'userName eq ""',
		'name.familyName co ""',
	])("%s is not", (filter) => {
		expect(meets(filter)).toBe(false);
		expect(meets(`not (${filter})`)).toBe(true);
	});
});

describe("a value that is missing", () => {
	test("meets no comparison but ne", () => {
		for (const operator of ["eq", "co", "sw", "ew", "gt", "ge", "lt", "le"]) {
			expect(meets(`name.familyName ${operator} "x"`), operator).toBe(false);
			expect(meets(`not (name.familyName ${operator} "x")`), operator).toBe(true);
		}
		expect(meets('name.familyName ne "x"')).toBe(true);
		expect(meets("active ne true", bare)).toBe(true);
		expect(meets('emails ne "x"', bare)).toBe(true);
		expect(meets('emails[value ne "x"]', bare)).toBe(false);
	});

	test("is not present, and is null", () => {
		expect(meets("name.familyName pr")).toBe(false);
		expect(meets("name.familyName eq null")).toBe(true);
		expect(meets("name.familyName ne null")).toBe(false);
		expect(meets("userName eq null")).toBe(false);
		expect(meets("active pr")).toBe(true);
		for (const filter of ["name pr", "emails pr", "emails.value pr", "groups pr", "active pr", "meta pr"]) {
			expect(meets(filter, bare), filter).toBe(false);
			expect(meets(filter), filter).toBe(true);
		}
	});

	test("may be an empty string, or an element or complex value with nothing in it", () => {
		const empty = create(UserSchema, { id: "e", externalId: "", name: { givenName: "" }, emails: [{ value: "" }] });
		for (const filter of ["externalId pr", "name pr", "emails pr", "emails.value pr", 'externalId sw ""']) {
			expect(meets(filter, empty), filter).toBe(false);
		}
	});
});

describe("an element", () => {
	test("meets all of it by itself", () => {
		expect(meets('emails[type eq "work" and value sw "ada"]')).toBe(true);
		expect(meets('emails[type eq "home" and value sw "ada"]')).toBe(false);
		expect(meets('emails.type eq "home" and emails.value sw "ada"')).toBe(true);
		expect(meets('emails[type eq "home"].value sw "HOME"')).toBe(true);
		expect(meets('emails[not (type eq "work")]')).toBe(true);
		expect(meets('not (emails[type eq "work"])')).toBe(false);
		expect(meets("emails[primary eq true]")).toBe(true);
		expect(meets('name[givenName eq "éva"]')).toBe(true);
	});

	test("ne applies to all values outside of brackets, and to one value inside", () => {
		expect(meets('emails ne "home@example.org"')).toBe(false);
		expect(meets('emails.value ne "home@example.org"')).toBe(false);
		expect(meets('emails[value ne "home@example.org"]')).toBe(true);
	});
});

describe("a time", () => {
	test.each([
		["eq", "2030-01-31T12:00:00.500Z", true],
		["eq", "2030-01-31T14:00:00.5+02:00", true],
		["eq", "2030-01-31T06:30:00.500-05:30", true],
		["eq", "2030-01-31T12:00:00.500", true],
		["eq", "2030-01-31t12:00:00.500z", true],
		["eq", "2030-01-31T12:00:00Z", false],
		["gt", "2030-01-31T12:00:00Z", true],
		["gt", "2030-01-31", true],
		["ge", "2030-01-31T12:00:00.500Z", true],
		["lt", "2030-01-31T13:00:00+01:00", false],
		["lt", "2030-01-31T12:00:01Z", true],
		["le", "2030-01-31T12:00:00.500Z", true],
		["ne", "2030-01-31T12:00:00.500Z", false],
	])("%s %s", (operator, time, expected) => {
		expect(meets(`meta.created ${operator} "${time}"`)).toBe(expected);
	});

	test.each(["", "2030", "2030-13-01T00:00:00Z", "2030-02-30T00:00:00Z", "2030-01-31T25:00:00Z", "yesterday", "0"])(
		"%j is none",
		(text) => {
			expect(instant(text)).toBeUndefined();
		},
	);
});

describe("a comparison that the attribute does not support", () => {
	test.each([
		"active gt true",
		"active ge false",
		"active lt true",
		'active co "t"',
		'active eq "yes"',
		'active eq "False"',
		"active eq 1",
		"userName eq 1",
		"userName eq true",
		"userName gt null",
		"meta.created eq 5",
		'meta.created co "2030"',
		'meta.created eq "yesterday"',
		'name eq "Ada"',
		"title pr",
		'userName.value eq "x"',
		'emails[userName eq "x"]',
		'userName[value eq "x"]',
		'emails.kind eq "x"',
		'urn:ietf:params:scim:schemas:core:2.0:Group:userName eq "x"',
		'constructor eq "x"',
		"toString pr",
	])("%s", (filter) => {
		try {
			condition(filter);
			expect.fail("no error");
		} catch (error) {
			expect(scimTypeOf(error), String(error)).toBe("invalidFilter");
		}
	});
});

test("members of a group", () => {
	const group = create(GroupSchema, { id: "g", displayName: "Team", members: [{ value: "u1", type: "User" }] });
	const has = (filter: string) => matches(bind(parseFilter(filter), groupType, groupType), properties(group));
	expect(has('members.value eq "u1"')).toBe(true);
	expect(has('members eq "u1"')).toBe(true);
	expect(has('members[value eq "u1" and type eq "user"]')).toBe(true);
	expect(has('members.value eq "u2"')).toBe(false);
	expect(has('members ne "u2"')).toBe(true);
});

test("strings are in the order of code points", () => {
	const texts = ["\u{1f600}", "z", "\uffff", "a", "\ud7ff", "\ue000", "", "é", "Z"];
	expect(texts.toSorted(compare)).toEqual(["", "Z", "a", "z", "é", "\ud7ff", "\ue000", "\uffff", "\u{1f600}"]);
	expect([3, -1, 20].toSorted(compare)).toEqual([-1, 3, 20]);
});
