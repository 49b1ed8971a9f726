// SPDX-License-Identifier: Apache-2.0

// RFC 7643: what resources and attributes are.

import { afterAll, beforeAll, expect } from "vitest";
import { type Roster, startRoster } from "../roster.ts";
import { groupSchema, type Json, type Scim, userSchema } from "../scim.ts";
import { proof } from "./proof.ts";

let roster: Roster;
let scim: Scim;

beforeAll(async () => {
	roster = await startRoster();
	scim = roster.scim;
});

afterAll(() => roster.stop());

proof("7643-2.1-1", async () => {
	const body = { SCHEMAS: [userSchema], USERNAME: "case-names", NAME: { GIVENNAME: "Ada" } };
	const { id } = await scim.ask("POST /Users", body).answers(201, { name: { givenName: "Ada" } });
	for (const query of ['filter=USERNAME eq "case-names"', 'filter=username EQ "case-names" and NAME.givenname pr']) {
		await scim.ask(`GET /Users?${query}`).answers(200, { totalResults: 1 });
	}
	await scim.patch(`/Users/${id}`, { op: "replace", path: "NaMe.GIVENname", value: "Eve" }).answers(200);
	const projected = await scim.ask(`GET /Users/${id}?attributes=NAME.GIVENNAME`).answers(200);
	expect(projected).toEqual({ schemas: [userSchema], id, name: { givenName: "Eve" } });
});

proof("7643-2.2-1, 7643-7-1", async () => {
	const { Resources } = await scim.ask("GET /Schemas").answers(200);
	const each = (attributes: Json[]): Json[] =>
		attributes.flatMap((attribute) => [attribute, ...each(attribute.subAttributes ?? [])]);
	const all = Resources.flatMap((schema: Json) => each(schema.attributes));
	expect(all.length).toBeGreaterThan(15);
	for (const attribute of all) {
		expect(attribute, attribute.name).toMatchObject({
			type: expect.stringMatching(/^(string|boolean|complex|reference)$/),
			multiValued: expect.any(Boolean),
			required: expect.any(Boolean),
			mutability: expect.stringMatching(/^(readOnly|readWrite|immutable)$/),
			returned: expect.stringMatching(/^(always|default)$/),
			uniqueness: expect.stringMatching(/^(none|server)$/),
		});
	}
	// One that declares nothing has the defaults of section 2.2.
	expect(all.find((attribute: Json) => attribute.name === "givenName")).toMatchObject({
		type: "string",
		multiValued: false,
		required: false,
		caseExact: false,
		mutability: "readWrite",
		returned: "default",
		uniqueness: "none",
	});
});

proof("7643-2.3.1-1, 7643-3.1-5", async () => {
	await scim.user("Exact", { externalId: "Ext-Exact" });
	await scim.ask('GET /Users?filter=userName eq "eXACT"').answers(200, { totalResults: 1 });
	await scim.ask('GET /Users?filter=externalId eq "ext-exact"').answers(200, { totalResults: 0 });
	await scim.ask('GET /Users?filter=externalId eq "Ext-Exact"').answers(200, { totalResults: 1 });
	expect(await scim.user("without-external")).not.toHaveProperty("externalId");
});

proof("7643-2.3.2-1", async () => {
	await scim.ask("POST /Users", { userName: "boolean", active: 1 }).fails(400, "invalidValue");
	await scim.ask("GET /Users?filter=active gt false").fails(400, "invalidFilter");
	await scim.ask("GET /Users?filter=active eq true").answers(200);
});

proof("7643-2.3.5-1", async () => {
	const { id, meta } = await scim.user("instant");
	expect(meta.created).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
	const east = new Date(Date.parse(meta.created) + 3_600_000).toISOString().replace("Z", "+01:00");
	const url = `${roster.url}/scim/v2/Users?${new URLSearchParams({ filter: `id eq "${id}" and meta.created eq "${east}"` })}`;
	const response = await fetch(url, { headers: { authorization: `Bearer ${roster.scimToken}` } });
	expect(await response.json()).toMatchObject({ totalResults: 1 });
	await scim.ask('GET /Users?filter=meta.created gt "yesterday"').fails(400, "invalidFilter");
	await scim.ask('GET /Users?filter=meta.created gt "2026-13-01T00:00:00Z"').fails(400, "invalidFilter");
});

proof("7643-2.3.7-1, 7643-3.1-8", async () => {
	const ada = await scim.user("reference");
	const made = await scim.ask("POST /Groups", { displayName: "Referring", members: [{ value: ada.id }] });
	const authorization = { authorization: `Bearer ${roster.scimToken}` };
	expect(made.headers.get("location")).toBe(made.body.meta.location);
	for (const url of [ada.meta.location, made.body.meta.location, made.body.members[0].$ref]) {
		expect((await fetch(url, { headers: authorization })).status).toBe(200);
	}
	const { groups } = await scim.ask(`GET /Users/${ada.id}`).answers(200);
	expect(groups[0].$ref).toBe(made.body.meta.location);
});

proof("7643-2.4-1, 7643-4.1.2-2", async () => {
	const ada = await scim.user("predefined@example.com");
	expect(ada.emails).toEqual([{ value: "predefined@example.com", type: "work", primary: true }]);
	const team = await scim.group("Predefined", ada.id);
	expect(team.members).toEqual([{ value: ada.id, $ref: ada.meta.location, type: "User" }]);
	const groups = [{ value: team.id, $ref: team.meta.location, display: "Predefined", type: "direct" }];
	await scim.ask(`GET /Users/${ada.id}`).answers(200, { groups });
	await scim.patch(`/Users/${ada.id}`, { op: "remove", path: "groups" }).fails(400, "mutability");
	await scim.ask(`PUT /Users/${ada.id}`, { ...ada, groups: [] }).answers(200, { groups });
});

proof("7643-2.4-2, 7643-2.4-3", async () => {
	const twice = [
		{ value: "one@example.com", type: "work", primary: true },
		{ value: "one@example.com", type: "work", primary: true },
		{ value: "two@example.com", type: "home", primary: true },
	];
	const { emails } = await scim.user("primary", { emails: twice });
	expect(emails.filter((each: Json) => each.primary)).toHaveLength(1);
	expect(emails).toHaveLength(1);
	const ada = await scim.user("member-twice");
	const team = await scim.group("Twice", ada.id, ada.id);
	expect(team.members).toHaveLength(1);
});

proof("7643-2.5-1", async () => {
	const nothing = { name: null, emails: [], externalId: null };
	const ada = await scim.ask("POST /Users", { userName: "unassigned", ...nothing }).answers(201);
	for (const name of Object.keys(nothing)) {
		expect(ada).not.toHaveProperty(name);
	}
	await scim.ask(`GET /Users?filter=id eq "${ada.id}" and name pr`).answers(200, { totalResults: 0 });
	await scim.ask(`GET /Users?filter=id eq "${ada.id}" and not (emails pr)`).answers(200, { totalResults: 1 });
});

proof("7643-3-1", async () => {
	const ada = await scim.user("schemas");
	const team = await scim.group("Schemas");
	const { Resources } = await scim.ask(`GET /?filter=id eq "${ada.id}" or id eq "${team.id}"`).answers(200);
	expect(Resources.map((each: Json) => each.schemas)).toEqual([[userSchema], [groupSchema]]);
});

proof("7643-3.1-1, 7643-3.1-3", async () => {
	const ada = await scim.user("identified", { id: "mine" });
	expect(ada.id).not.toBe("mine");
	const { id } = await scim.ask(`PUT /Users/${ada.id}`, { ...ada, id: "mine" }).answers(200);
	expect(id).toBe(ada.id);
	const group = await scim.group("identified");
	expect(group.id).not.toBe(ada.id);
	await scim.ask(`DELETE /Groups/${group.id}`).answers(204);
	expect((await scim.group("identified")).id).not.toBe(group.id);
});

proof("7643-3.1-2, 7643-7-4", async () => {
	const ada = await scim.user("always");
	for (const query of ["attributes=userName", "excludedAttributes=id,schemas", ""]) {
		await scim.ask(`GET /Users/${ada.id}?${query}`).answers(200, { id: ada.id, schemas: [userSchema] });
		const { Resources } = await scim.ask(`GET /Users?filter=id eq "${ada.id}"&${query}`).answers(200);
		expect(Resources[0]).toMatchObject({ id: ada.id, schemas: [userSchema] });
	}
});

proof("7643-3.1-4", async () => {
	expect((await scim.user("bulkId")).id).not.toMatch(/^bulkId$/i);
	await scim.ask("GET /Users/bulkId").fails(404);
});

proof("7643-3.1-6, 7643-3.1-7, 7644-3.3.1-1", async () => {
	const meta = { resourceType: "Robot", created: "1999-01-01T00:00:00Z", version: 'W/"99"', location: "http://x" };
	const ada = await scim.user("meta", { meta });
	expect(ada.meta).toEqual({
		resourceType: "User",
		created: new Date(roster.clock.now()).toISOString(),
		lastModified: ada.meta.created,
		location: `${roster.url}/scim/v2/Users/${ada.id}`,
		version: 'W/"1"',
	});
	expect((await scim.group("meta")).meta.resourceType).toBe("Group");
});

proof("7643-4.1.1-1, 7643-7-5, 7644-3.3-3", async () => {
	const ada = await scim.user("unique@example.com");
	for (const userName of [undefined, "", "  ", null]) {
		await scim.ask("POST /Users", { schemas: [userSchema], userName }).fails(400, "invalidValue");
	}
	await scim.ask("POST /Users", { userName: "UNIQUE@example.com" }).fails(409, "uniqueness");
	const eve = await scim.user("eve-unique");
	await scim
		.patch(`/Users/${eve.id}`, { op: "replace", path: "userName", value: ada.userName })
		.fails(409, "uniqueness");
	await scim.group("Unique");
	await scim.ask("POST /Groups", { displayName: "uNIQUE" }).fails(409, "uniqueness");
});

proof("7643-4.1.1-2", async () => {
	const password = "correct horse battery staple";
	const ada = await scim.user("secretive", { password });
	const answers = [
		ada,
		await scim.ask(`GET /Users/${ada.id}?attributes=password`).answers(200),
		await scim.patch(`/Users/${ada.id}`, { op: "replace", value: { password } }).answers(200),
	];
	expect(JSON.stringify(answers)).not.toMatch(/password"|battery/);
});

proof("7643-4.1.2-1", async () => {
	const value = "Mixed.Case@EXAMPLE.com";
	const { id } = await scim.user("mixed", { emails: [{ value, type: "work" }] });
	await scim.ask(`GET /Users/${id}`).answers(200, { emails: [{ value }] });
	await scim.ask('GET /Users?filter=emails.value eq "Mixed.Case@example.COM"').answers(200, { totalResults: 1 });
});

proof("7643-4.2-1, 7643-4.2-2", async () => {
	await scim.ask("POST /Groups", { schemas: [groupSchema], members: [] }).fails(400, "invalidValue");
	const members = [{ value: "nobody-1" }, { value: "nobody-2" }];
	const detail = await scim.ask("POST /Groups", { displayName: "Ghosts", members }).fails(400, "invalidValue");
	expect(detail).toContain("nobody-1");
	expect(detail).toContain("nobody-2");
	await scim.ask('GET /Groups?filter=displayName eq "Ghosts"').answers(200, { totalResults: 0 });
});

proof("7643-5-1, 7643-6-1", async () => {
	await scim.ask("GET /ServiceProviderConfig").answers(200, {
		schemas: ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
		patch: { supported: true },
		bulk: { supported: true, maxOperations: 1000, maxPayloadSize: 4_194_304 },
		filter: { supported: true, maxResults: 1000 },
		changePassword: { supported: false },
		sort: { supported: true },
		etag: { supported: true },
		authenticationSchemes: [{ type: "oauthbearertoken" }, { type: "oauth2" }],
	});
	const { Resources } = await scim.ask("GET /ResourceTypes").answers(200);
	for (const { name, endpoint, schema } of Resources) {
		expect(name).toMatch(/^(User|Group)$/);
		await scim.ask(`GET ${endpoint}`).answers(200);
		await scim.ask(`GET /Schemas/${schema}`).answers(200, { name });
	}
});

proof("7643-7-2, 7643-7-3", async () => {
	const ada = await scim.user("mutability");
	for (const path of ["id", "meta.created", "groups"]) {
		await scim.patch(`/Users/${ada.id}`, { op: "replace", path, value: "x" }).fails(400, "mutability");
	}
	const team = await scim.group("Mutability", ada.id);
	const path = `members[value eq "${ada.id}"].value`;
	await scim.patch(`/Groups/${team.id}`, { op: "replace", path, value: "other" }).fails(400, "mutability");
	expect(await scim.ask(`GET /Groups/${team.id}`).answers(200)).toEqual(team);
});

proof("7643-9-1, 7644-7.6-1", async () => {
	const { id } = await scim.user("private@example.com");
	const schemas = ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"];
	const filter = 'emails.value eq "private@example.com"';
	await scim.ask("POST /Users/.search", { schemas, filter }).answers(200, { totalResults: 1, Resources: [{ id }] });
});
