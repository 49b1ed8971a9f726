// SPDX-License-Identifier: Apache-2.0

import type { JsonValue } from "@bufbuild/protobuf";
import { ConnectError } from "@connectrpc/connect";
import { describe, expect, test } from "vitest";
import { scimTypeOf } from "../../src/gateway/errors.ts";
import type { Draft } from "../../src/scim/draft.ts";
import { openJson, openValue, valueFrom } from "../../src/scim/json-value.ts";
import { applySteps, type Op, parseSteps, patchLimits } from "../../src/scim/patch.ts";
import { groupType, type ResourceType, userType } from "../../src/scim/schema.ts";

type Sent = [op: Op, path: string, value?: JsonValue];

const ada = () => ({
	userName: "ada",
	name: { givenName: "Ada", familyName: "Lovelace" },
	emails: [{ value: "ada@example.com", type: "work", primary: true }],
	active: true,
});
const team = () => ({ displayName: "Team", members: [{ value: "1" }, { value: "2" }, { value: "3" }] });

/** A draft without what is unassigned. */
function apply(type: ResourceType, draft: Draft, sent: readonly Sent[]): Draft {
	const steps = parseSteps(
		type,
		sent.map(([op, path, value]) => ({ op, path, value })),
		openJson,
	);
	applySteps(draft, steps);
	return JSON.parse(JSON.stringify(draft));
}

const user = (...sent: Sent[]) => apply(userType, ada(), sent);
const group = (...sent: Sent[]) => apply(groupType, team(), sent);
const members = (...sent: Sent[]) => ((group(...sent)["members"] ?? []) as Draft[]).map((each) => each["value"]);

/** Checks that operations are refused, and gives the detail. */
function refused(scimType: string, act: () => unknown): string {
	try {
		act();
	} catch (error) {
		expect(error).toBeInstanceOf(ConnectError);
		expect(scimTypeOf(error), (error as ConnectError).rawMessage).toBe(scimType);
		return (error as ConnectError).rawMessage;
	}
	throw new Error("no error");
}

describe("without a path", () => {
	test.each<Op>(["add", "replace"])("%s sets what the value names, and leaves the rest", (op) => {
		expect(user([op, "", { userName: "Countess", active: false }])).toEqual({
			...ada(),
			userName: "Countess",
			active: false,
		});
	});

	test("names are in any letter case, and the schema's URN is no path", () => {
		expect(user(["replace", "", { USERNAME: "x", Name: { GIVENNAME: "y" } }])).toMatchObject({
			userName: "x",
			name: { givenName: "y", familyName: "Lovelace" },
		});
		expect(user(["replace", userType.schema, { userName: "x" }])).toMatchObject({ userName: "x" });
	});

	test("read-only attributes and those that are not stored are left out", () => {
		const value = {
			id: "x",
			meta: { version: "9" },
			groups: [{ value: "g" }],
			schemas: [],
			title: "Dr",
			active: false,
		};
		expect(user(["replace", "", value])).toEqual({ ...ada(), active: false });
	});

	test("null unassigns", () => {
		expect(user(["replace", "", { name: null, emails: [] }])).toEqual({ userName: "ada", active: true, emails: [] });
	});

	test.each<JsonValue | undefined>([undefined, null, "x", 1, true, []])("a value that is %j is refused", (value) => {
		refused("invalidSyntax", () => user(["add", "", value as JsonValue]));
	});

	test("a remove has no target", () => {
		expect(refused("noTarget", () => user(["add", "active", true], ["remove", ""]))).toContain("Operations[1]");
		refused("noTarget", () => user(["remove", "  ", { userName: "ada" }]));
		refused("noTarget", () => user(["remove", userType.schema]));
	});
});

describe("a singular attribute", () => {
	test.each<Op>(["add", "replace"])("%s sets it, by whatever name", (op) => {
		for (const path of ["userName", "USERNAME", " userName ", `${userType.schema}:username`]) {
			expect(user([op, path, "x"])).toMatchObject({ userName: "x" });
		}
		expect(user([op, "name.givenName", "Augusta"])).toMatchObject({
			name: { givenName: "Augusta", familyName: "Lovelace" },
		});
	});

	test("a complex one keeps the sub-attributes that are not named", () => {
		for (const op of ["add", "replace"] as const) {
			expect(user([op, "name", { givenName: "A" }])["name"]).toEqual({ givenName: "A", familyName: "Lovelace" });
		}
		expect(apply(userType, { userName: "x" }, [["add", "name.familyName", "L"]])["name"]).toEqual({ familyName: "L" });
	});

	test("remove unassigns it, and a complex one that is empty is gone", () => {
		expect(user(["remove", "name.givenName"])["name"]).toEqual({ familyName: "Lovelace" });
		expect(user(["remove", "name.givenName"], ["remove", "name.familyName"])).not.toHaveProperty("name");
		expect(user(["remove", "name"])).not.toHaveProperty("name");
		expect(user(["remove", "externalId"])).toEqual(ada());
	});

	test("null unassigns it", () => {
		expect(user(["replace", "name.givenName", null])["name"]).toEqual({ familyName: "Lovelace" });
		expect(user(["replace", "name", null])).not.toHaveProperty("name");
	});

	test("add and replace need a value of its type", () => {
		refused("invalidValue", () => user(["add", "userName"]));
		refused("invalidValue", () => user(["replace", "userName", 5]));
		refused("invalidValue", () => user(["replace", "active", "yes"]));
		refused("invalidValue", () => user(["replace", "name", "Ada"]));
		refused("invalidValue", () => user(["replace", "userName", ["x"]]));
	});

	test("attributes that are not stored make no step", () => {
		const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department";
		expect(user(["add", "title", "Dr"], ["replace", enterprise, "x"], ["remove", "name.middleName"])).toEqual(ada());
		expect(user(["replace", 'addresses[type eq "work"].locality', "x"])).toEqual(ada());
	});
});

describe("mutability", () => {
	test.each(["id", "meta", "meta.created", "groups", "schemas", 'groups[value eq "x"]', "ID"])(
		"%s is read-only",
		(path) => {
			for (const op of ["add", "replace", "remove"] as const) {
				refused("mutability", () => user([op, path, "x"]));
			}
		},
	);

	test("a required attribute cannot be removed", () => {
		expect(refused("mutability", () => user(["remove", "userName"]))).toContain("userName");
		refused("mutability", () => group(["remove", "displayName"]));
	});

	test("the value of a member cannot change, but a member can go", () => {
		refused("mutability", () => group(["replace", 'members[value eq "1"].value', "9"]));
		refused("mutability", () => group(["replace", "members.value", "9"]));
		refused("mutability", () => group(["remove", 'members[value eq "1"].value']));
		expect(members(["remove", 'members[value eq "1"]'])).toEqual(["2", "3"]);
	});
});

describe("paths that are malformed", () => {
	test.each(["1", "a b", "name..givenName", "emails[", 'emails[type eq "work"', 'emails]type eq "work"[', "a.b.c"])(
		"%s",
		(path) => {
			for (const op of ["add", "remove"] as const) {
				refused("invalidPath", () => user([op, path, "x"]));
			}
		},
	);

	test("a filter belongs to a multi-valued complex attribute", () => {
		refused("invalidPath", () => user(["replace", 'name[givenName eq "Ada"]', {}]));
		refused("invalidPath", () => user(["replace", 'userName[value eq "Ada"]', "x"]));
	});

	test.each(["emails[]", "emails[type]", "emails[type eq work]", 'emails[kind eq "work"]', "emails[primary gt true]"])(
		"the filter of %s is refused",
		(path) => {
			refused("invalidFilter", () => user(["replace", path, { value: "x" }]));
		},
	);

	test("white space inside of the brackets is no fault", () => {
		expect(user(["replace", 'emails[ type eq "work"].value', "x@y"])).toMatchObject({ emails: [{ value: "x@y" }] });
		expect(user(["replace", 'emails[type eq "work" ].value', "x@y"])).toMatchObject({ emails: [{ value: "x@y" }] });
	});
});

describe("a value of a multi-valued attribute", () => {
	const work = { value: "ada@example.com", type: "work", primary: true };

	test("replace of a sub-attribute leaves the others", () => {
		for (const path of ['emails[type eq "work"].value', 'EMAILS[TYPE EQ "WORK"].VALUE', "emails.value"]) {
			expect(user(["replace", path, "new@example.com"])["emails"]).toEqual([{ ...work, value: "new@example.com" }]);
		}
	});

	test("replace sets the whole value, add sets what it names", () => {
		const path = 'emails[type eq "work"]';
		expect(user(["replace", path, { value: "n@x" }])["emails"]).toEqual([{ value: "n@x" }]);
		expect(user(["add", path, { value: "n@x" }])["emails"]).toEqual([{ ...work, value: "n@x" }]);
	});

	test("add makes the value that its filter speaks of", () => {
		const empty = () => ({ userName: "x" });
		const add = (path: string, value: JsonValue) => apply(userType, empty(), [["add", path, value]])["emails"];
		expect(add('emails[type eq "work"].value', "a@x")).toEqual([{ type: "work", value: "a@x" }]);
		expect(add('emails[type eq "work" and primary eq true].value', "a@x")).toEqual([
			{ type: "work", primary: true, value: "a@x" },
		]);
		expect(add('emails[type eq "work"]', { value: "a@x" })).toEqual([{ type: "work", value: "a@x" }]);
		expect(add('emails[not (type eq "home")].value', "a@x")).toEqual([{ value: "a@x" }]);
		expect(user(["add", 'emails[type eq "home"].value', "h@x"])["emails"]).toEqual([
			work,
			{ type: "home", value: "h@x" },
		]);
	});

	test("the value that is made has the case that was sent", () => {
		const draft = apply(userType, { userName: "x" }, [["add", 'emails[value eq "Ada@X.com"].type', "work"]]);
		expect(draft["emails"]).toEqual([{ value: "Ada@X.com", type: "work" }]);
	});

	test("replace without a matching value is noTarget", () => {
		for (const path of ['emails[type eq "home"].value', 'emails[type eq "home"]']) {
			expect(refused("noTarget", () => user(["replace", path, path.endsWith("]") ? { value: "x" } : "x"]))).toContain(
				"Operations[0]",
			);
		}
		refused("noTarget", () => apply(userType, {}, [["replace", 'emails[type eq "work"].value', "x"]]));
	});

	test("remove removes only the values that meet the filter", () => {
		expect(user(["remove", 'emails[type eq "work"]'])["emails"]).toEqual([]);
		expect(user(["remove", 'emails[type eq "home"]'])).toEqual(ada());
		expect(user(["remove", 'emails[type eq "work"].primary'])["emails"]).toEqual([
			{ value: "ada@example.com", type: "work" },
		]);
		expect(members(["remove", 'members[value eq "2" or value eq "3"]'])).toEqual(["1"]);
		expect(members(["remove", 'members[value eq "2"]', [{ value: "1" }]])).toEqual(["1", "3"]);
		expect(members(["remove", 'members[value eq "nobody"]'])).toEqual(["1", "2", "3"]);
		expect(members(["remove", 'members[not (value eq "2")]'])).toEqual(["2"]);
	});

	test("one value is primary", () => {
		const emails = user(["add", "emails", [{ value: "h@x", type: "home", primary: true }]])["emails"];
		expect(emails).toEqual([
			{ ...work, primary: false },
			{ value: "h@x", type: "home", primary: true },
		]);
		const two = { emails: [work, { value: "h@x", type: "home", primary: false }] };
		const after = apply(userType, two, [["replace", 'emails[type eq "home"].primary', true]]);
		expect((after["emails"] as Draft[]).map((each) => each["primary"])).toEqual([false, true]);
	});
});

describe("a multi-valued attribute as a whole", () => {
	test("add adds each new value once", () => {
		expect(members(["add", "members", [{ value: "3" }, { value: "4" }, { value: "4" }]])).toEqual(["1", "2", "3", "4"]);
		refused("invalidValue", () => members(["add", "members", { value: "4" }]));
		expect(members(["add", "", { members: [{ value: "4" }] }])).toEqual(["1", "2", "3", "4"]);
		expect(user(["add", "emails", [{ value: "ADA@example.com" }]])["emails"]).toHaveLength(1);
	});

	test("replace sets all of it", () => {
		expect(members(["replace", "members", [{ value: "9" }]])).toEqual(["9"]);
		expect(members(["replace", "members", []])).toEqual([]);
		expect(members(["replace", "members", null])).toEqual([]);
		expect(members(["replace", "", { members: [{ value: "9" }] }])).toEqual(["9"]);
	});

	test("remove without a value takes all", () => {
		expect(members(["remove", "members"])).toEqual([]);
		expect(members(["remove", "members", null])).toEqual([]);
		expect(user(["remove", "emails"])["emails"]).toEqual([]);
	});

	test("remove with a value takes what it names", () => {
		expect(members(["remove", "members", [{ value: "1" }, { value: "9" }]])).toEqual(["2", "3"]);
		refused("invalidValue", () => members(["remove", "members", { value: "2" }]));
		expect(members(["remove", "members", [{ value: "2", display: "Bob", $ref: "x" }]])).toEqual(["1", "3"]);
		expect(members(["remove", "members", []])).toEqual(["1", "2", "3"]);
	});

	test.each<JsonValue>([
		"1",
		1,
		true,
		false,
		{},
		[{}],
		[[]],
		["1"],
		[{ display: "x" }],
		[{ value: null }],
		[{ value: 1 }],
		[{ value: "1" }, {}],
	])("remove with %j is refused, and never read as all", (value) => {
		refused("invalidValue", () => group(["remove", "members", value]));
	});

	test("a list of nulls does not empty it", () => {
		expect(members(["remove", "members", [null]])).toEqual(["1", "2", "3"]);
	});
});

describe("order and limits", () => {
	test("each operation sees what the one before did", () => {
		expect(
			members(["remove", "members"], ["add", "members", [{ value: "4" }]], ["remove", 'members[value eq "4"]']),
		).toEqual([]);
		expect(
			user(
				["remove", "emails"],
				["add", 'emails[type eq "work"].value', "n@x"],
				["replace", 'emails[type eq "work"].primary', true],
			)["emails"],
		).toEqual([{ type: "work", value: "n@x", primary: true }]);
	});

	test("1,000 operations", () => {
		const operations = (count: number) => Array<Sent>(count).fill(["replace", "active", false]);
		expect(patchLimits).toEqual({ operations: 1000, elements: 10_000 });
		expect(user(...operations(1000))).toMatchObject({ active: false });
		refused("tooMany", () => user(...operations(1001)));
	});

	test.each<Op>(["add", "replace", "remove"])("10,000 values in one %s", (op) => {
		const values = (count: number) => Array.from({ length: count }, (_, index) => ({ value: `u${index}` }));
		expect(members([op, "members", values(10_000)]).length).toBe({ add: 10_003, replace: 10_000, remove: 3 }[op]);
		refused("tooMany", () => group([op, "members", values(10_001)]));
		if (op !== "remove") {
			refused("tooMany", () => group([op, "", { members: values(10_001) }]));
		}
	});
});

test("no key of a client's is a key of ours", () => {
	const evil = JSON.parse(
		'{"__proto__": {"polluted": true, "userName": "evil"}, "constructor": {"prototype": {"polluted": true}}, "toString": "x", "name": {"__proto__": {"polluted": true}, "givenName": "A"}}',
	);
	for (const op of ["add", "replace"] as const) {
		const draft: Draft = ada();
		applySteps(draft, parseSteps(userType, [{ op, path: "", value: evil }], openJson));
		expect(draft).toEqual({ ...ada(), name: { givenName: "A", familyName: "Lovelace" } });
		expect(Object.getPrototypeOf(draft)).toBe(Object.prototype);
		expect(Object.keys(draft["name"] as Draft).sort()).toEqual(["familyName", "givenName"]);
		expect(user([op, "constructor", "x"], [op, "toString", "x"], [op, "constructor.prototype", "x"])).toEqual(ada());
		refused("invalidPath", () => user([op, "__proto__", { polluted: true }]));
		refused("invalidPath", () => user([op, "__proto__.polluted", true]));
		refused("invalidFilter", () => user([op, 'emails[__proto__ eq "x"].value', "x"]));
	}
	expect({}).not.toHaveProperty("polluted");
});

describe("an error names the operation", () => {
	const malformed = (text: string) => `the path ${text} is malformed: `;
	const needs = 'it needs an attribute such as name.givenName or emails[type eq "work"].value';
	const after = '"[" must be followed by a filter, "]", and at most one sub-attribute';
	const only = 'only a multi-valued attribute such as emails can have a filter in "[…]"';
	test.each([
		["name.", "invalidPath", malformed("name.") + needs],
		['emails[type eq "work"', "invalidPath", malformed('emails[type eq "work"') + after],
		["emails]x[", "invalidPath", malformed("emails]x[") + after],
		['emails[type eq "work"].a.b', "invalidPath", malformed('emails[type eq "work"].a.b') + after],
		['emails[type eq "work"]x', "invalidPath", malformed('emails[type eq "work"]x') + after],
		["name[givenName pr]", "invalidPath", malformed("name[givenName pr]") + only],
		["userName[a pr]", "invalidPath", malformed("userName[a pr]") + only],
		["emails.value[type pr]", "invalidPath", malformed("emails.value[type pr]") + only],
		["emails[emails[type pr]]", "invalidFilter", 'the path emails[emails[type pr]] has "[" inside of "["'],
	])("%s", (path, scimType, expected) => {
		expect(refused(scimType, () => user(["replace", path, "x"]))).toBe(expected);
	});

	test.each<[Sent, string, string]>([
		[["add", "", 1], "invalidSyntax", "Operations[0]: without a path, add needs an object of attributes as its value"],
		[["remove", ""], "noTarget", 'Operations[0]: a remove needs a path, such as members[value eq "…"]'],
		[["replace", "id", "x"], "mutability", "Operations[0]: id is read-only"],
		[["replace", "meta.created", "x"], "mutability", "Operations[0]: meta.created is read-only"],
		[["replace", "groups", []], "mutability", "Operations[0]: groups is read-only"],
		[["remove", "userName"], "mutability", "Operations[0]: userName is required and cannot be removed"],
		[["add", "userName"], "invalidValue", "userName: Operations[0]: add needs a value"],
		[["add", "name.givenName"], "invalidValue", "name.givenName: Operations[0]: add needs a value"],
	])("%j", (sent, scimType, expected) => {
		expect(refused(scimType, () => user(sent))).toBe(expected);
	});

	test("in an operation on members", () => {
		expect(refused("mutability", () => group(["replace", "members.value", "x"]))).toBe(
			"Operations[0]: members.value cannot change: remove the value and add another",
		);
		expect(refused("invalidValue", () => group(["remove", "members", [{ display: "x" }]]))).toBe(
			'members: Operations[0]: each element to remove needs its "value"',
		);
		const many = Array.from({ length: 10_001 }, (_, index) => ({ value: `u${index}` }));
		expect(refused("tooMany", () => group(["add", "members", many]))).toBe(
			"Operations[0]: one operation takes at most 10000 values: split it into several",
		);
		expect(refused("tooMany", () => user(...Array<Sent>(1001).fill(["replace", "active", false])))).toBe(
			"a PATCH takes at most 1000 operations: split it into several requests",
		);
	});
});

test("white space around a path and its parts is no fault", () => {
	expect(user(["replace", " name.givenName ", "A"])).toMatchObject({ name: { givenName: "A" } });
	expect(user(["replace", ' emails [ type eq "work" ] .value ', "a@x"])).toMatchObject({ emails: [{ value: "a@x" }] });
});

test("a path with a filter to an attribute that is not stored makes no step", () => {
	expect(user(["replace", "emails[type pr].nick", "x"], ["replace", "phoneNumbers[type pr].value", "x"])).toEqual(
		ada(),
	);
});

test("a remove by path sets nothing, whatever value comes with it", () => {
	expect(user(["remove", "externalId", "x"])).toEqual(ada());
	expect(user(["remove", "name.givenName", "x"])).toEqual({ ...ada(), name: { familyName: "Lovelace" } });
	expect(user(["remove", "name", { givenName: "x" }])).not.toHaveProperty("name");
});

test("each value of a PATCH is looked into once", () => {
	const count = 1000;
	const sent = valueFrom(Array.from({ length: count }, (_, index) => ({ value: `id-${index}`, type: "User" })));
	let opened = 0;
	const counting: typeof openValue = (value) => {
		opened += 1;
		return openValue(value);
	};
	parseSteps(groupType, [{ op: "add", path: "members", value: sent }], counting);
	// An element, its value and its type: and the list, which is counted before it is read.
	expect(opened).toBeLessThanOrEqual(3 * count + 3);
	expect(opened).toBeGreaterThanOrEqual(3 * count + 1);
});
