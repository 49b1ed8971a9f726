// SPDX-License-Identifier: Apache-2.0

// Okta with an app made by the App Integration Wizard (SAML with SCIM switched on): PUT for everything, which
// cannot be changed in Okta.

import { afterAll, beforeAll, expect, test } from "vitest";
import { type Roster, startRoster } from "../roster.ts";
import { groupSchema, type Json, userSchema } from "../scim.ts";
import { Idp } from "./idp.ts";

let roster: Roster;
let okta: Idp;
let ada: Json;
let bob: Json;
let team: Json;

beforeAll(async () => {
	roster = await startRoster();
	okta = new Idp(roster, { "user-agent": "Okta SCIM Client 1.0.0", "accept-charset": "utf-8" });
});

afterAll(() => roster.stop());

test("users are created", async () => {
	await okta.ask("GET /Users?startIndex=1&count=2").answers(200, { totalResults: 0, Resources: [] });
	await okta
		.ask('GET /Users?filter=userName eq "ada@example.com"&startIndex=1&count=100')
		.answers(200, { totalResults: 0, Resources: [] });
	const body = {
		schemas: [userSchema],
		userName: "ada@example.com",
		name: { givenName: "Ada", familyName: "King" },
		emails: [{ primary: true, value: "ada@example.com", type: "work" }],
		displayName: "Ada King",
		locale: "en-US",
		externalId: "00u1",
		groups: [],
		password: "1mz050nq",
		active: true,
	};
	ada = await okta.ask("POST /Users", body).answers(201, { userName: "ada@example.com", active: true });
	bob = await okta.user("bob@example.com", { externalId: "00u2" });
});

test("a user is updated by a PUT of what was read", async () => {
	const read = await okta.ask(`GET /Users/${ada.id}`).answers(200);
	const emails = [{ primary: true, value: "Ada.Lovelace@example.com", type: "work" }];
	const changed = { ...read, userName: "Ada.Lovelace@example.com", emails, name: { ...read.name, familyName: "L" } };
	await okta.ask(`PUT /Users/${ada.id}`, changed).answers(200, {
		id: ada.id,
		userName: "Ada.Lovelace@example.com",
		name: { givenName: "Ada", familyName: "L" },
		emails,
		externalId: "00u1",
	});
	await okta.fired();
	await okta
		.ask('GET /Users?filter=userName eq "ada.lovelace@example.com"')
		.answers(200, { totalResults: 1, Resources: [{ id: ada.id, emails }] });
	await okta.ask('GET /Users?filter=userName eq "ada@example.com"').answers(200, { totalResults: 0 });
});

test("a user cannot take another's name by PUT", async () => {
	const read = await okta.ask(`GET /Users/${ada.id}`).answers(200);
	await okta.ask(`PUT /Users/${ada.id}`, { ...read, userName: "BOB@example.com" }).fails(409, "uniqueness");
	expect(await okta.ask(`GET /Users/${ada.id}`).answers(200)).toEqual(read);
});

test("a user is deactivated and reactivated by PUT", async () => {
	const read = await okta.ask(`GET /Users/${ada.id}`).answers(200);
	await okta.ask(`PUT /Users/${ada.id}`, { ...read, active: false }).answers(200, { active: false });
	await okta.ask(`GET /Users/${ada.id}`).answers(200, { active: false, userName: "Ada.Lovelace@example.com" });
	await okta
		.ask('GET /Users?filter=userName eq "ada.lovelace@example.com"')
		.answers(200, { totalResults: 1, Resources: [{ active: false }] });

	// An update of the profile of somebody who is deactivated gives no access.
	const { active, ...rest } = await okta.ask(`GET /Users/${ada.id}`).answers(200);
	expect(active).toBe(false);
	await okta.ask(`PUT /Users/${ada.id}`, { ...rest, locale: "fr-FR" }).answers(200, { active: false });
	await okta.ask(`PUT /Users/${ada.id}`, { ...rest, active: true }).answers(200, { active: true });
	await okta.ask(`GET /Users/${ada.id}`).answers(200, { active: true, externalId: "00u1" });
});

test("a PUT of an unknown user creates none", async () => {
	const unknown = "01900000-0000-7000-8000-000000000000";
	const body = { schemas: [userSchema], id: unknown, userName: "ghost@example.com", active: true };
	await okta.ask(`PUT /Users/${unknown}`, body).fails(404);
	await okta.ask('GET /Users?filter=userName eq "ghost@example.com"').answers(200, { totalResults: 0 });
});

test("a group is pushed", async () => {
	const body = { schemas: [groupSchema], displayName: "Team", members: [{ value: ada.id, display: ada.userName }] };
	team = await okta.ask("POST /Groups", body).answers(201, { displayName: "Team", members: [{ value: ada.id }] });
	await okta.ask("POST /Groups", body).fails(409, "uniqueness");
});

test("members change by a PUT of all of them", async () => {
	const both = [ada, bob].map(({ id, userName }) => ({ value: id, display: userName }));
	const body = { schemas: [groupSchema], id: team.id, displayName: "Team", members: both };
	const put = await okta.ask(`PUT /Groups/${team.id}`, body).answers(200, { id: team.id, displayName: "Team" });
	await okta.fired();
	expect(put.members).toHaveLength(2);
	expect(await okta.members(team.id)).toEqual([ada.id, bob.id].sort());

	await okta.ask(`PUT /Groups/${team.id}`, { ...body, members: both.slice(1) }).answers(200);
	expect(await okta.members(team.id)).toEqual([bob.id]);
});

test("a group is renamed by PUT, and keeps its members", async () => {
	const read = await okta.ask(`GET /Groups/${team.id}`).answers(200);
	await okta.ask(`PUT /Groups/${team.id}`, { ...read, displayName: "Squad" }).answers(200, { displayName: "Squad" });
	await okta.ask(`GET /Groups/${team.id}`).answers(200, { displayName: "Squad", members: [{ value: bob.id }] });
	await okta.ask(`GET /Users/${bob.id}`).answers(200, { groups: [{ value: team.id, display: "Squad" }] });
});

test("an unknown member is named, and nothing changes", async () => {
	const unknown = "01900000-0000-7000-8000-000000000000";
	const read = await okta.ask(`GET /Groups/${team.id}`).answers(200);
	const members = [{ value: ada.id }, { value: unknown }];
	const put = okta.ask(`PUT /Groups/${team.id}`, { ...read, displayName: "Half done", members });
	expect(await put.fails(400, "invalidValue")).toContain(unknown);
	expect(await okta.ask(`GET /Groups/${team.id}`).answers(200)).toEqual(read);
});

test("the last member is taken out, and the group is deleted", async () => {
	const body = { schemas: [groupSchema], id: team.id, displayName: "Squad", members: [] };
	await okta.ask(`PUT /Groups/${team.id}`, body).answers(200, { displayName: "Squad" });
	expect(await okta.members(team.id)).toEqual([]);
	await okta.ask(`DELETE /Groups/${team.id}`).answers(204);
	await okta.ask(`GET /Groups/${team.id}`).fails(404);
	await okta.ask(`PUT /Groups/${team.id}`, body).fails(404);
});
