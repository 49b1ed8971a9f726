// SPDX-License-Identifier: Apache-2.0

// The tests of the RequestStore interface. The file of each engine runs them.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RequestOutcome } from "../../gen/roster/v1/request_service_pb.ts";
import {
	type FoundRequests,
	numbersPerMs,
	type RequestConditions,
	type RequestRecord,
} from "../../src/store/interface/requests.ts";
import type { Store } from "../../src/store/store.ts";

const start = Date.UTC(2026, 0, 1);

function record(at: number, more: Partial<RequestRecord> = {}): RequestRecord {
	return {
		number: (start + at) * numbersPerMs,
		id: `request-${at}`,
		duration: 1500,
		tokenId: "token",
		tokenName: "Okta",
		connectionId: "connection",
		peer: "192.0.2.1",
		userAgent: "agent",
		method: "POST",
		path: "/scim/v2/Users",
		query: "",
		route: "/scim/v2/Users",
		status: 201,
		outcome: RequestOutcome.SUCCEEDED,
		errorCode: "",
		cause: "",
		remedy: "",
		rules: [],
		changes: [[at, at]],
		subjects: [`user-${at}`],
		names: [],
		story: "",
		hasBody: false,
		failedOperations: [],
		...more,
	};
}

const refusal = (at: number, more: Partial<RequestRecord> = {}) =>
	record(at, {
		...{ status: 409, outcome: RequestOutcome.REFUSED, errorCode: "uniqueness_emails", cause: "taken", changes: [] },
		...{ story: "story", names: ["Ada@Example.com"], hasBody: true },
		...more,
	});

const all = Number.MAX_SAFE_INTEGER;
const noLimit = Number.POSITIVE_INFINITY;

/** Runs the suite on an engine; `open` gives a store with an empty database. */
export function requestSuite(name: string, open: () => Promise<Store>): void {
	describe(`requests: ${name}`, () => {
		let store: Store;
		const idsOf = async (conditions: RequestConditions, before = all, limit = 100) =>
			(await store.listRequests(conditions, before, limit, noLimit)).records.map((each) => each.id);
		/** Searches with the least effort, again and again from where the search before ended. */
		const idsOfParts = async (conditions: RequestConditions) => {
			const ids: string[] = [];
			for (let before: number | undefined = all; before !== undefined; ) {
				const found: FoundRequests = await store.listRequests(conditions, before, 7, 0);
				ids.push(...found.records.map((each) => each.id));
				before = found.next;
			}
			return ids;
		};
		const write = (records: readonly RequestRecord[], joined: readonly number[] = []) =>
			store.recordRequests({
				records,
				joined,
				bodies: records.flatMap(({ hasBody, number }) => (hasBody ? [{ number, body: "{}", answer: null }] : [])),
			});

		beforeAll(async () => {
			store = await open();
			await write([
				record(1),
				record(2, { method: "PATCH", rules: [{ name: "a-rule", effect: "a → b" }] }),
				refusal(3, { subjects: ["user-1"] }),
			]);
			// A pack of another server, which overlaps with the next.
			await write([
				record(4, { tokenId: "other", connectionId: "other connection" }),
				record(8, { route: "/scim/v2/Groups" }),
			]);
			await write([record(5, { status: 204 }), refusal(6, { subjects: ["user-1"] }), record(7)]);
		});

		afterAll(() => store.close());

		test("are listed newest first, over packs that overlap", async () => {
			expect(await idsOf({})).toEqual([8, 7, 6, 5, 4, 3, 2, 1].map((at) => `request-${at}`));
			expect(await idsOf({}, all, 3)).toEqual(["request-8", "request-7", "request-6"]);
			expect(await idsOf({}, (start + 6) * numbersPerMs, 3)).toEqual(["request-5", "request-4", "request-3"]);
		});

		test.each<[string, RequestConditions, number[]]>([
			["time", { from: (start + 6) * numbersPerMs }, [8, 7, 6]],
			["id", { id: "request-2" }, [2]],
			["token", { tokenId: "other" }, [4]],
			["connection", { connectionId: "other connection" }, [4]],
			["method", { method: "PATCH" }, [2]],
			["route", { route: "/scim/v2/Groups" }, [8]],
			["status", { status: 204 }, [5]],
			["outcome", { outcome: RequestOutcome.REFUSED }, [6, 3]],
			["error code", { errorCode: "uniqueness_emails" }, [6, 3]],
			["rule", { rule: "a-rule" }, [2]],
			["story", { story: "story" }, [6, 3]],
			["subject", { subjects: ["user-1"] }, [6, 3, 1]],
			["name", { name: "ada@ex" }, [6, 3]],
			["one letter of a name", { name: "x" }, [6, 3]],
			["several at once", { subjects: ["user-1"], outcome: RequestOutcome.SUCCEEDED }, [1]],
			["what nothing has", { method: "PUT" }, []],
		])("are found by %s", async (_, conditions, expected) => {
			expect(await idsOf(conditions)).toEqual(expected.map((at) => `request-${at}`));
		});

		test("come back as they were written", async () => {
			const [found] = (await store.listRequests({ id: "request-2" }, all, 1, noLimit)).records;
			expect(found).toEqual(record(2, { method: "PATCH", rules: [{ name: "a-rule", effect: "a → b" }] }));
		});

		test("of one story are counted", async () => {
			expect(await store.listStories(["story", "none"])).toEqual(
				new Map([
					["story", { id: "story", first: (start + 3) * numbersPerMs, last: (start + 6) * numbersPerMs, count: 2 }],
				]),
			);
		});

		test("stay without personal data after a purge", async () => {
			await store.forgetRequests("user-5", ["ADA@example.com"]);
			const { records: found } = await store.listRequests({ subjects: ["user-1"] }, all, 10, noLimit);
			expect(found.map(({ id, names, cause, hasBody }) => [id, names, cause, hasBody])).toEqual([
				["request-6", [], "", false],
				["request-3", [], "", false],
				["request-1", [], "", false],
			]);
			expect(await store.getRequestBodies(refusal(3).number)).toBeUndefined();
			expect(await idsOf({ name: "ada" })).toEqual([]);
			expect(await idsOf({})).toHaveLength(8);
		});

		test("are joined to packs that were written before", async () => {
			await write([record(9)]);
			await write([record(10), record(11)], [record(9).number]);
			const from = record(9).number;
			expect(await idsOf({ from })).toEqual(["request-11", "request-10", "request-9"]);
			expect(await idsOf({ from, subjects: ["user-9"] })).toEqual(["request-9"]);
			expect(await idsOf({ from, subjects: ["user-11"] })).toEqual(["request-11"]);
			// The joined pack is deleted as a whole.
			await store.trimRequests(record(11).number, 100);
			expect(await idsOf({})).toEqual(["request-11", "request-10", "request-9"]);
		});

		test("are joined when there is nothing new", async () => {
			await write([record(20)]);
			await write([record(21)]);
			await write([], [record(20).number, record(21).number]);
			// Retention has deleted the packs.
			await write([], [record(900).number]);
			expect(await idsOf({ from: record(20).number })).toEqual(["request-21", "request-20"]);
			expect(await idsOf({ subjects: ["user-20"] })).toEqual(["request-20"]);
			await store.trimRequests(record(21).number, 100);
			expect(await idsOf({ from: record(20).number })).toEqual(["request-21", "request-20"]);
		});

		test("are found by any two conditions as a check of each record finds them", async () => {
			const pick = <Item>(items: readonly Item[], seed: number): Item => items[seed % items.length] as Item;
			const methods = ["POST", "PUT", "PATCH", "DELETE"];
			const routes = ["/scim/v2/Users", "/scim/v2/Groups/{id}"];
			const made = Array.from({ length: 120 }, (_, index) => {
				const [one, two, three] = [index * 7, Math.floor(index / 3), Math.floor(index / 11)];
				const tokenId = pick(["t1", "t2", "t3"], three);
				const connectionId = tokenId === "t1" ? "c1" : "c2";
				const more = { method: pick(methods, one), route: pick(routes, two), tokenId, connectionId };
				const subjects = [`user-${one % 13}`, `group-${two % 3}`];
				const names = [`Person${one % 17}@example.com`];
				const refused = { ...more, errorCode: pick(["not_found", "uniqueness_emails"], two), subjects, names };
				const rules = three % 2 === 0 ? [] : [{ name: `rule-${one % 2}`, effect: "" }];
				return one % 5 === 0
					? refusal(1000 + index, { ...refused, status: pick([404, 409], two), story: `story-${one % 4}` })
					: record(1000 + index, { ...more, subjects, names, rules, status: pick([200, 201, 204], one) });
			});
			for (let start = 0; start < made.length; start += 20) {
				await write(made.slice(start, start + 20));
			}
			type Single = readonly [RequestConditions, (each: RequestRecord) => boolean];
			const single: readonly Single[] = [
				...[...methods, "OPTIONS"].map((method): Single => [{ method }, (each) => each.method === method]),
				...routes.map((route): Single => [{ route }, (each) => each.route === route]),
				...["t1", "t3"].map((tokenId): Single => [{ tokenId }, (each) => each.tokenId === tokenId]),
				...["c1", "c2"].map((connectionId): Single => [{ connectionId }, (each) => each.connectionId === connectionId]),
				...[201, 404, 409].map((status): Single => [{ status }, (each) => each.status === status]),
				...([1, 2, 3] as RequestOutcome[]).map((outcome): Single => [{ outcome }, (each) => each.outcome === outcome]),
				...["not_found", "none"].map((errorCode): Single => [{ errorCode }, (each) => each.errorCode === errorCode]),
				...["user-3", "group-1"].map((id): Single => [{ subjects: [id] }, (each) => each.subjects.includes(id)]),
				...["rule-1"].map((rule): Single => [{ rule }, (each) => each.rules.some(({ name }) => name === rule)]),
				...["story-0"].map((story): Single => [{ story }, (each) => each.story === story]),
				...["person1", "n4@", "4@", "@", "~", "7", "person16@example.com"].map(
					(name): Single => [{ name }, (each) => each.names.some((text) => text.toLowerCase().includes(name))],
				),
			];
			const from = record(1000).number;
			let checked = 0;
			for (const [one, meetsOne] of single) {
				for (const [other, meetsOther] of single) {
					if (Object.keys(one)[0] !== Object.keys(other)[0] || one === other) {
						const expected = made.filter((each) => meetsOne(each) && meetsOther(each)).map((each) => each.id);
						const conditions = { ...one, ...other, from };
						expect(await idsOf(conditions, all, 1000), JSON.stringify(conditions)).toEqual(expected.toReversed());
						// Many small searches take long, so not all pairs are searched in parts.
						checked += 1;
						if (checked % 7 === 0) {
							expect(await idsOfParts(conditions), JSON.stringify(conditions)).toEqual(expected.toReversed());
						}
					}
				}
			}
			await store.trimRequests(record(1200).number, 1000);
			await write([record(22)]);
		});

		test("are deleted oldest first, with their bodies and stories", async () => {
			await write([refusal(1212, { id: "request-12" })]);
			const before = await store.requestBytes();
			expect(await store.trimRequests(1, 100)).toBe(0);
			const freed = await store.trimRequests(record(1212).number, 100);
			expect(freed).toBeGreaterThan(0);
			expect(await store.requestBytes()).toBe(before - freed);
			expect(await idsOf({})).toEqual(["request-12"]);
			expect((await store.getRequestBodies(record(1212).number))?.body).toBe("{}");
			expect((await store.listStories(["story"])).size).toBe(1);
			expect(await store.trimRequests(undefined, 1)).toBeGreaterThan(0);
			expect(await store.trimRequests(undefined, 1)).toBe(0);
			expect(await store.requestBytes()).toBe(0);
			expect(await store.getRequestBodies(record(1212).number)).toBeUndefined();
			expect((await store.listStories(["story"])).size).toBe(0);
		});
	});
}
