// SPDX-License-Identifier: Apache-2.0

import { ConnectError } from "@connectrpc/connect";
import { describe, expect, test } from "vitest";
import { ScimErrorSchema, ScimType } from "../../gen/roster/v1/error_pb.ts";
import { tolerateFilter } from "../../src/gateway/filter-dialect.ts";
import { comparisonOperators, type Filter, filterLimits, parseFilter } from "../../src/scim/filter.ts";
import { userType } from "../../src/scim/schema.ts";

/** A filter with every bracket that precedence leaves out. */
function print(filter: Filter): string {
	switch (filter.kind) {
		case "and":
		case "or":
			return `(${filter.operands.map(print).join(` ${filter.kind} `)})`;
		case "not":
			return `not ${print(filter.operand)}`;
		case "present":
			return `${filter.path.text} pr`;
		case "element":
			return `${filter.path.text}[${print(filter.operand)}]`;
		case "compare":
			return `${filter.path.text} ${filter.operator} ${JSON.stringify(filter.value)}`;
	}
}

/** The error for a filter that is refused. */
function refusal(text: string): string {
	try {
		parseFilter(text);
	} catch (error) {
		expect(error).toBeInstanceOf(ConnectError);
		const [detail] = (error as ConnectError).findDetails(ScimErrorSchema);
		expect(detail?.scimType).toBe(ScimType.INVALID_FILTER);
		return (error as ConnectError).rawMessage;
	}
	throw new Error(`${text} was taken`);
}

function literal(text: string): unknown {
	const filter = parseFilter(`a eq ${text}`);
	return filter.kind === "compare" ? filter.value : undefined;
}

describe("operators", () => {
	test.each(comparisonOperators)("%s compares, in any letter case", (operator) => {
		for (const written of [operator, operator.toUpperCase(), operator[0]?.toUpperCase() + operator.slice(1)]) {
			expect(parseFilter(`userName ${written} "ada"`)).toMatchObject({
				kind: "compare",
				path: { text: "userName" },
				operator,
				value: "ada",
			});
		}
	});

	test.each(["pr", "PR", "Pr"])("%s has no value", (operator) => {
		expect(parseFilter(`title ${operator}`)).toMatchObject({ kind: "present", path: { text: "title" } });
		expect(refusal(`title ${operator} "x"`)).toContain("character 10");
	});

	test("white space may be more than one space, and around brackets none is needed", () => {
		expect(print(parseFilter('  a \t eq\n"x"'))).toBe('a eq "x"');
		expect(print(parseFilter("( a pr ) or b pr"))).toBe("(a pr or b pr)");
		expect(print(parseFilter('(a pr)or(b pr)and not(emails[ type eq "w" ])'))).toBe(
			'(a pr or (b pr and not emails[type eq "w"]))',
		);
	});

	test("white space at the end is no part of the filter", () => {
		expect(print(parseFilter('a eq "x" '))).toBe('a eq "x"');
		expect(print(parseFilter("a pr \n\t"))).toBe("a pr");
		expect(refusal("   ")).toContain("the filter ends");
	});
});

describe("precedence", () => {
	test.each([
		["a pr or b pr and c pr", "(a pr or (b pr and c pr))"],
		["a pr and b pr or c pr", "((a pr and b pr) or c pr)"],
		["a pr or b pr or c pr", "(a pr or b pr or c pr)"],
		["(a pr or b pr) and c pr", "((a pr or b pr) and c pr)"],
		["not (a pr) and b pr", "(not a pr and b pr)"],
		["not (a pr and b pr) or c pr", "(not (a pr and b pr) or c pr)"],
		["not (not (a pr))", "not not a pr"],
		["a pr AND NOT (b pr) Or c pr", "((a pr and not b pr) or c pr)"],
		["((((a pr))))", "a pr"],
		["a pr and (b pr and c pr)", "(a pr and (b pr and c pr))"],
		['emails[type eq "work" and not (value co "@x" or primary eq true)] or b pr', undefined],
	])("%s", (text, expected) => {
		const printed = print(parseFilter(text));
		expect(printed).toBe(expected ?? '(emails[(type eq "work" and not (value co "@x" or primary eq true))] or b pr)');
	});
});

describe("names", () => {
	test("a name may have its schema before it", () => {
		const text = "urn:ietf:params:scim:schemas:core:2.0:User:name.givenName";
		expect(parseFilter(`${text} eq "x"`)).toMatchObject({ path: { text, qualified: true } });
	});

	test("a name may be that of an unknown attribute, $ref, or a keyword", () => {
		expect(parseFilter("x-custom_1.$ref pr")).toMatchObject({ path: { text: "x-custom_1.$ref", qualified: false } });
		for (const name of ["not", "and", "or", "pr", "eq", "true", "null"]) {
			expect(parseFilter(`${name} eq "x"`)).toMatchObject({ path: { text: name } });
		}
		expect(print(parseFilter("not pr"))).toBe("not pr");
	});

	test.each([
		"1a",
		"-a",
		"a.b.c",
		".a",
		"a.",
		"a..b",
		"a,b",
		"a=b",
		"__proto__",
		"é",
		"urn:x",
		"urn:x:",
		"urn::x:a",
		"'a'",
	])("%s is none", (name) => {
		expect(refusal(`${name} eq "x"`)).toContain("character 1");
	});
});

describe("value paths", () => {
	test("one element meets the whole filter", () => {
		expect(parseFilter('emails[type eq "work" and value co "@x"]')).toMatchObject({
			kind: "element",
			path: { text: "emails" },
			operand: { kind: "and", operands: [{ path: { text: "type" } }, { path: { text: "value" } }] },
		});
	});

	test("a comparison after the bracket is about the same element, where it is tolerated", () => {
		const tolerated = (text: string) => print(parseFilter(tolerateFilter(text, userType, () => true)));
		expect(tolerated('emails[type eq "work"].value eq "x"')).toBe('emails[(type eq "work" and value eq "x")]');
		expect(tolerated('emails[type eq "work" or primary eq true].value pr')).toBe(
			'emails[((type eq "work" or primary eq true) and value pr)]',
		);
		expect(refusal('emails[type eq "work"].value eq "x"')).toContain("character 23");
	});

	test.each([
		['emails[type eq "a"', "character 19"],
		["emails[]", "character 8"],
		['emails[type eq "a")', "character 19"],
		['emails[addresses[type eq "a"]]', "inside another"],
		['emails[type eq "a"].value', "character 20"],
		['emails[type eq "a"].value.x eq "b"', "character 20"],
		['emails[type eq "a"]. eq "b"', "character 20"],
		['emails[type eq "a"]value eq "b"', "character 20"],
		['[type eq "a"]', "character 1"],
	])("%s is refused", (text, expected) => {
		expect(refusal(text)).toContain(expected);
	});
});

describe("values", () => {
	test.each<[string, unknown]>([
		['""', ""],
		['"a b"', "a b"],
		['"\\"\\\\\\/\\b\\f\\n\\r\\t"', '"\\/\b\f\n\r\t'],
		['"\\u0041\\u00e9\\ud83d\\ude00"', "Aé😀"],
		['"é😀"', "é😀"],
		['"(and) [or] not"', "(and) [or] not"],
		["true", true],
		["false", false],
		["null", null],
		["0", 0],
		["-1", -1],
		["12.5", 12.5],
		["1e3", 1000],
		["-0.25E-2", -0.0025],
	])("%s", (text, value) => {
		expect(literal(text)).toBe(value);
	});

	test.each([
		"True",
		"NULL",
		"01",
		"+1",
		"1.",
		".5",
		"1e",
		"0x10",
		"NaN",
		"Infinity",
		"undefined",
		"'x'",
		"x",
		"{}",
		"“x”",
		"-",
	])("%s is no value", (text) => {
		expect(refusal(`a eq ${text}`)).toContain("character 6");
	});

	test.each(['"\\x"', '"\\u00g0"', '"\\u12"', '"a\tb"', '"a\nb"'])("%j is not JSON", (text) => {
		expect(refusal(`a eq ${text}`)).toContain("character 6");
	});

	test.each(['"\\ud83d"', '"a\\udc00b"', '"\\udc00\\ud83d"', '"\ud800"'])("%j is no text", (text) => {
		expect(refusal(`a eq ${text}`)).toContain("character 6");
	});
});

describe("an error names the position", () => {
	test.each([
		["", "character 1"],
		["userName", "character 9"],
		["userName eq", "character 12"],
		["userName xx 1", "character 10"],
		['userName eq "x" and', "character 20"],
		['userName eq "x" nor b pr', "character 17"],
		['userName eq "x" "y"', "character 17"],
		['userName eq "x', "character 13"],
		['userName eq "x\\"', "character 13"],
		['userName eq "x")', "character 16"],
		['(userName eq "x"', "character 17"],
		["not userName pr", "character 5"],
		["()", "character 2"],
		['and userName eq "x"', "character 5"],
		['"userName" eq "x"', "character 1"],
		["a pr or or b pr", "character 12"],
	])("%j", (text, expected) => {
		expect(refusal(text)).toContain(expected);
	});

	const operator = "one of eq, ne, co, sw, ew, gt, ge, lt, le, pr after";
	const value = "a value: a string in double quotes, a number, true, false or null";
	test.each([
		["", 'an attribute, "not" or "(" at character 1, and there the filter ends'],
		['"x" eq 1', 'an attribute, "not" or "(" at character 1, and there found "x"'],
		["()", 'an attribute, "not" or "(" at character 2, and there found )'],
		['a eq "x" b', '"and", "or" or the end of the filter at character 10, and there found b'],
		["(a pr", '"and", "or" or ")" at character 6, and there the filter ends'],
		["( a pr ]", '"and", "or" or ")" at character 8, and there found ]'],
		["a[b pr", '"and", "or" or "]" at character 7, and there the filter ends'],
		[
			"a[b pr].",
			'"and", "or" or the end of the filter (put all conditions on one value inside "[…]") at character 8, and there found .',
		],
		[
			"a[b pr].c.d eq 1",
			'"and", "or" or the end of the filter (put all conditions on one value inside "[…]") at character 8, and there found .c.d',
		],
		["not a", `${operator} "not" at character 5, and there found a`],
		["foo (a pr)", `${operator} "foo" at character 5, and there found (`],
		['a "eq" 1', `${operator} "a" at character 3, and there found "eq"`],
		[`${"a".repeat(40)} xx`, `${operator} "${"a".repeat(40)}" at character 42, and there found xx`],
		[`${"a".repeat(41)} xx`, `${operator} "${"a".repeat(40)}…" at character 43, and there found xx`],
		["a eq", `${value} at character 5, and there the filter ends`],
		["a eq (", `${value} at character 6, and there found (`],
		['a eq "\\x"', 'a valid JSON string at character 6, and there found "\\x"'],
		['a eq "\\ud83d"', 'a string without lone surrogates and without U+0000 at character 6, and there found "\\ud83d"'],
	])("%j needs something else there", (text, needed) => {
		expect(refusal(text)).toBe(`the filter needs ${needed}`);
	});

	test("the error for an unterminated string has the position of its beginning", () => {
		expect(refusal('  a eq "x  ')).toBe("the string that begins at character 8 of the filter does not end");
	});

	test("long text in an error is cut", () => {
		expect(refusal(`${"a".repeat(4000)} xx`).length).toBeLessThan(200);
		expect(refusal(`a eq ${"b".repeat(4000)}`).length).toBeLessThan(200);
		expect(refusal(`a eq "${"b".repeat(4000)}`).length).toBeLessThan(200);
	});
});

describe("limits", () => {
	const chain = (count: number, word: string) => Array(count).fill("a pr").join(` ${word} `);
	const nest = (open: string, depth: number, close: string) => `${open.repeat(depth)}a pr${close.repeat(depth)}`;

	test("4 KiB", () => {
		const filter = (length: number) => `a eq "${"x".repeat(length - 7)}"`;
		expect(parseFilter(filter(filterLimits.characters))).toMatchObject({ kind: "compare" });
		expect(refusal(filter(filterLimits.characters + 1))).toContain("4096");
		expect(filterLimits).toEqual({ characters: 4096, depth: 40, nodes: 200 });
	});

	test("40 levels", () => {
		for (const [open, close] of [
			["(", ")"],
			["not (", ")"],
		] as const) {
			expect(print(parseFilter(nest(open, 39, close)))).toContain("a pr");
			expect(refusal(nest(open, 40, close))).toContain("40 levels");
		}
		// Brackets are a level, too.
		expect(print(parseFilter(`a[${nest("(", 38, ")")}]`))).toContain("a pr");
		expect(refusal(`a[${nest("(", 39, ")")}]`)).toContain("40 levels");
	});

	test("200 comparisons", () => {
		expect(parseFilter(chain(200, "and"))).toMatchObject({ kind: "and" });
		expect(parseFilter(chain(200, "or"))).toMatchObject({ kind: "or" });
		expect(refusal(chain(201, "and"))).toContain("200");
		expect(refusal(chain(201, "or"))).toContain("200");
	});

	const size = filterLimits.characters;
	const fill = (part: string) => part.repeat(Math.floor(size / part.length));
	test.each([
		["(", fill("(")],
		["not (", fill("not (")],
		["not(", fill("not(")],
		["not without brackets", fill("not ")],
		["[", fill("[")],
		["a[", fill("a[")],
		["a[(", fill("a[(")],
		["closing brackets", `a pr${")".repeat(size - 4)}`],
		["a string without an end", `a eq "${"x".repeat(size - 6)}`],
		["a string of backslashes", `a eq "${"\\".repeat(size - 6)}`],
		["an odd number of backslashes", `a eq "${"\\".repeat(size - 7)}"`],
		["quotes", fill('"')],
		["escaped quotes", `a eq ${fill('\\"').slice(0, size - 6)}`],
		["a long chain of and", fill("a pr and ")],
		["a long chain of or", fill("a pr or ")],
		["mixed chains", fill("a pr or a pr and ")],
		["white space", " ".repeat(size)],
		["white space in the middle", `a${" ".repeat(size - 5)}pr x`],
		["one word", "a".repeat(size)],
		["dots", `a${".a".repeat(size / 2 - 1)}`],
		["colons", `urn:${"a:".repeat(size / 2 - 3)}`],
		["colons and dots", `urn:${":.a".repeat(1300)} pr`],
		["digits", `a eq ${"1".repeat(size - 5)}`],
		["digits that end in a letter", `a eq ${"1".repeat(size - 6)}x`],
		["unicode escapes", `a eq "${fill("\\u0041").slice(0, 4080)}"`],
		["lone surrogates", fill("\ud800")],
	])("4 KiB of %s are answered within 10 ms", (_, text) => {
		expect(text.length).toBeLessThanOrEqual(size);
		const once = () => {
			const started = performance.now();
			try {
				parseFilter(text);
			} catch (error) {
				expect(error).toBeInstanceOf(ConnectError);
			}
			return performance.now() - started;
		};
		// The best of a few: a busy machine is not the parser's doing.
		expect(Math.min(once(), once(), once(), once())).toBeLessThan(10);
	});
});
