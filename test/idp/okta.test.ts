// SPDX-License-Identifier: Apache-2.0

import { afterAll, beforeAll, expect, test } from "vitest";
import { type Roster, startRoster } from "../roster.ts";
import { Scim } from "../scim.ts";

let roster: Roster;
let okta: Scim;

beforeAll(async () => {
	roster = await startRoster();
	okta = new Scim(roster.url, roster.scimToken, { "user-agent": "Okta SCIM Client 1.0.0", "accept-charset": "utf-8" });
});

afterAll(() => roster.stop());

test("credential test", async () => {
	await okta.ask("GET /Users?startIndex=1&count=2").answers(200, { totalResults: 0, itemsPerPage: 0, Resources: [] });
	await okta.ask("GET /Groups?startIndex=1&count=100").answers(200, { totalResults: 0, Resources: [] });
});

test("a user is looked up, and is created", async () => {
	await okta
		.ask('GET /Users?filter=userName eq "ada@example.com"&startIndex=1&count=100')
		.answers(200, { totalResults: 0 });
	const user = await okta
		.ask("POST /Users", {
			schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
			userName: "ada@example.com",
			name: { givenName: "Ada", familyName: "Lovelace" },
			emails: [{ primary: true, value: "ada@example.com", type: "work" }],
			displayName: "Ada Lovelace",
			locale: "en-US",
			externalId: "00u1",
			groups: [],
			password: "1mz050nq",
			active: true,
		})
		.answers(201, { userName: "ada@example.com", externalId: "00u1", active: true });
	expect(user).not.toHaveProperty("password");
});
