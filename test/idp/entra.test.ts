// SPDX-License-Identifier: Apache-2.0

// Microsoft Entra ID, as it is without the flag aadOptscim062020: "Add", "Replace" and "Remove", strings for
// booleans, members to remove in the value. PATCH for every update, and spaces as "+".

import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { get } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Roster, startRoster } from "../roster.ts";
import { groupSchema, type Json, listSchema, userSchema } from "../scim.ts";
import { enterpriseSchema, Idp } from "./idp.ts";

let roster: Roster;
let entra: Idp;
let ada: Json;
let bob: Json;
let team: Json;

beforeAll(async () => {
	roster = await startRoster();
	entra = new Idp(roster, { accept: "*/*" }, "+");
});

afterAll(() => roster.stop());

const adscim = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group";

const profile = (givenName: string, familyName: string) => ({
	schemas: [userSchema, enterpriseSchema],
	externalId: givenName.toLowerCase(),
	userName: `${givenName}@contoso.com`,
	active: true,
	addresses: null,
	displayName: `${givenName} ${familyName}`,
	emails: [{ type: "work", value: `${givenName}.${familyName}@contoso.com`, primary: true }],
	meta: { resourceType: "User" },
	name: { formatted: `${givenName} ${familyName}`, familyName, givenName },
	phoneNumbers: null,
	preferredLanguage: null,
	roles: [],
	title: null,
	[enterpriseSchema]: { employeeNumber: null, department: "R&D", manager: null },
});

test("test connection", async () => {
	const nobody = { schemas: [listSchema], totalResults: 0, startIndex: 1, itemsPerPage: 0, Resources: [] };
	await entra.ask(`GET /Users?filter=userName eq "${randomUUID()}"`).answers(200, nobody);
	await entra
		.ask(`GET /Groups?excludedAttributes=members&filter=displayName eq "${randomUUID()}"`)
		.answers(200, nobody);
	await entra.ask("GET /Schemas").answers(200, { Resources: [{ id: userSchema }, { id: groupSchema }] });
	await entra.fired();
});

test("no User-Agent is needed, for Entra sends none", async () => {
	// fetch would name itself.
	const headers = { authorization: `Bearer ${roster.scimToken}` };
	const [response] = await once(get(`${roster.scimUrl}/scim/v2/Users`, { headers }), "response");
	response.resume();
	expect(response.statusCode).toBe(200);
});

test("a user is matched, and is created with the default mapping", async () => {
	await entra.ask('GET /Users?filter=userName eq "Ada@contoso.com"').answers(200, { totalResults: 0 });
	await entra.ask('GET /Users?filter=externalId eq "ada"').answers(200, { totalResults: 0 });
	ada = await entra.ask("POST /Users", profile("Ada", "Lovelace")).answers(201, {
		id: expect.any(String),
		externalId: "ada",
		userName: "Ada@contoso.com",
		active: true,
		emails: [{ type: "work", value: "Ada.Lovelace@contoso.com", primary: true }],
		name: { givenName: "Ada", familyName: "Lovelace" },
		meta: { resourceType: "User" },
	});
	await entra.fired("extension-not-kept");
	// The response does not show attributes that are not stored.
	expect(ada.schemas).toEqual([userSchema]);
	expect(ada).not.toHaveProperty("displayName");
	expect(await entra.ask(`GET /Users/${ada.id}`).answers(200)).toEqual(ada);
});

test("a user is created with the misspelt extension of the documentation, and active as a string", async () => {
	const typo = "urn:ietf:params:scim:schemas:extension:enterprise:2.0User";
	const body = { ...profile("Bob", "Builder"), schemas: [userSchema, typo], active: "True" };
	bob = await entra.ask("POST /Users", body).answers(201, { userName: "Bob@contoso.com", active: true });
	await entra.fired("boolean-as-string", "extension-not-kept");

	const onlyTypo = { ...profile("Eve", "Moneypenny"), schemas: [typo], active: "false" };
	const eve = await entra.ask("POST /Users", onlyTypo).answers(201, { schemas: [userSchema], active: false });
	await entra.fired("boolean-as-string", "schemas-other");
	await entra.ask(`DELETE /Users/${eve.id}`).answers(204);
});

test("a user is matched by name, by e-mail and by externalId", async () => {
	const found = { totalResults: 1, Resources: [{ id: ada.id, userName: "Ada@contoso.com", active: true }] };
	for (const filter of [
		'userName eq "ada@CONTOSO.com"',
		'externalId eq "ada"',
		'emails[type eq "work"].value eq "ada.lovelace@contoso.com"',
		'emails[type eq "work" and value eq "ADA.lovelace@contoso.com"]',
		'userName eq "ada@contoso.com" and externalId eq "ada"',
	]) {
		await entra.ask(`GET /Users?filter=${filter}`).answers(200, found);
	}
	await entra.ask('GET /Users?filter=externalId eq "ADA"').answers(200, { totalResults: 0, Resources: [] });
	await entra.fired();
	await entra
		.ask('GET /Users?filter=emails[type eq "home"].value eq "ada.lovelace@contoso.com"')
		.answers(200, { totalResults: 0 });
	await entra.fired("sub-attribute-after-filter");
});

test("a user who is there already is not created again", async () => {
	await entra
		.ask("POST /Users", { ...profile("Ada", "Lovelace"), userName: "ADA@contoso.com" })
		.fails(409, "uniqueness");
	await entra.ask('GET /Users?filter=userName eq "ada@contoso.com"').answers(200, { totalResults: 1 });
});

test("the default mapping is updated in one PATCH, which sets the stored attributes", async () => {
	const patched = entra.patch(
		`/Users/${ada.id}`,
		{ op: "Replace", path: "displayName", value: "Ada King" },
		{ op: "Add", path: "title", value: "Countess" },
		{ op: "Replace", path: 'emails[type eq "work"].value', value: "ada.king@contoso.com" },
		{ op: "Add", path: "name.givenName", value: "Augusta Ada" },
		{ op: "Replace", path: "name.familyName", value: "King" },
		{ op: "Replace", path: "name.formatted", value: "Ada King" },
		{ op: "Replace", path: 'addresses[type eq "work"].formatted', value: "St James's Square" },
		{ op: "Add", path: 'addresses[type eq "work"].postalCode', value: "SW1Y" },
		{ op: "Add", path: 'phoneNumbers[type eq "mobile"].value', value: "+44 20 7946 0000" },
		{ op: "Add", path: "roles", value: [] },
		{ op: "Replace", path: "preferredLanguage", value: "en-GB" },
		{ op: "Replace", path: `${enterpriseSchema}:department`, value: "Engines" },
		{ op: "Add", path: `${enterpriseSchema}:manager`, value: bob.id },
		{ op: "Add", path: "manager", value: [{ $ref: `${roster.scimUrl}/scim/v2/Users/${bob.id}`, value: bob.id }] },
	);
	const after = {
		userName: "Ada@contoso.com",
		emails: [{ type: "work", value: "ada.king@contoso.com", primary: true }],
		name: { givenName: "Augusta Ada", familyName: "King" },
		active: true,
		externalId: "ada",
	};
	await patched.answers(200, after);
	await entra.fired("operation-in-capitals", "attribute-not-kept");
	await entra.ask(`GET /Users/${ada.id}`).answers(200, after);
	await entra
		.ask('GET /Users?filter=emails[type eq "work"].value eq "ada.king@contoso.com"')
		.answers(200, { totalResults: 1, Resources: [{ id: ada.id }] });
});

test("an attribute that is emptied in Entra is removed, and one that is filled is added", async () => {
	const path = `/Users/${ada.id}`;
	await entra.patch(path, { op: "Remove", path: "name.familyName" }, { op: "Remove", path: "title" }).answers(200);
	expect((await entra.ask(`GET ${path}`).answers(200)).name).toEqual({ givenName: "Augusta Ada" });

	await entra.patch(path, { op: "Remove", path: 'emails[type eq "work"].value' }).answers(200);
	expect((await entra.ask(`GET ${path}`).answers(200)).emails ?? []).toEqual([]);
	// The email is gone: a replace finds nothing, and an add creates it.
	const email = { path: 'emails[type eq "work"].value', value: "ada@contoso.com" };
	await entra.patch(path, { op: "Replace", ...email }).fails(400, "noTarget");
	expect((await entra.ask(`GET ${path}`).answers(200)).emails ?? []).toEqual([]);
	await entra.patch(path, { op: "Add", ...email }).answers(200);
	await entra.ask(`GET ${path}`).answers(200, { emails: [{ type: "work", value: "ada@contoso.com", primary: true }] });
});

test("a group is matched, and is created without members", async () => {
	await entra
		.ask('GET /Groups?excludedAttributes=members&filter=displayName eq "Team"')
		.answers(200, { totalResults: 0, Resources: [] });
	const body = {
		schemas: [groupSchema, adscim],
		externalId: "8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159",
		displayName: "Team",
		meta: { resourceType: "Group" },
	};
	team = await entra.ask("POST /Groups", body).answers(201, {
		schemas: [groupSchema],
		id: expect.any(String),
		externalId: body.externalId,
		displayName: "Team",
		meta: { resourceType: "Group" },
	});
	await entra.fired("extension-not-kept");
	await entra.ask("POST /Groups", { ...body, displayName: "TEAM" }).fails(409, "uniqueness");
});

test("members are added, one who is in already too", async () => {
	const add = (...ids: string[]) => {
		const value = ids.map((each) => ({ $ref: null, value: each }));
		return entra.patch(`/Groups/${team.id}`, { op: "Add", path: "members", value });
	};
	await add(ada.id).answers(204);
	await entra.fired("operation-in-capitals");
	await add(ada.id, bob.id).answers(204);
	expect(await entra.members(team.id)).toEqual([ada.id, bob.id].sort());
});

test("a group is read without its members", async () => {
	const without = await entra.ask(`GET /Groups/${team.id}?excludedAttributes=members`).answers(200, { id: team.id });
	expect(without).toMatchObject({ displayName: "Team", externalId: team.externalId });
	expect(without).not.toHaveProperty("members");
	const page = await entra
		.ask('GET /Groups?excludedAttributes=members&filter=displayName eq "team"')
		.answers(200, { totalResults: 1, Resources: [{ id: team.id, displayName: "Team" }] });
	expect(page.Resources[0]).not.toHaveProperty("members");
});

test("whether a user is a member is asked by filter", async () => {
	const asked = (user: string) =>
		entra.ask(`GET /Groups?filter=id eq "${team.id}" and members eq "${user}"&attributes=id`);
	const { Resources } = await asked(ada.id).answers(200, { totalResults: 1 });
	expect(Resources).toEqual([{ schemas: [groupSchema], id: team.id }]);
	await asked(randomUUID()).answers(200, { totalResults: 0, Resources: [] });
});

test("a member is removed, and nobody else", async () => {
	const remove = { op: "Remove", path: "members", value: [{ $ref: null, value: bob.id }] };
	await entra.patch(`/Groups/${team.id}`, remove).answers(204);
	await entra.fired("operation-in-capitals", "remove-with-value");
	expect(await entra.members(team.id)).toEqual([ada.id]);
	await entra.patch(`/Groups/${team.id}`, remove).answers(204);
	expect(await entra.members(team.id)).toEqual([ada.id]);

	// An operation that cannot be understood is not read as "all members".
	for (const value of [[{ $ref: null }], [{ display: "Ada" }], 7]) {
		await entra.patch(`/Groups/${team.id}`, { op: "Remove", path: "members", value }).fails(400, "invalidValue");
	}
	await entra.patch(`/Groups/${team.id}`, { op: "Remove", path: "members", value: [] }).answers(204);
	expect(await entra.members(team.id)).toEqual([ada.id]);
});

test("a group gets another name and another externalId", async () => {
	await entra.patch(`/Groups/${team.id}`, { op: "Replace", path: "displayName", value: "Squad" }).answers(204);
	await entra.fired("operation-in-capitals");
	await entra.patch(`/Groups/${team.id}`, { op: "Replace", path: "externalId", value: "8AA1" }).answers(204);
	await entra
		.ask(`GET /Groups/${team.id}`)
		.answers(200, { displayName: "Squad", externalId: "8AA1", members: [{ value: ada.id }] });
});

test("a user is soft-deleted, and can still be read", async () => {
	await entra
		.patch(`/Users/${ada.id}`, { op: "Replace", path: "active", value: "False" })
		.answers(200, { active: false });
	await entra.fired("boolean-as-string", "operation-in-capitals");
	await entra.ask(`GET /Users/${ada.id}`).answers(200, { active: false });
	await entra
		.ask('GET /Users?filter=userName eq "ada@contoso.com"')
		.answers(200, { totalResults: 1, Resources: [{ id: ada.id, active: false }] });
	expect(await entra.members(team.id)).toEqual([ada.id]);
});

test("a user is restored, and is in the groups as before", async () => {
	await entra.patch(`/Users/${ada.id}`, { op: "Add", path: "active", value: "True" }).answers(200, { active: true });
	await entra
		.ask(`GET /Users/${ada.id}`)
		.answers(200, { active: true, groups: [{ value: team.id, display: "Squad" }] });
	// The same in an operation without a path.
	await entra.patch(`/Users/${ada.id}`, { op: "Replace", value: { active: "false" } }).answers(200, { active: false });
	await entra.fired("boolean-as-string", "operation-in-capitals");
	await entra
		.patch(`/Users/${ada.id}`, { op: "Replace", path: "active", value: "true" })
		.answers(200, { active: true });
});

test("a user is deleted for good, and is gone", async () => {
	await entra.ask(`DELETE /Users/${ada.id}`).answers(204);
	await entra.ask(`GET /Users/${ada.id}`).fails(404);
	await entra.ask(`DELETE /Users/${ada.id}`).fails(404);
	await entra.patch(`/Users/${ada.id}`, { op: "Replace", path: "active", value: "True" }).fails(404);
	await entra.ask('GET /Users?filter=userName eq "ada@contoso.com"').answers(200, { totalResults: 0 });
	expect(await entra.members(team.id)).toEqual([]);
});

test("a deleted user comes back under the same id", async () => {
	const again = await entra.ask("POST /Users", profile("Ada", "Lovelace")).answers(201, { active: true });
	expect(again.id).toBe(ada.id);
	expect(again.groups ?? []).toEqual([]);
	await entra.ask(`GET /Users/${ada.id}`).answers(200, { userName: "Ada@contoso.com", active: true });
});

test("a group is deleted", async () => {
	await entra.ask(`DELETE /Groups/${team.id}`).answers(204);
	await entra.ask(`GET /Groups/${team.id}?excludedAttributes=members`).fails(404);
});
