// SPDX-License-Identifier: Apache-2.0

// RFC 9865: pages by cursor.

import { afterAll, beforeAll, expect } from "vitest";
import { type Roster, startRoster } from "../roster.ts";
import type { Json, Scim } from "../scim.ts";
import { proof } from "./proof.ts";

let roster: Roster;
let scim: Scim;
const people = ["eve", "Ada", "dan", "bob", "cy"];

beforeAll(async () => {
	roster = await startRoster();
	scim = roster.scim;
	for (const name of people) {
		await scim.user(name);
	}
});

afterAll(() => roster.stop());

const page = (query: string): Promise<Json> => scim.ask(`GET /Users?${query}`).answers(200);
const names = (list: Json): string[] => list.Resources.map((each: Json) => each.userName);

/** All pages of a query, first to last. */
async function walk(query: string): Promise<Json[]> {
	const pages = [await page(`${query}&cursor=`)];
	while (pages.at(-1).nextCursor !== undefined && pages.length < 20) {
		pages.push(await page(`${query}&cursor=${pages.at(-1).nextCursor}`));
	}
	return pages;
}

proof("9865-2-1, 9865-2-2, 9865-2-3", async () => {
	const pages = await walk("count=2");
	expect(pages.map((each) => each.itemsPerPage)).toEqual([2, 2, 1]);
	expect(pages.flatMap(names)).toEqual(people);
	expect(pages[0].nextCursor).toEqual(expect.any(String));
	expect(pages[2]).not.toHaveProperty("nextCursor");
	expect(await page("count=5&cursor=")).not.toHaveProperty("nextCursor");
});

proof("9865-2-4", async () => {
	const [first, second] = await walk("count=2");
	expect(first).not.toHaveProperty("previousCursor");
	const back = await page(`count=2&cursor=${second.previousCursor}`);
	expect(names(back)).toEqual(names(first));
	expect(back).not.toHaveProperty("previousCursor");
});

proof("9865-2-5, 9865-2-6", async () => {
	for (const each of await walk("count=2")) {
		expect(each.totalResults).toBe(5);
		for (const cursor of [each.nextCursor, each.previousCursor].filter((one) => one !== undefined)) {
			expect(cursor).toMatch(/^[\w.~-]+$/);
		}
	}
});

proof("9865-2.1-1", async () => {
	const { nextCursor } = await page("count=2&cursor=");
	const mangled = `${nextCursor.slice(0, -1)}${nextCursor.endsWith("A") ? "B" : "A"}`;
	for (const query of [`cursor=nonsense`, `cursor=${mangled}`, `filter=active eq true&cursor=${nextCursor}`]) {
		await scim.ask(`GET /Users?count=2&${query}`).fails(400, "invalidCursor");
	}
	await scim.ask(`GET /Groups?count=2&cursor=${nextCursor}`).fails(400, "invalidCursor");
});

proof("9865-2.1-2", async () => {
	const { nextCursor } = await page("count=2&cursor=");
	const { pagination } = await scim.ask("GET /ServiceProviderConfig").answers(200);
	roster.clock.advance((pagination.cursorTimeout - 1) * 1000);
	await page(`count=2&cursor=${nextCursor}`);
	roster.clock.advance(2000);
	await scim.ask(`GET /Users?count=2&cursor=${nextCursor}`).fails(400, "expiredCursor");
});

proof("9865-2.1-4", async () => {
	const { nextCursor } = await page("count=2&cursor=");
	for (const query of ["count=0&cursor=", "count=-3&cursor=", `count=0&cursor=${nextCursor}`]) {
		const answer = await page(query);
		expect(answer).toMatchObject({ totalResults: 5, itemsPerPage: 0, Resources: [] });
		for (const absent of ["startIndex", "nextCursor", "previousCursor"]) {
			expect(answer).not.toHaveProperty(absent);
		}
	}
	for (const count of [0, -5]) {
		const body = { schemas: ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], count, cursor: "" };
		for (const answer of [
			await scim.ask(`GET /?cursor=&count=${count}`).answers(200),
			await scim.ask("POST /.search", body).answers(200),
		]) {
			expect(answer).toMatchObject({ totalResults: expect.any(Number), itemsPerPage: 0, Resources: [] });
			expect(answer).not.toHaveProperty("nextCursor");
		}
	}
	await scim.ask("GET /Users?count=0&cursor=nonsense").fails(400, "invalidCursor");
});

proof("9865-2.1-3", async () => {
	const { nextCursor } = await page("count=2&cursor=");
	await scim.ask(`GET /Users?count=3&cursor=${nextCursor}`).fails(400, "invalidCount");
});

proof("9865-2.2-1", async () => {
	expect((await walk("count=2&sortBy=userName")).flatMap(names)).toEqual(["Ada", "bob", "cy", "dan", "eve"]);
	const descending = await walk("count=2&sortBy=userName&sortOrder=descending");
	expect(descending.flatMap(names)).toEqual(["eve", "dan", "cy", "bob", "Ada"]);
});

proof("9865-2.3-1", async () => {
	const schemas = ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"];
	const first = await scim.ask("POST /Users/.search", { schemas, count: 3, cursor: "" }).answers(200);
	const search = { schemas, count: 3, cursor: first.nextCursor };
	const second = await scim.ask("POST /Users/.search", search).answers(200);
	expect([...names(first), ...names(second)]).toEqual(people);
});

proof("9865-3-1, 9865-4-1", async () => {
	const { pagination } = await scim.ask("GET /ServiceProviderConfig").answers(200);
	expect(pagination).toEqual({
		cursor: true,
		index: true,
		defaultPaginationMethod: "index",
		defaultPageSize: 100,
		maxPageSize: 1000,
		cursorTimeout: 3600,
	});
	const byIndex = await page("count=2");
	expect(byIndex).toMatchObject({ startIndex: 1, itemsPerPage: 2 });
	expect(byIndex).not.toHaveProperty("nextCursor");
});
