// SPDX-License-Identifier: Apache-2.0

import type { ConnectError } from "@connectrpc/connect";
import { describe, expect, test } from "vitest";
import { bind, type Condition, instant } from "../../src/scim/condition.ts";
import { parseFilter } from "../../src/scim/filter.ts";
import { userType } from "../../src/scim/schema.ts";

const bound = (text: string, anyType = false): Condition => bind(parseFilter(text), userType, userType, anyType);

/** A condition in few words. */
function shown(condition: Condition): string {
	switch (condition.kind) {
		case "and":
		case "or":
			return `(${condition.operands.map(shown).join(` ${condition.kind} `)})`;
		case "not":
			return `not ${shown(condition.operand)}`;
		case "present":
			return `${condition.attribute.path} pr`;
		case "element":
			return `${condition.attribute.path}[${shown(condition.operand)}]`;
		case "compare":
			return `${condition.attribute.path} ${condition.operator} ${JSON.stringify(condition.value)}`;
		case "never":
			return "never";
	}
}

function refusal(text: string, anyType = false): string {
	try {
		bound(text, anyType);
	} catch (error) {
		return (error as ConnectError).rawMessage;
	}
	throw new Error(`${text} was taken`);
}

test.each([
	['userName eq "ADA"', 'userName eq "ada"'],
	['externalId eq "ADA"', 'externalId eq "ADA"'],
	['emails eq "A@X"', 'emails.value eq "a@x"'],
	['userName ne "ada"', 'not userName eq "ada"'],
	["name.givenName eq null", "not name.givenName pr"],
	["name.givenName ne null", "name.givenName pr"],
	['emails[type eq "work" and value pr]', 'emails[(emails.type eq "work" and emails.value pr)]'],
	['meta.created gt "1970-01-01T00:00:01Z"', "meta.created gt 1000"],
	["active eq true or not (active eq false)", "(active eq true or not active eq false)"],
	// RFC 7644 section 3.4.2.2 names `schemas` in an example. All users have the same.
	[`schemas eq "${userType.schema}"`, "not never"],
	[`schemas ne "${userType.schema}"`, "never"],
	['schemas eq "urn:ietf:params:scim:schemas:core:2.0:Group"', "never"],
	['schemas co "core"', "not never"],
	['schemas ew ":Group"', "never"],
	['meta.resourceType eq "User" and userName pr', "userName pr"],
	['meta.resourceType eq "user"', "never"],
	['meta.resourceType ne "Group"', "not never"],
	["meta.resourceType pr", "not never"],
	["schemas pr", "not never"],
	["schemas eq null", "never"],
	["not (schemas pr)", "never"],
	[`schemas eq "${userType.schema}" and userName pr`, "userName pr"],
	[`schemas ne "${userType.schema}" and userName pr`, "never"],
	[`schemas eq "${userType.schema}" or userName pr`, "not never"],
	["not (schemas pr) or userName pr or active eq true", "(userName pr or active eq true)"],
])("%s means %s", (text, expected) => {
	expect(shown(bound(text))).toBe(expected);
});

describe("the error for an invalid comparison says which comparisons are valid", () => {
	const filterable = "use one of schemas, id, externalId, userName, name, emails, active, groups, meta";
	const dateTime =
		'meta.created is a dateTime such as "2030-01-31T12:00:00Z", which can be compared with eq, ne, gt, ge, lt and le';
	test.each([
		["nickName eq 1", `nickName is not an attribute that a filter can name: ${filterable}`],
		["emails.nick pr", `emails.nick is not an attribute that a filter can name: ${filterable}`],
		["userName[a pr]", 'userName has no sub-attributes, so it cannot be followed by "["'],
		["name eq 1", "name is complex: compare one of givenName, familyName, as in name.givenName"],
		[
			"meta eq 1",
			"meta is complex: compare one of resourceType, created, lastModified, version, as in meta.resourceType",
		],
		[
			"meta.location pr",
			"meta.location is a URL that depends on the request, so a filter cannot name it: compare the id",
		],
		["groups.$ref pr", "groups.$ref is a URL that depends on the request, so a filter cannot name it: compare the id"],
		["schemas eq 1", "schemas eq 1: schemas is a string, so the value needs double quotes"],
		["active gt null", "active gt null: null can only be compared with eq and ne"],
		["active gt true", "active gt true: active is a boolean, which can only be compared with eq and ne"],
		["active le true", "active le true: active is a boolean, which can only be compared with eq and ne"],
		['active co "x"', 'active co "x": active is a boolean, which can only be compared with eq and ne'],
		['active sw "x"', 'active sw "x": active is a boolean, which can only be compared with eq and ne'],
		['active ew "x"', 'active ew "x": active is a boolean, which can only be compared with eq and ne'],
		['active eq "true"', 'active eq "true": active is a boolean: true or false, without quotes'],
		['meta.created eq "x"', `meta.created eq "x": ${dateTime}`],
		['meta.created co "2020-01-01"', `meta.created co "2020-01-01": ${dateTime}`],
		["meta.created eq 1", `meta.created eq 1: ${dateTime}`],
		["userName eq 1", "userName eq 1: userName is a string, so the value needs double quotes"],
		["name.givenName eq true", "name.givenName eq true: name.givenName is a string, so the value needs double quotes"],
	])("%s", (text, expected) => {
		expect(refusal(text)).toBe(expected);
	});
});

// RFC 7644 section 3.4.2.1.
describe("in a search over all types, an attribute that a type lacks has no value", () => {
	test.each([
		['nickName eq "x"', "never"],
		["nickName pr", "never"],
		["nickName gt 1", "never"],
		['nickName ne "x"', "not never"],
		["nickName eq null", "not never"],
		["nickName ne null", "never"],
		["nickName[a pr]", "never"],
		['userName eq "ada"', 'userName eq "ada"'],
		['nickName pr or userName eq "ada"', 'userName eq "ada"'],
	])("%s", (text, expected) => {
		expect(shown(bound(text, true))).toBe(expected);
	});

	test("in a search over all types, other attributes are compared as usual", () => {
		expect(refusal("userName eq 1", true)).toContain("needs double quotes");
	});
});

test.each([
	["1970-01-01", undefined],
	["1970-01-01T00:00:00", 0],
	["1970-01-01T00:00:01", 1000],
	["1970-01-01t00:00:01z", 1000],
	["1970-01-01T01:00:00+01:00", 0],
	["1970-01-01T00:00:00.25Z", 250],
	["x1970-01-01T00:00:01Z", undefined],
	["1970-01-01T00:00:01Zx", undefined],
	["1970-02-30", undefined],
	["1970-02-30T00:00:00", undefined],
	["1970-13-01T00:00:00", undefined],
	["", undefined],
])("%s is the instant %s", (text, expected) => {
	expect(instant(text)).toBe(expected);
});
