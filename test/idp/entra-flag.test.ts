// SPDX-License-Identifier: Apache-2.0

// Microsoft Entra ID with the flag aadOptscim062020 in the tenant URL (https://host/scim/v2/?aadOptscim062020): the
// flag comes along in the query, the base URL ends with a slash, and PATCHes have other forms.

import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Roster, startRoster } from "../roster.ts";
import { groupSchema, type Json, userSchema } from "../scim.ts";
import { enterpriseSchema, Idp } from "./idp.ts";

let roster: Roster;
let entra: Idp;
let ada: Json;
let bob: Json;
let team: Json;

beforeAll(async () => {
	roster = await startRoster();
	entra = new Idp(roster, {}, "+");
});

afterAll(() => roster.stop());

test("test connection", async () => {
	const nobody = { totalResults: 0, Resources: [] };
	await entra.ask(`GET //Users?aadOptscim062020&filter=userName eq "${randomUUID()}"`).answers(200, nobody);
	await entra.fired("stray-slash");
	await entra.ask(`GET /Users/?filter=userName eq "${randomUUID()}"&aadOptscim062020=`).answers(200, nobody);
	await entra.fired("stray-slash");
	await entra.ask(`GET /Users?aadOptscim062020&filter=userName eq "${randomUUID()}"`).answers(200, nobody);
	await entra.fired();
});

test("users are created", async () => {
	const profile = (name: string) => ({
		schemas: [userSchema, enterpriseSchema],
		externalId: name,
		userName: `${name}@contoso.com`,
		active: true,
		displayName: name,
		emails: [{ type: "work", value: `${name}@contoso.com`, primary: true }],
		meta: { resourceType: "User" },
		name: { formatted: name, familyName: name, givenName: name },
		roles: [],
	});
	ada = await entra.ask("POST //Users?aadOptscim062020", profile("ada")).answers(201, { userName: "ada@contoso.com" });
	await entra.fired("stray-slash", "extension-not-kept");
	// The address of a user does not depend on the one that was asked.
	expect(ada.meta.location).toBe(`${roster.scimUrl}/scim/v2/Users/${ada.id}`);
	bob = await entra.ask("POST /Users?aadOptscim062020", profile("bob")).answers(201);
	await entra.ask(`GET //Users/${ada.id}?aadOptscim062020`).answers(200, { id: ada.id, active: true });
});

test("an e-mail with a path, and the rest without, some of it as paths", async () => {
	const patched = entra.patch(
		`/Users/${ada.id}?aadOptscim062020`,
		{ op: "replace", path: 'emails[type eq "work"].value', value: "lovelace@contoso.com" },
		{
			op: "replace",
			value: {
				displayName: "Ada Lovelace",
				"name.givenName": "Ada",
				"name.familyName": "Lovelace",
				[`${enterpriseSchema}:employeeNumber`]: "7",
				[`${enterpriseSchema}:department`]: "Engines",
			},
		},
	);
	const after = {
		name: { givenName: "Ada", familyName: "Lovelace" },
		emails: [{ value: "lovelace@contoso.com", type: "work", primary: true }],
		userName: "ada@contoso.com",
		active: true,
	};
	await patched.answers(200, after);
	await entra.fired("paths-as-names", "attribute-not-kept");
	const read = await entra.ask(`GET /Users/${ada.id}`).answers(200, after);
	expect(Object.keys(read).some((key) => key.includes("."))).toBe(false);
});

test("attributes are added without a path", async () => {
	const value = { userName: "ada.lovelace@contoso.com", "name.givenName": "Augusta", title: "Countess" };
	await entra.patch(`/Users/${ada.id}?aadOptscim062020`, { op: "add", value }).answers(200);
	await entra.fired("paths-as-names", "attribute-not-kept");
	await entra
		.ask(`GET /Users/${ada.id}`)
		.answers(200, { userName: "ada.lovelace@contoso.com", name: { givenName: "Augusta", familyName: "Lovelace" } });

	const nested = { name: { givenName: "Ada" }, [enterpriseSchema]: { department: "R&D" } };
	await entra.patch(`/Users/${ada.id}?aadOptscim062020`, { op: "replace", value: nested }).answers(200);
	await entra.fired("attribute-not-kept");
	await entra.ask(`GET /Users/${ada.id}`).answers(200, { name: { givenName: "Ada", familyName: "Lovelace" } });
});

test("an e-mail that is not there is added", async () => {
	const path = `/Users/${ada.id}?aadOptscim062020`;
	await entra.patch(path, { op: "remove", path: 'emails[type eq "work"]' }).answers(200);
	expect((await entra.ask(`GET /Users/${ada.id}`).answers(200)).emails ?? []).toEqual([]);
	await entra.patch(path, { op: "add", path: 'emails[type eq "work"].value', value: "ada@contoso.com" }).answers(200);
	await entra.fired();
	await entra.ask(`GET /Users/${ada.id}`).answers(200, { emails: [{ value: "ada@contoso.com", type: "work" }] });
});

test("a group is created, and members come and go one by one", async () => {
	const body = { schemas: [groupSchema], externalId: randomUUID(), displayName: "Team" };
	team = await entra.ask("POST //Groups?aadOptscim062020", body).answers(201, { displayName: "Team" });
	const path = `//Groups/${team.id}?aadOptscim062020`;
	for (const { id } of [ada, bob]) {
		await entra.patch(path, { op: "add", path: "members", value: [{ value: id }] }).answers(204);
	}
	expect(await entra.members(team.id)).toEqual([ada.id, bob.id].sort());
	await entra.patch(path, { op: "remove", path: `members[value eq "${ada.id}"]` }).answers(204);
	await entra.fired("stray-slash");
	expect(await entra.members(team.id)).toEqual([bob.id]);
	await entra.patch(path, { op: "remove", path: `members[value eq "${ada.id}"]` }).answers(204);
	expect(await entra.members(team.id)).toEqual([bob.id]);
});

test("a group is read without its members", async () => {
	const one = await entra.ask(`GET //Groups/${team.id}?aadOptscim062020&excludedAttributes=members`).answers(200);
	expect(one).not.toHaveProperty("members");
	const page = await entra
		.ask('GET //Groups?aadOptscim062020&excludedAttributes=members&filter=displayName eq "Team"')
		.answers(200, { totalResults: 1, Resources: [{ id: team.id }] });
	expect(page.Resources[0]).not.toHaveProperty("members");
});

test("a user is disabled and restored with real booleans", async () => {
	const path = `/Users/${bob.id}?aadOptscim062020`;
	await entra.patch(path, { op: "replace", path: "active", value: false }).answers(200, { active: false });
	await entra.fired();
	await entra
		.ask('GET //Users?aadOptscim062020&filter=userName eq "bob@contoso.com"')
		.answers(200, { totalResults: 1, Resources: [{ id: bob.id, active: false }] });
	expect(await entra.members(team.id)).toEqual([bob.id]);
	await entra.patch(path, { op: "replace", path: "active", value: true }).answers(200, { active: true });
	await entra.ask(`GET /Users/${bob.id}`).answers(200, { active: true, groups: [{ value: team.id }] });
});

test("provision on demand has the old forms all the same", async () => {
	const path = `//Users/${bob.id}?aadOptscim062020`;
	await entra.patch(path, { op: "Replace", path: "active", value: "False" }).answers(200, { active: false });
	await entra.fired("stray-slash", "operation-in-capitals", "boolean-as-string");
	const remove = { op: "Remove", path: "members", value: [{ $ref: null, value: bob.id }] };
	await entra.patch(`//Groups/${team.id}?aadOptscim062020`, remove).answers(204);
	await entra.fired("stray-slash", "operation-in-capitals", "remove-with-value");
	expect(await entra.members(team.id)).toEqual([]);
});

test("a user is deleted for good", async () => {
	await entra.ask(`DELETE //Users/${bob.id}?aadOptscim062020`).answers(204);
	await entra.ask(`GET //Users/${bob.id}?aadOptscim062020`).fails(404);
	await entra.ask(`DELETE //Groups/${team.id}?aadOptscim062020`).answers(204);
	await entra.ask(`GET //Groups/${team.id}?aadOptscim062020`).fails(404);
});
