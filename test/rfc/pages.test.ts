// SPDX-License-Identifier: Apache-2.0

// RFC 7644 sections 3.4.2.4 and 3.4.2.5: pages, and which attributes are returned.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seed } from "../../bench/seed.ts";
import { openStore } from "../../src/open-store.ts";
import { newDatabase } from "../engine.ts";
import { type Roster, startRoster } from "../roster.ts";
import { groupSchema, type Json, userSchema } from "../scim.ts";
import { type Directory, startDirectory } from "./directory.ts";

let roster: Roster;
let users: Directory["users"];
let groups: Directory["groups"];
let get: Directory["get"];

beforeAll(async () => {
	({ roster, users, groups, get } = await startDirectory());
});

afterAll(() => roster.stop());

describe("pages", () => {
	const ids = (body: Json) => body.Resources.map((each: Json) => each.id);
	const all = () => Object.values(users).map(({ id }) => id);

	test("come in one order, and make the whole", async () => {
		expect(ids(await get("/Users", {}))).toEqual(all());
		const pages = await Promise.all(
			[1, 2, 3, 4].map((startIndex) => get("/Users", { startIndex: String(startIndex), count: "1" })),
		);
		expect(pages.flatMap(ids)).toEqual(all());
		for (const [index, page] of pages.entries()) {
			expect(page).toMatchObject({ totalResults: 4, itemsPerPage: 1, startIndex: index + 1 });
		}
		const filtered = await get("/Users", { filter: "emails pr", startIndex: "2", count: "1" });
		expect(filtered).toMatchObject({
			totalResults: 3,
			startIndex: 2,
			itemsPerPage: 1,
			Resources: [{ userName: "eve" }],
		});
	});

	test.each<[Record<string, string>, object, number]>([
		[{ count: "0" }, { itemsPerPage: 0, startIndex: 1 }, 0],
		[{ count: "-5" }, { itemsPerPage: 0 }, 0],
		[{ count: "0", filter: "emails pr" }, { totalResults: 3 }, 0],
		[{ startIndex: "0" }, { startIndex: 1 }, 4],
		[{ startIndex: "-7", count: "2" }, { startIndex: 1 }, 2],
		[{ startIndex: "5" }, { startIndex: 5 }, 0],
		[{ startIndex: "5", filter: "emails pr" }, { totalResults: 3 }, 0],
		[{ startIndex: "1000000" }, { startIndex: 1_000_000 }, 0],
		[{ startIndex: "99999999999999999999" }, {}, 0],
		[{ count: "1001" }, {}, 4],
		[{ count: "99999999999999999999" }, {}, 4],
		[{ startIndex: "4", count: "10" }, { startIndex: 4 }, 1],
		[{ startIndex: "", count: "" }, { startIndex: 1 }, 4],
	])("%j", async (query, expected, length) => {
		const body = await get("/Users", query);
		expect(body).toMatchObject({ totalResults: 4, itemsPerPage: length, ...expected });
		expect(body.Resources).toHaveLength(length);
		for (const number of [body.totalResults, body.startIndex, body.itemsPerPage]) {
			expect(Number.isInteger(number)).toBe(true);
		}
	});

	test.each(["startIndex=x", "count=ten", "count=1.5", "startIndex=1e2", "count=0x10", "startIndex=1 2", "count=null"])(
		"%s is a 400",
		async (query) => {
			expect(await roster.scim.ask(`GET /Users?${query}`).fails(400, "invalidValue")).toContain(query.split("=")[0]);
			await roster.scim.ask(`GET /Groups?${query}`).fails(400, "invalidValue");
		},
	);

	test("a page has at most 1,000", async () => {
		const database = await newDatabase();
		const store = await openStore(database.name);
		await seed(store, 1001, []);
		await store.close();
		const other = await startRoster({ database: database.name });
		try {
			const lengths = { "": 100, "?count=1000": 1000, "?count=1001": 1000, "?startIndex=1001&count=5000": 1 };
			for (const [query, length] of Object.entries(lengths)) {
				const body = await other.scim.ask(`GET /Users${query}`).answers(200);
				expect(body).toMatchObject({ totalResults: 1001, itemsPerPage: length });
				expect(body.Resources).toHaveLength(length);
			}
		} finally {
			await other.stop();
			await database.drop();
		}
	});
});

describe("which attributes are returned", () => {
	const ask = (query: string) => roster.scim.ask(`GET /Users/${users["ada"].id}?${query}`).answers(200);
	const always = () => ({ schemas: [userSchema], id: users["ada"].id });

	test("attributes", async () => {
		const name = { givenName: "Ada", familyName: "Lovelace" };
		expect(await ask("attributes=userName")).toEqual({ ...always(), userName: "Ada@Example.com" });
		expect(await ask("attributes=USERNAME, Active")).toEqual({
			...always(),
			userName: "Ada@Example.com",
			active: true,
		});
		expect(await ask("attributes=name")).toEqual({ ...always(), name });
		expect(await ask("attributes=name.givenName")).toEqual({ ...always(), name: { givenName: "Ada" } });
		expect(await ask(`attributes=${userSchema}:name.familyName`)).toEqual({
			...always(),
			name: { familyName: "Lovelace" },
		});
		expect(await ask("attributes=emails.value")).toEqual({ ...always(), emails: [{ value: "Ada@Example.com" }] });
		expect(await ask("attributes=nickName")).toEqual(always());
		expect(await ask("attributes=id")).toEqual(always());
	});

	test("sub-attributes of meta, groups and members", async () => {
		const { created } = users["ada"].meta;
		expect(await ask("attributes=meta.created")).toEqual({ ...always(), meta: { created } });
		const location = `${roster.url}/scim/v2/Users/${users["ada"].id}`;
		expect(await ask("attributes=meta.location")).toEqual({ ...always(), meta: { location } });
		expect((await ask("excludedAttributes=meta.location")).meta).not.toHaveProperty("location");
		expect(await ask("attributes=groups.display")).toEqual({
			...always(),
			groups: [{ display: "Engineers" }, { display: "Ops Ärzte" }],
		});
	});

	test("$ref by itself, and all but $ref", async () => {
		const $ref = `${roster.url}/scim/v2/Users/${users["ada"].id}`;
		const group = (query: string) => roster.scim.ask(`GET /Groups/${groups["ops"].id}?${query}`).answers(200);
		expect((await group("attributes=members")).members).toEqual([{ value: users["ada"].id, $ref, type: "User" }]);
		expect((await group("attributes=members.$ref")).members).toEqual([{ $ref }]);
		expect((await group("attributes=members.value")).members).toEqual([{ value: users["ada"].id }]);
		expect((await group("excludedAttributes=members.$ref")).members).toEqual([
			{ value: users["ada"].id, type: "User" },
		]);
	});

	test("excludedAttributes", async () => {
		const { name: _, ...rest } = await ask("");
		expect(await ask("excludedAttributes=NAME")).toEqual(rest);
		expect(await ask("excludedAttributes=id,schemas,name")).toEqual(rest);
		expect((await ask(`excludedAttributes=${userSchema}:name.givenName`)).name).toEqual({ familyName: "Lovelace" });
		const group = await roster.scim.ask(`GET /Groups/${groups["eng"].id}?excludedAttributes=members`).answers(200);
		expect(group).toMatchObject({ displayName: "Engineers" });
		expect(group).not.toHaveProperty("members");
	});

	test("in a list, and of what a write answers", async () => {
		const body = await get("/Groups", { attributes: "displayName", filter: "members pr" });
		expect(body.Resources.map((each: Json) => Object.keys(each).sort())).toEqual([
			["displayName", "id", "schemas"],
			["displayName", "id", "schemas"],
		]);
		const excluded = await get("/Groups", { excludedAttributes: "members" });
		expect(excluded.Resources.some((each: Json) => "members" in each)).toBe(false);
		const made = await roster.scim
			.ask("POST /Groups?attributes=externalId", { schemas: [groupSchema], displayName: "New", externalId: "n" })
			.answers(201);
		expect(Object.keys(made).sort()).toEqual(["externalId", "id", "schemas"]);
		await roster.scim.ask(`DELETE /Groups/${made.id}`).answers(204);
	});

	test("both lists at once are a 400", async () => {
		const query = "attributes=userName&excludedAttributes=name";
		await roster.scim.ask(`GET /Users?${query}`).fails(400, "invalidValue");
		await roster.scim.ask(`GET /Users/${users["ada"].id}?${query}`).fails(400, "invalidValue");
		await roster.scim.ask(`POST /Users?${query}`, { userName: "never" }).fails(400, "invalidValue");
		expect(await get("/Users", { filter: 'userName eq "never"' })).toMatchObject({ totalResults: 0 });
	});
});
