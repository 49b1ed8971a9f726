// SPDX-License-Identifier: Apache-2.0

// RFC 7644 section 3.4.2.2: filters.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Roster } from "../roster.ts";
import { type Json, listSchema } from "../scim.ts";
import { type Directory, startDirectory } from "./directory.ts";

let roster: Roster;
let users: Directory["users"];
let groups: Directory["groups"];
let get: Directory["get"];
let first = 0;
let second = 0;

beforeAll(async () => {
	({ roster, users, groups, get, first, second } = await startDirectory());
});

afterAll(() => roster.stop());

async function found(path: "/Users" | "/Groups", filter: string): Promise<string[]> {
	const known = Object.entries(path === "/Users" ? users : groups);
	const { Resources, totalResults } = await get(path, { filter });
	expect(totalResults).toBe(Resources.length);
	return Resources.map((each: Json) => known.find(([, { id }]) => id === each.id)?.[0]);
}

const fill = (filter: string) =>
	filter.replace(/\{(\w+)\}/g, (_, name: string) => (users[name] ?? groups[name])?.id ?? "");

describe("filters on users", () => {
	test.each([
		['userName eq "ADA@example.COM"', "ada"],
		['userName ne "eve"', "ada bob cy"],
		['userName co "_100%"', "bob"],
		['userName co "%"', "bob"],
		['userName co "_"', "bob"],
		['userName sw "E"', "eve"],
		['userName ew ".COM"', "ada"],
		['userName gt "bob_100%"', "eve cy"],
		['userName ge "BOB_100%"', "eve bob cy"],
		['userName lt "bob_100%"', "ada"],
		['userName le "bob_100%"', "ada bob"],
		["userName pr", "ada eve bob cy"],
		['schemas eq "urn:ietf:params:scim:schemas:core:2.0:User"', "ada eve bob cy"],
		['schemas ne "urn:ietf:params:scim:schemas:core:2.0:User"', ""],
		['schemas eq "urn:ietf:params:scim:schemas:core:2.0:User" and userName sw "e"', "eve"],
		['schemas eq "urn:ietf:params:scim:schemas:core:2.0:Group" or userName sw "e"', "eve"],
		['schemas sw "urn:ietf:params:scim:schemas:core"', "ada eve bob cy"],
		['schemas co "core:2.0"', "ada eve bob cy"],
		["schemas pr", "ada eve bob cy"],
		["not (schemas pr)", ""],
		["schemas eq null", ""],
		['externalId eq "Ext-A"', "ada"],
		['externalId eq "ext-a"', "eve"],
		['externalId ne "Ext-A"', "eve bob cy"],
		['externalId sw "Ext"', "ada"],
		['externalId co "xt-"', "ada eve"],
		["externalId pr", "ada eve cy"],
		["not (externalId pr)", "bob"],
		["externalId eq null", "bob"],
		["externalId ne null", "ada eve cy"],
		['name.givenName eq "e\u0301VA"', "eve"],
		['name.givenName eq "\\u00c9va"', "eve"],
		['name.givenName ne "Ada"', "eve bob cy"],
		["name.givenName pr", "ada eve"],
		["name pr", "ada eve cy"],
		['name.familyName co "\\"q\\""', "cy"],
		['name.familyName sw "o\'h"', "cy"],
		['not (name.familyName gt "a")', "eve bob"],
		['emails.value eq "ada@EXAMPLE.com"', "ada"],
		['emails eq "ada@example.com"', "ada"],
		['emails co "@example"', "ada eve cy"],
		['emails ne "eve@example.com"', "ada bob cy"],
		["emails pr", "ada eve cy"],
		["not (emails pr)", "bob"],
		['emails[type eq "work" and value sw "eve"]', "eve"],
		['emails[type eq "WORK"].value eq "cy@example.com"', "cy"],
		['emails[type eq "home"]', ""],
		['emails[not (type eq "home")]', "ada eve cy"],
		['not (emails[type eq "work"])', "bob"],
		['emails.type eq "work"', "ada eve cy"],
		["emails.primary eq true", "ada eve cy"],
		["emails[primary eq false]", ""],
		["active eq true", "ada bob cy"],
		["active eq false", "eve"],
		["active ne true", "eve"],
		['active eq "False"', "eve"],
		["active pr", "ada eve bob cy"],
		['id eq "{bob}"', "bob"],
		['id ne "{bob}"', "ada eve cy"],
		['id gt "{eve}"', "bob cy"],
		['id eq "nobody"', ""],
		['groups.value eq "{eng}"', "ada eve"],
		['groups.value eq "{ops}"', "ada"],
		['groups[value eq "{ops}"]', "ada"],
		['groups eq "{eng}"', "ada eve"],
		['groups.value ne "{ops}"', "eve bob cy"],
		['groups[value ne "{ops}"]', "ada eve"],
		['groups.display eq "ENGINEERS"', "ada eve"],
		['groups.display co "ÄRZ"', "ada"],
		['groups.type eq "direct"', "ada eve"],
		['groups[display sw "eng" and value eq "{ops}"]', ""],
		["groups pr", "ada eve"],
		["not (groups pr)", "bob cy"],
		['meta.resourceType eq "User"', "ada eve bob cy"],
		['meta.resourceType eq "Group"', ""],
		['meta.version eq "W/\\"1\\""', "ada eve bob cy"],
		['userName sw "a" or userName sw "e" and active eq true', "ada"],
		['(userName sw "a" or userName sw "e") and active eq false', "eve"],
		['NOT (userName EQ "eve") AND Active Eq TRUE', "ada bob cy"],
		['USERNAME eq "cy"', "cy"],
		['urn:ietf:params:scim:schemas:core:2.0:User:userName eq "cy"', "cy"],
		['URN:IETF:PARAMS:SCIM:schemas:core:2.0:user:NAME.familyname sw "love"', "ada"],
	])("%s", async (filter, expected) => {
		expect((await found("/Users", fill(filter))).join(" ")).toBe(expected);
	});
});

describe("filters on groups", () => {
	test.each([
		['displayName eq "engineers"', "eng"],
		['displayName ew "ärzte"', "ops"],
		['displayName ew "A\u0308RZTE"', "ops"],
		['displayName ne "engineers"', "ops none"],
		['displayName gt "nobody"', "ops"],
		["displayName pr", "eng ops none"],
		['externalId eq "G-1"', "none"],
		['externalId eq "g-1"', ""],
		["externalId eq null", "eng ops"],
		['members.value eq "{ada}"', "eng ops"],
		['members eq "{eve}"', "eng"],
		['members[value eq "{eve}"]', "eng"],
		['members[value eq "{eve}" and type eq "User"]', "eng"],
		['members[type eq "Group"]', ""],
		['members.value ne "{eve}"', "ops none"],
		["members pr", "eng ops"],
		["not (members pr)", "none"],
		['members[not (value eq "{ada}")]', "eng"],
		['displayName eq "Engineers" and members[value eq "{ada}"]', "eng"],
		['meta.resourceType eq "Group"', "eng ops none"],
		['id eq "{ops}"', "ops"],
	])("%s", async (filter, expected) => {
		expect((await found("/Groups", fill(filter))).join(" ")).toBe(expected);
	});
});

describe("times are instants, whatever their offset", () => {
	/** A time as its clock shows it so many minutes east of Greenwich. */
	const at = (time: number, minutes: number) => {
		const shown = new Date(time + minutes * 60_000).toISOString().slice(0, -1);
		const two = (value: number) => String(Math.floor(Math.abs(value))).padStart(2, "0");
		return `${shown}${minutes < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
	};

	test.each(["meta.created", "meta.lastModified"])("%s", async (name) => {
		for (const minutes of [0, 120, -330, 840, -720]) {
			expect(await found("/Users", `${name} eq "${at(first, minutes)}"`)).toEqual(["ada"]);
			expect(await found("/Users", `${name} gt "${at(first, minutes)}"`)).toEqual(["eve", "bob", "cy"]);
			expect(await found("/Users", `${name} le "${at(first, minutes)}"`)).toEqual(["ada"]);
			expect(await found("/Users", `${name} lt "${at(second, minutes)}"`)).toEqual(["ada"]);
			expect(await found("/Users", `${name} ge "${at(second, minutes)}"`)).toEqual(["eve", "bob", "cy"]);
			expect(await found("/Users", `${name} ne "${at(second, minutes)}"`)).toEqual(["ada"]);
			expect(await found("/Groups", `${name} ge "${at(second, minutes)}"`)).toEqual(["eng", "ops", "none"]);
		}
		expect(await found("/Users", `${name} eq "${new Date(first).toISOString()}"`)).toEqual(["ada"]);
		expect(await found("/Users", `${name} pr`)).toHaveLength(4);
	});
});

test("an invalid filter is a 400 that names the position", async () => {
	const { scim } = roster;
	for (const filter of [
		"userName",
		"active gt true",
		'title eq "x"',
		"userName eq ada",
		'members.value eq "x"',
		"userName eq 5",
	]) {
		await scim.ask(`GET /Users?filter=${filter}`).fails(400, "invalidFilter");
	}
	expect(await scim.ask("GET /Users?filter=userName eq ada").fails(400, "invalidFilter")).toContain("character 13");
	await scim.ask('GET /Groups?filter=userName eq "x"').fails(400, "invalidFilter");
});

test("the deepest filters that are read are answered", async () => {
	const nest = (open: string, close: string) => `${open.repeat(39)}userName sw "e"${close.repeat(39)}`;
	expect(await found("/Users", nest("(", ")"))).toEqual(["eve"]);
	expect(await found("/Users", nest("not (", ")"))).toEqual(["ada", "bob", "cy"]);
	const wide = (part: string, word: string) => [...Array(199).fill(part), 'userName eq "eve"'].join(` ${word} `);
	expect(await found("/Users", wide('id eq "x"', "or"))).toEqual(["eve"]);
	expect(await found("/Users", wide('id ne "x"', "and"))).toEqual(["eve"]);
	const mixed = `${'not (externalId co "x" and ('.repeat(19)}userName sw "e"${"))".repeat(19)}`;
	expect((await get("/Users", { filter: mixed })).schemas).toEqual([listSchema]);
});

// RFC 7644 section 3.4.2.2 has such a filter as an example.
describe("filters on schemas, over all resource types", () => {
	const user = "urn:ietf:params:scim:schemas:core:2.0:User";
	const group = "urn:ietf:params:scim:schemas:core:2.0:Group";
	test.each([
		[`schemas eq "${user}"`, ["ada", "eve", "bob", "cy"]],
		[`schemas eq "${group}"`, ["eng", "ops", "none"]],
		[`schemas ne "${user}"`, ["eng", "ops", "none"]],
		["schemas pr", ["ada", "eve", "bob", "cy", "eng", "ops", "none"]],
		[`schemas eq "${group}" or userName eq "cy"`, ["cy", "eng", "ops", "none"]],
		[`(schemas eq "${user}" or schemas eq "${group}") and externalId sw "e"`, ["eve"]],
		['meta.resourceType eq "Group"', ["eng", "ops", "none"]],
		['schemas eq "urn:example:other"', []],
	])("%s", async (filter, names) => {
		const ids = names.map((name) => (users[name] ?? groups[name]).id);
		const body = { schemas: ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], filter };
		for (const page of [await get("/", { filter }), await roster.scim.ask("POST /.search", body).answers(200)]) {
			expect(page.Resources.map((each: Json) => each.id)).toEqual(ids);
			expect(page.totalResults).toBe(ids.length);
		}
	});
});

test.each(["/Users", "/Groups", "/"])(
	"a filter on a URL that depends on the request is refused at %s",
	async (path) => {
		for (const filter of ["meta.location pr", 'meta.location co "/Users/"']) {
			const detail = await roster.scim.ask(`GET ${path}?filter=${filter}`).fails(400, "invalidFilter");
			expect(detail).toContain("meta.location is a URL that depends on the request");
		}
		const detail = await roster.scim.ask(`GET ${path}?filter=meta eq "x"`).fails(400, "invalidFilter");
		expect(detail).toContain("compare one of resourceType, created, lastModified, version, as in meta.resourceType (");
	},
);

test.each(["schemas", "meta.location"])("sorting by %s is refused", async (sortBy) => {
	const detail = await roster.scim.ask(`GET /Users?sortBy=${sortBy}`).fails(400, "invalidValue");
	expect(detail).toContain(`${sortBy} cannot be sorted by: use another attribute`);
});
