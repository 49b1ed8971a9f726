// SPDX-License-Identifier: Apache-2.0

// The cost of a PATCH: a large group is read at most once, and filters have a budget of comparisons.

import { beforeAll, describe, expect, test } from "vitest";
import { type Json, patchSchema } from "../scim.ts";
import { type CostServer, startCostServer } from "./beside.ts";
import { type LargeDirectory, largeDirectory } from "./directory.ts";

const size = 50_000;
/** The longest that other requests may wait, in milliseconds. If each step copied the list, they would wait much longer. */
const patience = 2500;

let directory: LargeDirectory;
let server: CostServer;

beforeAll(async () => {
	directory = await largeDirectory(size);
	server = await startCostServer(directory.database);
});

const many = (count: number, make: (index: number) => Json) => Array.from({ length: count }, (_, index) => make(index));
const without = (filter: string) => ({ op: "remove", path: `members[${filter}]` });

async function patch(path: string, operations: Json[]) {
	const sent = { schemas: [patchSchema], Operations: operations };
	const { result, worst } = await server.beside(() => server.scim.ask(`PATCH ${path}`, sent));
	expect(worst).toBeLessThan(patience);
	return result;
}

const patchGroup = (...operations: Json[]) => patch(`/Groups/${directory.group}`, operations);

describe("a group of 50,000", () => {
	test.each([
		["sw", (index: number) => without(`value sw "z${index}"`)],
		["not and or", (index: number) => without(`not (value ne "z${index}" or type ne "User") or value gt "z${index}"`)],
		[
			"co beside an add",
			(index: number) =>
				index % 2 === 0
					? without(`value co "z${index}"`)
					: { op: "add", path: "members", value: [{ value: `x${index}` }] },
		],
		[
			"what nobody is, to be replaced",
			(index: number) => ({ op: "replace", path: `members[value ew "z${index}"]`, value: { value: "x" } }),
		],
	])("a thousand operations with filters are refused, with what to do: %s", async (_, operation) => {
		const { status, body } = await patchGroup(...many(1000, operation));
		expect([status, body.scimType]).toEqual([400, "tooMany"]);
		expect(body.detail).toMatch(/300,?000.*members\[value eq/);
	});

	test("the same filter a thousand times is looked up once", async () => {
		expect((await patchGroup(...many(1000, () => without('value co "zz"')))).status).toBe(204);
	});

	test("a filter that matches no member by its type reads no members", async () => {
		const operations = many(1000, (index) => without(`type ne "User" and value co "${index}"`));
		expect((await patchGroup(...operations)).status).toBe(204);
	});

	test("members by their ids are no matter, however they are named", async () => {
		const absent = (index: number) => `0000-${index}`;
		const eq = (index: number) => `value eq "${absent(index)}"`;
		for (const operations of [
			many(1000, (index) => without(eq(index))),
			many(300, (index) => without(many(30, (each) => eq(index * 30 + each)).join(" or "))),
			many(1000, (index) => without(`${eq(index)} and type eq "User"`)),
			[{ op: "remove", path: "members", value: many(10_000, (index) => ({ value: absent(index) })) }],
			[{ op: "add", path: "members", value: directory.users.slice(0, 10_000).map((value) => ({ value })) }],
			[
				without('value co "zz"'),
				{ op: "add", path: "members", value: directory.users.slice(0, 10_000).map((value) => ({ value })) },
			],
		]) {
			const { status, body } = await patchGroup(...operations);
			expect([status, body]).toEqual([204, undefined]);
		}
	});

	test("one filter that most members meet is no matter", async () => {
		const [first = "", second = ""] = directory.users;
		const answer = await patchGroup(
			without(`value ne "${first}" and value co "${second}"`),
			...many(100, () => ({ op: "add", path: "members", value: [{ value: second }] })),
		);
		expect(answer.status).toBe(204);
	});
});

describe("a user", () => {
	const patchUser = (...operations: Json[]) => patch(`/Users/${directory.users[0]}`, operations);

	test("a thousand operations with long filters are refused, with what to do", async () => {
		const filter = many(100, (index) => `type co "${index}"`).join(" or ");
		for (const op of ["remove", "replace"]) {
			const operation = { op, path: `emails[${filter}]`, value: { value: "x@example.com" } };
			const { status, body } = await patchUser(...many(200, () => operation));
			expect([status, body.scimType]).toEqual([400, "tooMany"]);
			expect(body.detail).toMatch(/10,?000 comparisons.*split/);
		}
	});

	test("a path of white space is read once", async () => {
		const { status, body } = await patchUser({ op: "remove", path: `emails[value eq "x"]${" ".repeat(900_000)}x` });
		expect([status, body.scimType]).toEqual([400, "invalidPath"]);
		expect(body.detail.length).toBeLessThan(1000);
	});

	test("names that are paths are counted while they are read", async () => {
		const value = Object.fromEntries(many(70_000, (index) => [`a.b${index}`, 1]));
		const { status, body } = await patchUser({ op: "replace", value });
		expect([status, body.scimType]).toEqual([400, "tooMany"]);
	});
});
