// SPDX-License-Identifier: Apache-2.0

// RFC 7644 section 3.4: lists, filters, order, pages, and search by POST.

import { afterAll, beforeAll, expect } from "vitest";
import { type Roster, startRoster } from "../roster.ts";
import { type Json, listSchema, type Scim, userSchema } from "../scim.ts";
import { proof, strictly } from "./proof.ts";

let roster: Roster;
let scim: Scim;
const ids: Record<string, string> = {};

beforeAll(async () => {
	roster = await startRoster();
	scim = roster.scim;
	ids["ada"] = (await scim.user("Ada@example.com", { externalId: "Z9", name: { givenName: "Ada" } })).id;
	ids["bob"] = (await scim.user("bob", { name: { givenName: "bob", familyName: "Böhm" }, active: false })).id;
	ids["cy"] = (await scim.ask("POST /Users", { userName: "cy", externalId: "a1" }).answers(201)).id;
	ids["eng"] = (await scim.group("Engineers", ids["ada"] as string, ids["bob"] as string)).id;
	ids["ops"] = (await scim.group("Ops")).id;
});

afterAll(() => roster.stop());

const names = (list: Json): string[] =>
	list.Resources.map((each: Json) => Object.keys(ids).find((name) => ids[name] === each.id));

async function found(filter: string, path = "/Users"): Promise<string> {
	return names(await scim.ask(`GET ${path}?filter=${filter}`).answers(200)).join(" ");
}

proof("7644-3.4.2-1, 7644-3.4.2-2", async () => {
	const list = await scim.ask("GET /Users").answers(200);
	expect(list).toMatchObject({ schemas: [listSchema], totalResults: 3 });
	expect(list.Resources).toHaveLength(3);
	const none = await scim.ask('GET /Users?filter=userName eq "none"').answers(200);
	expect(none).toMatchObject({ schemas: [listSchema], totalResults: 0 });
	expect(none.Resources ?? []).toEqual([]);
});

proof("7644-3.4.2.1-1", async () => {
	expect(await found('userName sw "a" or displayName sw "o"', "/")).toBe("ada ops");
	expect(await found('meta.resourceType eq "Group"', "/")).toBe("eng ops");
	expect(await found("not (userName pr)", "/")).toBe("eng ops");
});

proof("7644-3.4.2.2-1", async () => {
	const filters: Record<string, string> = {
		'userName eq "BOB"': "bob",
		'userName ne "bob"': "ada cy",
		'userName CO "EXAMPLE"': "ada",
		'userName Sw "c"': "cy",
		'userName ew ".COM"': "ada",
		"externalId PR": "ada cy",
		'userName gt "bob"': "cy",
		'userName ge "bob"': "bob cy",
		'userName lt "bob"': "ada",
		'userName le "bob"': "ada bob",
		'userName sw "b" AND active eq false': "bob",
		'userName sw "b" Or userName sw "c"': "bob cy",
		'NOT (userName sw "b")': "ada cy",
	};
	for (const [filter, expected] of Object.entries(filters)) {
		expect(await found(filter), filter).toBe(expected);
	}
});

proof("7644-3.4.2.2-2", async () => {
	expect(await found('userName eq "cy" or userName eq "bob" and active eq true')).toBe("cy");
	expect(await found('(userName eq "cy" or userName eq "bob") and active eq true')).toBe("cy");
	expect(await found('(userName eq "cy" or userName eq "bob") and active eq false')).toBe("bob");
	expect(await found('not (userName eq "cy") and active eq true')).toBe("ada");
	expect(await found('not (userName eq "cy" and active eq false)')).toBe("ada bob cy");
});

proof("7644-3.4.2.2-3, 7644-3.4.2.2-4", async () => {
	expect(await found(`members.value eq "${ids["bob"]}"`, "/Groups")).toBe("eng");
	expect(await found(`members eq "${ids["ada"]}"`, "/Groups")).toBe("eng");
	// Two values meet one half each: together they meet the first filter, and neither meets the second.
	const [ada, bob] = [`value eq "${ids["ada"]}"`, `value eq "${ids["bob"]}"`];
	expect(await found(`members.${ada} and members.${bob}`, "/Groups")).toBe("eng");
	expect(await found(`members[${ada} and ${bob}]`, "/Groups")).toBe("");
	expect(await found('emails co "ADA"')).toBe("ada");
	expect(await found('emails[type eq "work" and value co "bob"]')).toBe("bob");
});

proof("7644-3.4.2.2-5, 7644-3.4.2.2-6", async () => {
	const filters = [
		"active gt true",
		"active le false",
		"userName",
		'userName xx "a"',
		'userName eq "a',
		"(userName pr",
	];
	for (const filter of [...filters, 'userName eq "a" and', "userName eq ada", "()", 'members[value eq "x"']) {
		await scim.ask(`GET /Users?filter=${filter}`).fails(400, "invalidFilter");
	}
});

proof("7644-3.4.2.2-7", async () => {
	expect(await found("name pr")).toBe("ada bob");
	expect(await found("name.familyName pr")).toBe("bob");
	expect(await found("emails pr")).toBe("ada bob");
	expect(await found("members pr", "/Groups")).toBe("eng");
});

proof("7644-3.4.2.2-8, 7644-3.4.2.2-9", async () => {
	expect(await found(`${userSchema}:name.givenName eq "ADA"`)).toBe("ada");
	expect(await found('name.familyName eq "b\\u00f6HM"')).toBe("bob");
	expect(await found('externalId eq "z9"')).toBe("");
	expect(await found('externalId eq "Z9"')).toBe("ada");
});

proof("7644-3.4.2.3-1, 7644-3.4.2.3-2, 7644-3.4.2.3-3", async () => {
	const sorted = async (query: string) => names(await scim.ask(`GET /Users?${query}`).answers(200)).join(" ");
	expect(await sorted("sortBy=userName")).toBe("ada bob cy");
	expect(await sorted("sortBy=userName&sortOrder=descending")).toBe("cy bob ada");
	// externalId is case-exact: Z comes before a.
	expect(await sorted("sortBy=externalId")).toBe("ada cy bob");
	expect(await sorted("sortBy=externalId&sortOrder=descending")).toBe("bob cy ada");
	expect(await sorted(`sortBy=${userSchema}:name.givenName&sortOrder=ascending`)).toBe("ada bob cy");
});

proof("7644-3.4.2.4-1, 7644-3.4.2.4-2, 7644-3.4.2.4-3, 7644-3.4.2.4-4, 7644-3.4.2.4-5", async () => {
	const pages: [query: string, startIndex: number, expected: string][] = [
		["startIndex=1&count=2", 1, "ada bob"],
		["startIndex=3&count=2", 3, "cy"],
		["startIndex=0&count=1", 1, "ada"],
		["startIndex=-4&count=1", 1, "ada"],
		["count=-1", 1, ""],
		["count=0", 1, ""],
		["startIndex=4", 4, ""],
	];
	for (const [query, startIndex, expected] of pages) {
		const page = await scim.ask(`GET /Users?${query}`).answers(200, { totalResults: 3, startIndex });
		expect(names(page).join(" "), query).toBe(expected);
		expect(page.itemsPerPage).toBe(page.Resources.length);
	}
});

proof("7644-3.4.3-1, 7644-3.4.3-2", async () => {
	const schemas = ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"];
	for (const path of ["/Users", "/Groups", ""]) {
		const search = { filter: `id eq "${ids["ada"]}" or id eq "${ids["eng"]}"`, sortBy: "meta.created", count: 1 };
		const query = Object.entries(search).map(([name, value]) => `${name}=${value}`);
		const byGet = await scim.ask(`GET ${path || "/"}?${query.join("&")}`).answers(200);
		expect(await scim.ask(`POST ${path}/.search`, { schemas, ...search }).answers(200)).toEqual(byGet);
		const attributes = ["userName", "displayName"];
		const { Resources } = await scim.ask(`POST ${path}/.search`, { schemas, attributes, ...search }).answers(200);
		expect(Object.keys(Resources[0]).sort()).toHaveLength(3);
	}
	await strictly(async (strict) => {
		await strict.ask("POST /Users/.search", { schemas: [userSchema] }).fails(400, "invalidValue");
		await strict.ask("POST /Users/.search", { schemas }).answers(200, { totalResults: 0 });
	});
});
