// SPDX-License-Identifier: Apache-2.0

// Compares the effect of PATCH operations on members, computed with sets, with the same steps on the whole list.

import { ConnectError } from "@connectrpc/connect";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mostComparisons } from "../../src/directory/comparisons.ts";
import { MemberPatch, memberIds } from "../../src/directory/members.ts";
import { scimTypeOf } from "../../src/gateway/errors.ts";
import type { Draft } from "../../src/scim/draft.ts";
import { openJson } from "../../src/scim/json-value.ts";
import { applySteps, type Operation, parseSteps, type Step } from "../../src/scim/patch.ts";
import { groupType } from "../../src/scim/schema.ts";
import { knownOf } from "../fuzz/patches.ts";
import { repeat } from "../repeat.ts";

const steps = (...operations: Operation[]) => parseSteps(groupType, operations, openJson);
const remove = (filter: string): Operation => ({ op: "remove", path: `members[${filter}]`, value: undefined });

const id = fc.constantFrom("a1", "a2", "b1", "b2", "c");
const comparison = fc.oneof(
	fc
		.tuple(fc.constantFrom("eq", "ne", "co", "sw", "ew", "gt", "le"), fc.oneof(id, fc.constantFrom("a", "1", "")))
		.map(([operator, value]) => `value ${operator} "${value}"`),
	id.map((value) => `value eq "${value}"`),
	fc.constantFrom("value pr", 'type eq "user"', 'type ne "User"', "type pr", "value eq null"),
);
const { filter } = fc.letrec<{ filter: string }>((tie) => ({
	filter: fc.oneof(
		{ maxDepth: 3, withCrossShrink: true },
		comparison,
		fc
			.tuple(tie("filter"), fc.constantFrom("and", "or"), tie("filter"))
			.map(([left, operator, right]) => `(${left}) ${operator} (${right})`),
		tie("filter").map((operand) => `not (${operand})`),
	),
}));
const list = fc.array(id, { maxLength: 3 }).map((ids) => ids.map((value) => ({ value })));
const element = fc.oneof(
	id.map((value) => ({ value })),
	fc.constantFrom({}, { type: "User" }, { value: null }, { value: null, type: "User" }, { value: "" }),
);
const operation: fc.Arbitrary<Operation> = fc.oneof(
	fc.record({ op: fc.constantFrom("add", "replace", "remove"), path: fc.constant("members"), value: list }),
	fc.constant<Operation>({ op: "remove", path: "members", value: undefined }),
	filter.map(remove),
	fc.record({
		op: fc.constantFrom("add", "replace"),
		path: filter.map((each) => `members[${each}]`),
		value: element,
	}),
	fc.constant<Operation>({ op: "replace", path: "displayName", value: "x" }),
);

/** The members after the steps, each of which sees all of them; or with which keyword they are refused. */
function oneByOne(current: ReadonlySet<string>, sent: readonly Step[]): string {
	return outcome(() => {
		let ids = current;
		for (const each of sent.filter(({ attribute }) => attribute.path === "members")) {
			const draft: Draft = { members: Array.from(ids, (value) => ({ value, type: "User" })) };
			applySteps(draft, [each]);
			ids = memberIds({ members: (draft["members"] ?? []) as { value?: string }[] });
		}
		return ids;
	});
}

function withSets(current: ReadonlySet<string>, sent: readonly Step[]): string {
	return outcome(() => {
		const patch = new MemberPatch(sent);
		const known = knownOf(patch, current);
		const ids = new Set(current);
		for (const change of patch.changes("g", known)) {
			if (change.subject !== "groupMember") {
				throw new Error("no change of members");
			}
			const { userId } = change.after ?? change.before;
			const joins = change.after !== undefined;
			// Where the members were read, a change that is none would be a new version of the group for nothing.
			if (known !== undefined && ids.has(userId) === joins) {
				throw new Error(`${userId} ${joins ? "joins" : "leaves"} for nothing`);
			}
			joins ? ids.add(userId) : ids.delete(userId);
		}
		return ids;
	});
}

function outcome(act: () => ReadonlySet<string>): string {
	try {
		return [...act()].sort().join();
	} catch (error) {
		if (!(error instanceof ConnectError)) {
			throw error;
		}
		return scimTypeOf(error) ?? "no keyword";
	}
}

test("sets have the same result as the whole list of members", () => {
	const drawn = fc.property(
		fc.uniqueArray(id, { maxLength: 5 }),
		fc.array(operation, { minLength: 1, maxLength: 5 }),
		(current, operations) => {
			const sent = steps(...operations);
			const start = new Set(current);
			expect(withSets(start, sent), JSON.stringify(operations)).toBe(oneByOne(start, sent));
		},
	);
	fc.assert(drawn, { numRuns: repeat(1000, 5000) });
});

describe("is decided from the operations alone", () => {
	test.each([
		'value eq "x"',
		'value eq "x" or value eq "y"',
		'value eq "x" and type eq "User"',
		'(value eq "x" or value eq "y") and value ne "x"',
		'type eq "Group"',
		'type ne "User" and value co "x"',
	])("%s", (filter) => {
		expect(new MemberPatch(steps(remove(filter))).needs).toBeUndefined();
	});
});

describe("is read from the store", () => {
	test("once for each filter, and those alone who are named", () => {
		const { needs } = new MemberPatch(
			steps(
				remove('value sw "x"'),
				remove('value sw "x"'),
				{ op: "add", path: "members", value: [{ value: "a" }] },
				remove('value eq "b"'),
			),
		);
		expect([needs?.all, [...(needs?.ids ?? [])], needs?.conditions.size]).toEqual([false, ["a", "b"], 1]);
	});

	test("whole where all of them may leave", () => {
		const all: Operation[] = [
			{ op: "remove", path: "members", value: undefined },
			{ op: "replace", path: "members", value: [{ value: "a" }] },
			remove("value pr"),
		];
		for (const operation of all) {
			expect(new MemberPatch(steps(operation)).needs?.all).toBe(true);
		}
	});
});

describe("the budget", () => {
	test("is of comparisons times members", () => {
		const patch = (comparisons: number) =>
			new MemberPatch(
				steps(remove(Array.from({ length: comparisons }, (_, each) => `value co "${each}"`).join(" or "))),
			);
		expect(patch(1).mostMembers).toBe(mostComparisons);
		expect(patch(3).mostMembers).toBe(mostComparisons / 3);
		patch(3).compareWith(mostComparisons / 3);
		expect(outcome(() => new Set([String(patch(3).compareWith(mostComparisons / 3 + 1))]))).toBe("tooMany");
	});

	test("counts those who were added before, too", () => {
		const added = (op: "add") => ({
			op,
			path: "members",
			value: Array.from({ length: 1000 }, (_, value) => ({ value: `${value}` })),
		});
		const operations = (count: number) => [added("add"), ...Array<Operation>(count).fill(remove('value co "x"'))];
		expect(withSets(new Set(), steps(...operations(300)))).not.toBe("tooMany");
		expect(withSets(new Set(), steps(...operations(301)))).toBe("tooMany");
	});
});
