// SPDX-License-Identifier: Apache-2.0

// Okta with the OIN template app "SCIM 2.0 Test App": PATCH to activate, to deactivate and for groups, PUT for
// all other updates of users.

import { afterAll, beforeAll, expect, test } from "vitest";
import { type Roster, startRoster } from "../roster.ts";
import { groupSchema, type Json, userSchema } from "../scim.ts";
import { Idp } from "./idp.ts";

let roster: Roster;
let okta: Idp;
let ada: Json;
let bob: Json;
let eve: Json;
let team: Json;

beforeAll(async () => {
	roster = await startRoster();
	okta = new Idp(roster, { "user-agent": "Okta SCIM Client 1.0.0", "accept-charset": "utf-8" });
});

afterAll(() => roster.stop());

const lookUp = (userName: string) => okta.ask(`GET /Users?filter=userName eq "${userName}"&startIndex=1&count=100`);

const profile = (givenName: string, familyName: string, externalId: string) => {
	const address = `${givenName.toLowerCase()}@example.com`;
	return {
		schemas: [userSchema],
		userName: address,
		name: { givenName, familyName },
		emails: [{ primary: true, value: address, type: "work" }],
		displayName: `${givenName} ${familyName}`,
		locale: "en-US",
		externalId,
		groups: [],
		password: "1mz050nq",
		active: true,
	};
};

test("credential test", async () => {
	const empty = { totalResults: 0, startIndex: 1, itemsPerPage: 0, Resources: [] };
	await okta.ask("GET /Users?startIndex=1&count=2").answers(200, empty);
	await okta.ask("GET /Groups?startIndex=1&count=100").answers(200, empty);
	await okta.ask("GET /Users?count=1").answers(200, empty);
	await okta.fired();
});

test("a user is looked up, and is created", async () => {
	await lookUp("ada@example.com").answers(200, { totalResults: 0, Resources: [] });
	ada = await okta.ask("POST /Users", profile("Ada", "King", "00u1")).answers(201, {
		schemas: [userSchema],
		id: expect.any(String),
		userName: "ada@example.com",
		name: { givenName: "Ada", familyName: "King" },
		emails: [{ primary: true, value: "ada@example.com", type: "work" }],
		externalId: "00u1",
		active: true,
		meta: { resourceType: "User" },
	});
	await okta.fired();
	expect(ada.id).not.toContain("bulkId");
	expect(await okta.ask(`GET /Users/${ada.id}`).answers(200)).toEqual(ada);
	await lookUp("ada@example.com").answers(200, { totalResults: 1, Resources: [{ id: ada.id, active: true }] });
});

test("a user is read, and is updated by a PUT of what was read", async () => {
	const read = await okta.ask(`GET /Users/${ada.id}`).answers(200);
	const changed = { ...read, name: { ...read.name, familyName: "Lovelace" }, groups: [], displayName: "Ada Lovelace" };
	await okta.ask(`PUT /Users/${ada.id}`, changed).answers(200, {
		id: ada.id,
		userName: "ada@example.com",
		name: { givenName: "Ada", familyName: "Lovelace" },
		emails: [{ value: "ada@example.com", primary: true }],
		externalId: "00u1",
		active: true,
	});
	await okta.fired();
	await okta.ask(`GET /Users/${ada.id}`).answers(200, { name: { familyName: "Lovelace" }, externalId: "00u1" });
});

test("a PUT without externalId keeps the link to Okta", async () => {
	const { externalId, ...read } = await okta.ask(`GET /Users/${ada.id}`).answers(200);
	await okta.ask(`PUT /Users/${ada.id}`, { ...read, name: { givenName: "Augusta" } }).answers(200, { externalId });
	await okta
		.ask(`GET /Users/${ada.id}`)
		.answers(200, { externalId: "00u1", name: { givenName: "Augusta" }, active: true });
});

test("a user who is there already is not created again", async () => {
	await okta.ask("POST /Users", profile("Ada", "King", "00u9")).fails(409, "uniqueness");
	const sameName = { ...profile("Grace", "Hopper", "00u9"), userName: "ADA@EXAMPLE.COM" };
	expect(await okta.ask("POST /Users", sameName).fails(409, "uniqueness")).toContain("userName");
	const sameEmail = { ...profile("Ada", "King", "00u9"), userName: "grace@example.com" };
	expect(await okta.ask("POST /Users", sameEmail).fails(409, "uniqueness")).toContain("emails");
	await okta.ask("GET /Users?startIndex=1&count=100").answers(200, { totalResults: 1, Resources: [{ id: ada.id }] });
});

test("a user is deactivated, is still found, and is reactivated", async () => {
	await okta.patch(`/Users/${ada.id}`, { op: "replace", value: { active: false } }).answers(200, { active: false });
	await okta.fired();
	await okta.ask(`GET /Users/${ada.id}`).answers(200, { active: false, externalId: "00u1" });
	await lookUp("ada@example.com").answers(200, { totalResults: 1, Resources: [{ id: ada.id, active: false }] });
	await okta.ask("GET /Users?startIndex=1&count=100").answers(200, { Resources: [{ id: ada.id, active: false }] });
	await okta.patch(`/Users/${ada.id}`, { op: "replace", value: { active: true } }).answers(200, { active: true });
	await lookUp("ada@example.com").answers(200, { Resources: [{ id: ada.id, active: true }] });
});

test("a password is accepted, changes nothing, and is never returned", async () => {
	const before = await okta.ask(`GET /Users/${ada.id}`).answers(200);
	const synced = await okta.patch(`/Users/${ada.id}`, { op: "replace", value: { password: "a new s3cret" } });
	expect([200, 204]).toContain(synced.status);
	expect(JSON.stringify(synced.body ?? "")).not.toContain("s3cret");
	expect(await okta.ask(`GET /Users/${ada.id}`).answers(200)).toEqual(before);
	expect(JSON.stringify(roster.logged)).not.toContain("s3cret");
});

test("an import reads every user once, page by page, in the same order each time", async () => {
	bob = await okta.ask("POST /Users", profile("Bob", "Builder", "00u2")).answers(201);
	eve = await okta.ask("POST /Users", profile("Eve", "Moneypenny", "00u3")).answers(201);
	for (let number = 0; number < 120; number++) {
		await okta.user(`user-${number}@example.com`);
	}
	const first = await okta.import("/Users", 100);
	expect(new Set(first.map((each) => each.id)).size).toBe(123);
	expect(await okta.import("/Users", 100)).toEqual(first);
	await okta.ask("GET /Users?startIndex=201&count=100").answers(200, { totalResults: 123, Resources: [] });
});

test("a group is looked up, and is pushed empty, and another with a list", async () => {
	await okta.ask('GET /Groups?filter=displayName eq "Team"&startIndex=1&count=100').answers(200, { totalResults: 0 });
	const body = { schemas: [groupSchema], displayName: "Team", members: [] };
	team = await okta.ask("POST /Groups", body).answers(201, {
		schemas: [groupSchema],
		id: expect.any(String),
		displayName: "Team",
		meta: { resourceType: "Group" },
	});
	await okta.fired();
	expect(await okta.members(team.id)).toEqual([]);

	const members = [ada, bob].map(({ id, userName }) => ({ value: id, display: userName }));
	const crew = await okta.ask("POST /Groups", { ...body, displayName: "Crew", members }).answers(201);
	expect(await okta.members(crew.id)).toEqual([ada.id, bob.id].sort());
	expect((await okta.import("/Groups", 100)).map((each) => each.displayName).sort()).toEqual(["Crew", "Team"]);
});

test("a group that is there already is not pushed again", async () => {
	for (const displayName of ["Team", "TEAM"]) {
		const body = { schemas: [groupSchema], displayName, members: [] };
		expect(await okta.ask("POST /Groups", body).fails(409, "uniqueness")).toContain("displayName");
	}
});

test("members are added and removed in one PATCH, with the name beside them", async () => {
	const path = `/Groups/${team.id}`;
	const name = { op: "replace", value: { id: team.id, displayName: "Team" } };
	const two = [ada, bob].map(({ id, userName }) => ({ value: id, display: userName }));
	await okta.patch(path, name).answers(204);
	await okta.patch(path, { op: "add", path: "members", value: two }).answers(204);
	await okta.fired();
	expect(await okta.members(team.id)).toEqual([ada.id, bob.id].sort());

	const remove = { op: "remove", path: `members[value eq "${ada.id}"]` };
	const add = { op: "add", path: "members", value: [{ value: eve.id, display: eve.userName }] };
	await okta.patch(path, remove, add).answers(204);
	await okta.fired();
	expect(await okta.members(team.id)).toEqual([bob.id, eve.id].sort());

	// Okta repeats itself after a time-out: who is in stays in, who is out stays out, and neither is an error.
	await okta.patch(path, remove, add).answers(204);
	expect(await okta.members(team.id)).toEqual([bob.id, eve.id].sort());
});

test("a group is renamed, and keeps its members", async () => {
	await okta.patch(`/Groups/${team.id}`, { op: "replace", value: { id: team.id, displayName: "Squad" } }).answers(204);
	await okta.fired("id-in-value");
	await okta.ask(`GET /Groups/${team.id}`).answers(200, { id: team.id, displayName: "Squad" });
	expect(await okta.members(team.id)).toEqual([bob.id, eve.id].sort());

	const other = { op: "replace", value: { id: ada.id, displayName: "Hijacked" } };
	await okta.patch(`/Groups/${team.id}`, other).fails(400, "mutability");
	await okta.ask(`GET /Groups/${team.id}`).answers(200, { displayName: "Squad" });
});

test("a rename with members: null says nothing about the members", async () => {
	const value = { id: team.id, displayName: "Team", members: null };
	await okta.patch(`/Groups/${team.id}`, { op: "replace", value }).answers(204);
	await okta.fired("id-in-value", "members-null");
	await okta.ask(`GET /Groups/${team.id}`).answers(200, { displayName: "Team" });
	expect(await okta.members(team.id)).toEqual([bob.id, eve.id].sort());
});

test("push now replaces all members, and empties a group", async () => {
	const path = `/Groups/${team.id}`;
	const all = [ada, bob].map(({ id, userName }) => ({ value: id, display: userName }));
	await okta.patch(path, { op: "replace", path: "members", value: all }).answers(204);
	expect(await okta.members(team.id)).toEqual([ada.id, bob.id].sort());
	await okta.patch(path, { op: "replace", path: "members", value: [] }).answers(204);
	await okta.fired();
	expect(await okta.members(team.id)).toEqual([]);

	const value = { members: all, id: team.id, displayName: "Team" };
	await okta.patch(path, { op: "replace", value }).answers(204);
	await okta.fired("id-in-value");
	expect(await okta.members(team.id)).toEqual([ada.id, bob.id].sort());
	await okta.patch(path, { op: "replace", value: { ...value, members: [] } }).answers(204);
	expect(await okta.members(team.id)).toEqual([]);
	await okta.patch(path, { op: "replace", value }).answers(204);
});

test("an unknown member is named, and nothing changes", async () => {
	const unknown = "01900000-0000-7000-8000-000000000000";
	const before = await okta.ask(`GET /Groups/${team.id}`).answers(200);
	const operations = [
		{ op: "replace", value: { id: team.id, displayName: "Half done" } },
		{ op: "remove", path: `members[value eq "${ada.id}"]` },
		{ op: "add", path: "members", value: [{ value: eve.id }, { value: unknown }] },
	];
	expect(await okta.patch(`/Groups/${team.id}`, ...operations).fails(400, "invalidValue")).toContain(unknown);
	const everyone = { op: "replace", path: "members", value: [{ value: unknown }] };
	expect(await okta.patch(`/Groups/${team.id}`, everyone).fails(400, "invalidValue")).toContain(unknown);
	expect(await okta.ask(`GET /Groups/${team.id}`).answers(200)).toEqual(before);

	const members = [{ value: ada.id }, { value: unknown }];
	const pushed = okta.ask("POST /Groups", { schemas: [groupSchema], displayName: "Never", members });
	expect(await pushed.fails(400, "invalidValue")).toContain(unknown);
	await okta.ask('GET /Groups?filter=displayName eq "Never"').answers(200, { totalResults: 0 });
});

test("the groups of a user come along with a PUT, and are not the client's to change", async () => {
	const read = await okta.ask(`GET /Users/${bob.id}`).answers(200);
	expect(read.groups.map((each: Json) => each.display).sort()).toEqual(["Crew", "Team"]);
	await okta.ask(`PUT /Users/${bob.id}`, { ...read, name: { givenName: "Robert" } }).answers(200, { id: bob.id });
	await okta.ask(`PUT /Users/${bob.id}`, { ...read, groups: [] }).answers(200, { groups: read.groups });
	expect(await okta.members(team.id)).toContain(bob.id);
});

test("a deactivated user stays in the group", async () => {
	await okta.patch(`/Users/${bob.id}`, { op: "replace", value: { active: false } }).answers(200, { active: false });
	expect(await okta.members(team.id)).toContain(bob.id);
	await okta.patch(`/Users/${bob.id}`, { op: "replace", value: { active: true } }).answers(200, { active: true });
	expect(await okta.members(team.id)).toContain(bob.id);
});

test("a group is unlinked and deleted, and its users stay", async () => {
	await okta.ask(`DELETE /Groups/${team.id}`).answers(204);
	await okta.ask(`GET /Groups/${team.id}`).fails(404);
	await okta.ask('GET /Groups?filter=displayName eq "Team"').answers(200, { totalResults: 0 });
	await okta.ask(`GET /Users/${bob.id}`).answers(200, { active: true, groups: [{ display: "Crew" }] });
});

test("a deleted user comes back under the same id", async () => {
	// Okta itself never sends it, but an administrator or a workflow does.
	await okta.ask(`DELETE /Users/${bob.id}`).answers(204);
	await okta.ask(`GET /Users/${bob.id}`).fails(404);
	await okta.ask(`PUT /Users/${bob.id}`, profile("Bob", "Builder", "00u2")).fails(404);
	await lookUp("bob@example.com").answers(200, { totalResults: 0, Resources: [] });

	const again = await okta.ask("POST /Users", profile("Bob", "Builder", "00u2")).answers(201, { active: true });
	expect(again.id).toBe(bob.id);
	expect(again.groups ?? []).toEqual([]);
	await lookUp("bob@example.com").answers(200, { totalResults: 1, Resources: [{ id: bob.id, active: true }] });
});
