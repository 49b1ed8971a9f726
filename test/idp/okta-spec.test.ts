// SPDX-License-Identifier: Apache-2.0

// Okta's specification test (Okta-SCIM-20-SPEC-Test.json): its steps, in its order. It needs one user and one group beforehand.

import { afterAll, beforeAll, expect, test } from "vitest";
import { type Roster, startRoster } from "../roster.ts";
import { type Json, userSchema } from "../scim.ts";
import { Idp } from "./idp.ts";

let roster: Roster;
let okta: Idp;
let first: Json;
let created: Json;

const random = {
	schemas: [userSchema],
	userName: "Runscope300atko751@atko.com",
	name: { givenName: "Runscope", familyName: "Atko" },
	emails: [{ primary: true, value: "Runscope300atko751@atko.com", type: "work" }],
	displayName: "Runscope Atko",
	active: true,
};

beforeAll(async () => {
	roster = await startRoster();
	okta = new Idp(roster, { accept: "application/scim+json; charset=utf-8" });
	const user = await roster.scim.user("ada@example.com", { name: { givenName: "Ada", familyName: "Lovelace" } });
	await roster.scim.group("Team", user.id);
});

afterAll(() => roster.stop());

// The body is no JSON: that the method is not for this endpoint is known before it is read.
async function refusesPost(endpoint: string) {
	await okta.ask(`POST ${endpoint}`, "test").fails(405);
	await okta.ask(`POST ${endpoint}`, "test", { "content-type": "text/plain" }).fails(405);
}

test("1. ServiceProviderConfig", async () => {
	const supported = { supported: expect.any(Boolean) };
	const config = await okta.ask("GET /ServiceProviderConfig").answers(200, {
		schemas: ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
		patch: supported,
		bulk: { ...supported, maxOperations: expect.any(Number), maxPayloadSize: expect.any(Number) },
		filter: { ...supported, maxResults: expect.any(Number) },
		changePassword: supported,
		sort: supported,
		etag: supported,
	});
	expect(config.authenticationSchemes[0]).toMatchObject({
		type: expect.any(String),
		name: expect.any(String),
		description: expect.any(String),
	});
});

test("2. ServiceProviderConfig takes no POST", () => refusesPost("/ServiceProviderConfig"));

test("3. ResourceTypes", async () => {
	const { Resources } = await okta.ask("GET /ResourceTypes").answers(200);
	expect(Resources[0]).toMatchObject({ name: "User", endpoint: "/Users", schema: userSchema });
});

test("4. ResourceTypes take no POST", () => refusesPost("/ResourceTypes"));

test("5. Schemas", async () => {
	const { Resources } = await okta.ask("GET /Schemas").answers(200);
	expect(Resources[0].id).toBe(userSchema);
	expect(Resources[0].attributes.length).toBeGreaterThan(0);
});

test("6. Schemas take no POST", () => refusesPost("/Schemas"));

test("7. one user of the list", async () => {
	const page = await okta.ask("GET /Users?count=1&startIndex=1").answers(200, { itemsPerPage: 1, startIndex: 1 });
	first = page.Resources[0];
	expect(first).toMatchObject({
		id: expect.any(String),
		userName: expect.any(String),
		name: { givenName: expect.any(String), familyName: expect.any(String) },
		active: expect.any(Boolean),
		emails: [{ value: expect.any(String) }],
	});
});

test("8. that user by id", async () => {
	expect(await okta.ask(`GET /Users/${first.id}`).answers(200)).toEqual(first);
});

test("9. a user name that nobody has", async () => {
	await okta
		.ask('GET /Users?filter=userName eq "nobody@atko.com"')
		.answers(200, { schemas: ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], totalResults: 0 });
});

test("10. an id that nobody has", async () => {
	expect(await okta.ask("GET /Users/010101001010101011001010101011").fails(404)).not.toBe("");
});

test("11. an e-mail that nobody has", async () => {
	await okta.ask(`GET /Users?filter=userName eq "${random.userName}"`).answers(200, { totalResults: 0 });
	await okta.ask(`GET /Users?filter=emails eq "${random.userName}"`).answers(200, { totalResults: 0 });
});

// The file sets no Content-Type.
const create = () => okta.ask("POST /Users", random, { "content-type": "" });

test("12. a user is created", async () => {
	created = await create().answers(201, {
		schemas: [userSchema],
		id: expect.any(String),
		active: true,
		name: random.name,
		userName: random.userName,
	});
	await okta.fired("content-type-missing");
});

test("13. and is there", async () => {
	expect(await okta.ask(`GET /Users/${created.id}`).answers(200)).toEqual(created);
});

test("14. and cannot be created twice", async () => {
	await create().fails(409, "uniqueness");
	await okta.ask(`GET /Users?filter=userName eq "${random.userName}"`).answers(200, { totalResults: 1 });
});

test("15. a user name alone is no filter", async () => {
	await okta.ask(`GET /Users?filter=${random.userName.toUpperCase()}`).fails(400, "invalidFilter");
	await okta.ask("GET /Users?filter=RUNSCOPE300ATKO751").fails(400, "invalidFilter");
});

test("16. the groups", async () => {
	const { totalResults, Resources } = await okta.ask("GET /Groups").answers(200);
	expect(totalResults).toBeGreaterThanOrEqual(1);
	expect(Resources).toHaveLength(totalResults);
});
