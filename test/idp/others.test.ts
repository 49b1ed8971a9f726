// SPDX-License-Identifier: Apache-2.0

// Requests in which OneLogin, JumpCloud and authentik differ from Okta and Entra ID.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Roster, startRoster } from "../roster.ts";
import { groupSchema, type Json, patchSchema, userSchema } from "../scim.ts";
import { Idp } from "./idp.ts";

let roster: Roster;

beforeAll(async () => {
	roster = await startRoster();
});

afterAll(() => roster.stop());

describe("OneLogin", () => {
	const before2015 = ["urn:scim:schemas:core:2.0", "urn:scim:schemas:extension:enterprise:2.0"];
	let oneLogin: Idp;
	let user: Json;

	beforeAll(() => {
		oneLogin = new Idp(roster, { "content-type": "application/json", accept: "*/*" }, "+");
	});

	test("a user is looked up with an & at the end, and is created with the URNs of the drafts", async () => {
		await oneLogin
			.ask('GET /Users?filter=userName eq "grace@one.com"&')
			.answers(200, { totalResults: 0, Resources: [] });
		await oneLogin.fired();
		const body = {
			schemas: before2015,
			userName: "grace@one.com",
			name: { givenName: "Grace", familyName: "Hopper" },
			emails: [{ value: "grace@one.com", type: "work", primary: true }],
			active: true,
		};
		user = await oneLogin.ask("POST /Users", body).answers(201, { schemas: [userSchema], userName: "grace@one.com" });
		await oneLogin.fired("schemas-other");
		await oneLogin
			.ask('GET /Users?filter=userName eq "grace@one.com"&')
			.answers(200, { totalResults: 1, Resources: [{ id: user.id }] });
	});

	test("a user is updated by PUT with a ? at the end", async () => {
		const body = {
			schemas: before2015,
			userName: "grace@one.com",
			name: { givenName: "Amazing Grace" },
			active: false,
		};
		await oneLogin.ask(`PUT /Users/${user.id}?`, body).answers(200, { id: user.id, active: false });
		await oneLogin.fired("schemas-other");
		await oneLogin.ask(`GET /Users/${user.id}`).answers(200, { name: { givenName: "Amazing Grace" }, active: false });
	});

	test("a body without schemas, and a slash at the end", async () => {
		const group = await oneLogin.ask("POST /Groups/", { displayName: "One" }).answers(201, { schemas: [groupSchema] });
		await oneLogin.fired("schemas-missing", "stray-slash");
		const Operations = [{ op: "add", path: "members", value: [{ value: user.id }] }];
		await oneLogin.ask(`PATCH /Groups/${group.id}`, { Operations }).answers(204);
		await oneLogin.fired("schemas-missing");
		expect(await oneLogin.members(group.id)).toEqual([user.id]);
	});
});

describe("JumpCloud", () => {
	let jumpCloud: Idp;
	let user: Json;
	let group: Json;

	beforeAll(async () => {
		jumpCloud = new Idp(roster);
		user = await jumpCloud.user("alan@jump.com");
	});

	test("saving the integration makes a user and a group, and deletes both", async () => {
		const someone = await jumpCloud.user("test@jump.com");
		const some = await jumpCloud.group("JumpCloud test", someone.id);
		await jumpCloud.patch(`/Users/${someone.id}`, { op: "replace", value: { active: false } }).answers(200);
		for (const path of [`/Groups/${some.id}`, `/Users/${someone.id}`]) {
			await jumpCloud.ask(`DELETE ${path}`).answers(204);
			await jumpCloud.ask(`GET ${path}`).fails(404);
		}
		// It can be saved again.
		const again = await jumpCloud.user("test@jump.com");
		await jumpCloud.group("JumpCloud test", again.id);
	});

	test("a group is renamed without a path", async () => {
		group = await jumpCloud.group("Jump", user.id);
		await jumpCloud.patch(`/Groups/${group.id}`, { op: "replace", value: { displayName: "Jumpers" } }).answers(204);
		await jumpCloud
			.ask(`GET /Groups/${group.id}`)
			.answers(200, { displayName: "Jumpers", members: [{ value: user.id }] });
	});

	test("members come alone or as bare ids, and go by the value", async () => {
		const path = `/Groups/${group.id}`;
		const [one, two] = [await jumpCloud.user("one@jump.com"), await jumpCloud.user("two@jump.com")];
		await jumpCloud.patch(path, { op: "add", path: "members", value: { value: one.id } }).answers(204);
		await jumpCloud.fired("lone-value-for-list");
		await jumpCloud.patch(path, { op: "add", path: "members", value: [two.id] }).answers(204);
		await jumpCloud.fired("bare-value-for-element");
		expect(await jumpCloud.members(group.id)).toEqual([user.id, one.id, two.id].sort());

		const value = [{ value: one.id }, { value: user.id }];
		await jumpCloud.patch(path, { op: "remove", path: "members", value }).answers(204);
		await jumpCloud.fired("remove-with-value");
		expect(await jumpCloud.members(group.id)).toEqual([two.id]);
		await jumpCloud.patch(path, { op: "remove", path: "members", value: two.id }).answers(204);
		await jumpCloud.fired("remove-with-value", "lone-value-for-list", "bare-value-for-element");
		expect(await jumpCloud.members(group.id)).toEqual([]);
	});
});

describe("authentik", () => {
	let authentik: Idp;
	let user: Json;
	let group: Json;

	beforeAll(async () => {
		authentik = new Idp(roster);
		// 149 members leave a group at once below, and that is meant.
		await roster.provisioning.releaseGuard({});
	});

	test("PATCH is announced", async () => {
		await authentik.ask("GET /ServiceProviderConfig").answers(200, { patch: { supported: true } });
	});

	test("more than 100 members are pushed at once", async () => {
		const ids: string[] = [];
		for (let number = 0; number < 150; number++) {
			ids.push((await authentik.user(`user-${number}@authentik.com`)).id);
		}
		user = { id: ids[0] };
		group = await authentik.group("authentik", ...ids);
		expect(await authentik.members(group.id)).toEqual(ids.sort());
	});

	test("a whole group is PUT, and its last member is taken out with []", async () => {
		const body = { schemas: [groupSchema], displayName: "authentik", externalId: "a1", members: [{ value: user.id }] };
		await authentik.ask(`PUT /Groups/${group.id}`, body).answers(200, { externalId: "a1" });
		expect(await authentik.members(group.id)).toEqual([user.id]);
		await authentik.ask(`PUT /Groups/${group.id}`, { ...body, members: [] }).answers(200);
		expect(await authentik.members(group.id)).toEqual([]);
	});

	test("a PATCH of a group has its id among the values", async () => {
		const value = { id: group.id, displayName: "authentik 2", externalId: "a2" };
		await authentik.patch(`/Groups/${group.id}`, { op: "replace", value }).answers(204);
		await authentik.fired("id-in-value");
		await authentik.ask(`GET /Groups/${group.id}`).answers(200, { displayName: "authentik 2", externalId: "a2" });
	});

	test("a group that was deleted elsewhere gets 404, and is created again", async () => {
		await authentik.ask(`DELETE /Groups/${group.id}`).answers(204);
		const body = { schemas: [groupSchema], displayName: "authentik 2", externalId: "a2" };
		await authentik.ask(`PUT /Groups/${group.id}`, body).fails(404);
		const again = await authentik.ask("POST /Groups", body).answers(201, { displayName: "authentik 2" });
		expect(again.id).not.toBe(group.id);
	});
});

describe("a client written by hand", () => {
	let client: Idp;
	let user: Json;

	beforeAll(async () => {
		client = new Idp(roster, { "content-type": "application/scim+json" });
		user = await client.user("hand@made.com", { emails: [{ value: "hand@made.com", type: "work" }] });
	});

	test("methods of a bulk request come in lower case", async () => {
		const body = {
			schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
			Operations: [
				{ method: "post", path: "/Users", bulkId: "1", data: { schemas: [userSchema], userName: "by-hand" } },
			],
		};
		const { Operations } = await client.ask("POST /Bulk", body).answers(200);
		expect(Operations).toMatchObject([{ method: "POST", bulkId: "1", status: "201" }]);
		await client.fired("bulk-method-in-lower-case");
	});

	test("filters have values in other forms", async () => {
		const found = { totalResults: 1, Resources: [{ id: user.id }] };
		for (const [filter, rule] of [
			['userName eq "hand@made.com" and active eq True', "literal-in-capitals"],
			['userName eq "hand@made.com" and externalId eq NULL', "literal-in-capitals"],
			['userName eq "hand@made.com" and meta.created gt "2020-01-31"', "date-without-time"],
			['emails[type eq "x" or type eq "work"].value eq "hand@made.com"', "sub-attribute-after-filter"],
			['userName eq "hand@made.com" and emails[type eq "work"].primary pr', "sub-attribute-after-filter"],
		] as const) {
			await client.ask(`GET /Users?filter=${filter}`).answers(200, found);
			await client.fired(rule);
		}
		await client
			.ask('GET /Users?filter=emails[type eq "x"].value eq "hand@made.com"')
			.answers(200, { totalResults: 0 });
	});

	test("parameters are empty, and the endpoint is in lower case", async () => {
		const all = { totalResults: expect.any(Number), itemsPerPage: expect.any(Number), startIndex: 1 };
		await client.ask("GET /Users?filter= &sortBy=&sortOrder=&startIndex=&count=").answers(200, all);
		await client.fired("empty-parameter");
		await client.ask(`GET /users/${user.id}`).answers(200, { id: user.id });
		await client.fired("endpoint-in-other-case");
	});

	test("a version has no quotes", async () => {
		const path = `/Users/${user.id}`;
		for (const tag of ["1", "W/1", 'W/"1']) {
			const body = { schemas: [patchSchema], Operations: [{ op: "replace", path: "active", value: true }] };
			await client.ask(`PATCH ${path}`, body, { "if-match": tag }).answers(200);
			await client.fired("tag-without-quotes");
		}
		const body = { schemas: [userSchema], userName: "hand@made.com" };
		await client.ask(`PUT ${path}`, body, { "if-match": "7" }).fails(412);
		await client.fired("tag-without-quotes");
	});

	test("the resource is sent back as it was read, with the schema for a path", async () => {
		const path = `/Users/${user.id}`;
		const read = await client.ask(`GET ${path}`).answers(200);
		const value = { ...read, id: undefined, userName: "made@by.hand" };
		await client.patch(path, { op: "replace", path: userSchema, value }).answers(200, { userName: "made@by.hand" });
		await client.fired("resource-as-path", "read-only-in-value");
		await client.patch(path, { op: "replace", path: "", value: { active: false } }).answers(200, { active: false });
		await client.fired("resource-as-path");
	});

	test("two values are the primary one", async () => {
		const emails = [
			{ value: "one@made.com", type: "home", primary: true },
			{ value: "two@made.com", type: "work", primary: true },
		];
		const kept = { emails: [{ value: "two@made.com", type: "work", primary: true }] };
		const two = await client.ask("POST /Users", { schemas: [userSchema], userName: "two", emails }).answers(201, kept);
		await client.fired("several-primary");
		await client.patch(`/Users/${two.id}`, { op: "replace", path: "emails", value: emails }).answers(200, kept);
		await client.fired("several-primary");
	});

	test("the email that is not stored is the primary one", async () => {
		const work = { value: "work@made.com", type: "work" };
		const home = { value: "home@made.com", type: "home", primary: true };
		const kept = { emails: [{ ...work, primary: true }] };
		const body = { schemas: [userSchema], userName: "home", emails: [{ ...work, primary: false }, home] };
		const { id } = await client.ask("POST /Users", body).answers(201, kept);
		await client.patch(`/Users/${id}`, { op: "add", path: "emails", value: [home] }).answers(200, kept);
		const value = [{ ...work, primary: false }];
		const alone = { emails: value };
		await client.patch(`/Users/${id}`, { op: "replace", path: "emails", value }).answers(200, alone);
	});
});

describe("SCIM-SDK", () => {
	let client: Idp;
	let user: Json;

	beforeAll(async () => {
		client = new Idp(roster);
		user = await client.user("goldfish@sdk.com");
	});

	test("a search by POST has its numbers as strings", async () => {
		const schemas = ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"];
		const body = { schemas, filter: 'userName eq "goldfish@sdk.com"', startIndex: "1", count: "5" };
		await client
			.ask("POST /Users/.search", body)
			.answers(200, { totalResults: 1, itemsPerPage: 1, Resources: [{ id: user.id }] });
		await client.fired("number-as-string");
	});

	test("a PATCH without a path has its object in a list", async () => {
		const value = [{ schemas: [userSchema], name: { givenName: "Captain" } }];
		const changed = { name: { givenName: "Captain" } };
		await client.patch(`/Users/${user.id}`, { op: "replace", value }).answers(200, changed);
		await client.fired("object-in-list", "read-only-in-value");
	});

	test("several objects, or none, are refused", async () => {
		for (const value of [[], [{ active: false }, { active: true }], ["x"], [[{ active: false }]]]) {
			await client.patch(`/Users/${user.id}`, { op: "replace", value }).fails(400, "invalidSyntax");
		}
		await client.ask(`GET /Users/${user.id}`).answers(200, { active: true });
	});
});
