// SPDX-License-Identifier: Apache-2.0

import { describe, expect, test } from "vitest";
import { tolerateFilter } from "../../src/gateway/filter-dialect.ts";
import { userType } from "../../src/scim/schema.ts";

/** Returns the rewritten filter, and the rules that fired. */
function tolerated(text: string): [string, ...string[]] {
	const fired: string[] = [];
	const made = tolerateFilter(text, userType, (rule) => {
		fired.push(rule);
		return true;
	});
	return [made, ...fired];
}

test.each([
	["active eq True", "active eq true", "literal_in_capitals"],
	["externalId NE Null", "externalId NE null", "literal_in_capitals"],
	['active eq "TRUE"', "active eq true", "boolean_in_filter"],
	['emails[primary ne "False"].value', "emails[primary ne false].value", "boolean_in_filter"],
	['meta.created  gt "2030-01-31"', 'meta.created  gt "2030-01-31T00:00:00Z"', "date_without_time"],
	['emails[type eq "a"].value eq "x"', 'emails[(type eq "a") and value eq "x"]', "sub_attribute_after_filter"],
	["(emails[a pr or b pr] .$ref PR)", "(emails[(a pr or b pr) and  $ref PR])", "sub_attribute_after_filter"],
	[
		'not (emails[primary eq "True"].value co "]")',
		'not (emails[(primary eq true) and value co "]"])',
		"boolean_in_filter",
		"sub_attribute_after_filter",
	],
])("%s", (text, ...expected) => {
	expect(tolerated(text)).toEqual(expected);
});

test.each([
	"active eq true",
	'userName eq "True"',
	'userName eq "2030-01-31"',
	'displayName eq "a[b pr].c eq True"',
	'displayName eq "say \\"active eq True\\""',
	'True eq "x" or null pr',
	'emails[type eq "work"].value',
	'emails[type eq "work"].value.x eq "y"',
	'emails[type eq "work"].value eq',
	'emails[type eq "work"].value eq )',
	'emails].value eq "x"',
	'active eq True and userName eq "x',
])("%s stays as it is", (text) => {
	expect(tolerated(text)).toEqual([text]);
});

test("a filter stays as it is if its rule is refused", () => {
	for (const text of ["active eq True", 'active eq "True"', 'meta.created gt "2030-01-31"', "emails[a pr].b pr"]) {
		expect(tolerateFilter(text, userType, () => false)).toBe(text);
	}
});

describe("in time linear in its length", () => {
	const length = 8000;
	const fill = (part: string) => part.repeat(length / part.length);
	test.each([
		["quotes that are escaped", `active eq True "${fill('\\"')}`],
		["white space", `active eq True${" ".repeat(length)}"`],
		["brackets", `active eq True ${fill("[")}${fill("]")}`],
		["brackets with sub-attributes", `active eq True ${fill("a[b pr].c pr ")}`],
		["brackets and white space", `${fill("] ")}active eq True`],
		["words", `${fill("true ")}active eq True`],
	])("%s", (_, text) => {
		const before = process.cpuUsage();
		// The most that one body can contain.
		for (let index = 0; index < 125; index++) {
			tolerated(text);
		}
		expect(process.cpuUsage(before).user / 1000).toBeLessThan(2500);
	});
});
