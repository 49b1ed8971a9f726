// SPDX-License-Identifier: Apache-2.0

// Microsoft's SCIM Validator (scimvalidator.microsoft.com) with "Discover schema": its mandatory tests, then those in
// preview. It makes a user or a group for each test, writes, and compares what it reads next with what it wrote.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Roster, startRoster } from "../roster.ts";
import { groupSchema, type Json, userSchema } from "../scim.ts";
import { enterpriseSchema, Idp } from "./idp.ts";

let roster: Roster;
let validator: Idp;

beforeAll(async () => {
	roster = await startRoster();
	validator = new Idp(roster, {}, "+");
});

afterAll(() => roster.stop());

const unknown = "00000000-0000-0000-0000-000000000000";
const manager = `${enterpriseSchema}:manager`;
let number = 0;

const userBody = () => {
	const name = `vita${++number}`;
	return {
		schemas: [userSchema, enterpriseSchema],
		userName: `${name}@larson.biz`,
		externalId: `ext-${name}`,
		active: true,
		displayName: "KTJOUGHIXWCM",
		name: { givenName: "Vita", familyName: "Larson", formatted: "Vita Larson", honorificPrefix: "Dr" },
		emails: [{ type: "work", value: `${name}@mail.larson.biz`, primary: true }],
		addresses: [{ type: "work", formatted: "x", primary: true }],
		roles: [{ primary: "True", display: "HEQNUPDCFBRQ", value: "JOWSELSLKNQK", type: "CDXJCTBFMQPV" }],
		[enterpriseSchema]: { employeeNumber: "QQPSFOAIBYMO", department: "LSBHCWPNQSTJ" },
	};
};

const newUser = () => validator.ask("POST /Users", userBody()).answers(201);

const newGroup = (...members: string[]) => validator.group(`Group ${++number}`, ...members);

const read = (endpoint: string, { id }: Json) => validator.ask(`GET ${endpoint}/${id}`).answers(200);

describe("users", () => {
	test("/Schemas has what is kept, and no more, under the names of the RFC", async () => {
		const { Resources } = await validator.ask("GET /Schemas").answers(200);
		const names = Resources[0].attributes.map((each: Json) => each.name);
		expect(names.sort()).toEqual(["active", "emails", "groups", "name", "userName"]);
	});

	test("Create a new User", async () => {
		const body = userBody();
		const { userName, externalId, active, emails } = body;
		const created = await validator.ask("POST /Users", body).answers(201, { userName, externalId, active, emails });
		await validator.fired("extension-not-kept");
		expect(created.name).toEqual({ givenName: "Vita", familyName: "Larson" });
		expect(Object.keys(created.meta)).toEqual(expect.arrayContaining(["resourceType", "created", "lastModified"]));
		expect(await read("/Users", created)).toEqual(created);
	});

	test("Create a duplicate User", async () => {
		const body = userBody();
		await validator.ask("POST /Users", body).answers(201);
		await validator.ask("POST /Users", body).fails(409, "uniqueness");
	});

	test("Filter for an existing user, in other letter case, and for one who is not there", async () => {
		const user = await newUser();
		for (const userName of [user.userName, user.userName.toUpperCase()]) {
			const page = await validator.ask(`GET /Users?filter=userName eq "${userName}"`).answers(200, { totalResults: 1 });
			expect(page.Resources).toEqual([user]);
		}
		await validator
			.ask('GET /Users?filter=userName eq "DPIAHYFIKAHU"')
			.answers(200, { totalResults: 0, Resources: [] });
	});

	test("Patch User - Replace Attributes", async () => {
		const user = await newUser();
		const patched = validator.patch(
			`/Users/${user.id}`,
			{ op: "replace", path: "emails[primary eq true].value", value: `new-${user.userName}` },
			{ op: "replace", path: "addresses[primary eq true].formatted", value: "RNNFCDUXAMVQ" },
			{ op: "replace", path: 'roles[primary eq "True"].display', value: "GZXTKRXYOVRN" },
			{
				op: "replace",
				value: { active: true, displayName: "BXNXCLHTZSPK", "name.givenName": "Lora", "name.familyName": "Hahn" },
			},
			{ op: "replace", value: { externalId: "CTKDMLQAXZVE", [`${enterpriseSchema}:department`]: "WFTVQZJUBEMO" } },
		);
		await patched.answers(200);
		await validator.fired("boolean-as-string-in-filter", "paths-as-names", "attribute-not-kept");
		expect(await read("/Users", user)).toMatchObject({
			emails: [{ value: `new-${user.userName}`, type: "work", primary: true }],
			name: { givenName: "Lora", familyName: "Hahn" },
			externalId: "CTKDMLQAXZVE",
			active: true,
		});
	});

	test('Patch User - Replace Attributes, with "True" for a boolean in the path to what is kept', async () => {
		const user = await newUser();
		const operation = { op: "replace", path: 'emails[primary eq "True"].value', value: `other-${user.userName}` };
		await validator.patch(`/Users/${user.id}`, operation).answers(200);
		await validator.fired("boolean-as-string-in-filter");
		expect(await read("/Users", user)).toMatchObject({ emails: [{ value: `other-${user.userName}` }] });
	});

	test("Patch User - Replace Attributes Verbose", async () => {
		const user = await newUser();
		const patched = validator.patch(
			`/Users/${user.id}`,
			{ op: "replace", path: 'emails[type eq "work"].value', value: `verbose-${user.userName}` },
			{ op: "replace", path: 'emails[type eq "work"].primary', value: true },
			{ op: "replace", path: "displayName", value: "ZBIGXPWWHVYR" },
			{ op: "replace", path: "name.givenName", value: "Ned" },
			{ op: "replace", path: "name.familyName", value: "Kub" },
			{ op: "replace", path: "externalId", value: "OQZBGTNXJWVF" },
			{ op: "replace", path: `${enterpriseSchema}:employeeNumber`, value: "PKSDVTYHAELM" },
		);
		await patched.answers(200);
		await validator.fired("attribute-not-kept");
		expect(await read("/Users", user)).toMatchObject({
			emails: [{ value: `verbose-${user.userName}`, type: "work", primary: true }],
			name: { givenName: "Ned", familyName: "Kub" },
			externalId: "OQZBGTNXJWVF",
		});
	});

	test("Patch User - Update userName", async () => {
		const user = await newUser();
		const operation = { op: "replace", path: "userName", value: `renamed-${user.userName}` };
		await validator.patch(`/Users/${user.id}`, operation).answers(200, { userName: operation.value });
		await validator
			.ask(`GET /Users?filter=userName eq "${operation.value}"`)
			.answers(200, { totalResults: 1, Resources: [{ id: user.id }] });
		await validator.ask(`GET /Users?filter=userName eq "${user.userName}"`).answers(200, { totalResults: 0 });
	});

	test("Patch User - Disable User", async () => {
		const user = await newUser();
		await validator.patch(`/Users/${user.id}`, { op: "replace", path: "active", value: false }).answers(200);
		const page = await validator.ask(`GET /Users?filter=userName eq "${user.userName}"`).answers(200);
		expect(page).toMatchObject({ totalResults: 1, Resources: [{ id: user.id, active: false }] });
	});

	test("Patch User - Add Attributes Verbose, to a user with a name only", async () => {
		const userName = `bare${++number}@larson.biz`;
		const bare = await validator.ask("POST /Users", { schemas: [userSchema], userName }).answers(201, { userName });
		const patched = validator.patch(
			`/Users/${bare.id}`,
			{ op: "add", path: "displayName", value: "VTXQHYJDLBKS" },
			{ op: "add", path: 'emails[type eq "work"].value', value: userName },
			{ op: "add", path: 'emails[type eq "work"].primary', value: true },
			{ op: "add", path: "name.givenName", value: "Cruz" },
			{ op: "add", path: "name.familyName", value: "Moen" },
			{ op: "add", path: 'roles[primary eq "True"].value', value: "UPYAXNPTWGDC" },
			{ op: "add", path: "active", value: true },
			{ op: "add", path: "externalId", value: `ext-${userName}` },
		);
		await patched.answers(200);
		await validator.fired("boolean-as-string-in-filter", "attribute-not-kept");
		expect(await read("/Users", bare)).toMatchObject({
			emails: [{ value: userName, type: "work", primary: true }],
			name: { givenName: "Cruz", familyName: "Moen" },
			externalId: `ext-${userName}`,
			active: true,
		});
	});

	test("Patch User - Add, Replace and Remove Manager", async () => {
		const user = await newUser();
		for (const operation of [
			{ op: "add", path: manager, value: unknown },
			{ op: "replace", path: manager, value: { value: unknown } },
			{ op: "replace", path: manager, value: "" },
			{ op: "remove", path: manager },
			{ op: "add", value: { [enterpriseSchema]: { manager: { value: unknown } } } },
		]) {
			await validator.patch(`/Users/${user.id}`, operation).answers(200);
			await validator.fired("attribute-not-kept");
		}
		// None of these attributes is stored, so nothing has changed.
		expect(await read("/Users", user)).toEqual(user);
	});

	test("Delete a User", async () => {
		const user = await newUser();
		await validator.ask(`DELETE /Users/${user.id}`).answers(204);
		await validator.ask(`GET /Users/${user.id}`).fails(404);
	});
});

describe("groups", () => {
	test("Create a new Group, and a duplicate", async () => {
		const body = { schemas: [groupSchema], displayName: "BRJHWSGWRZSW", externalId: "4b1e3c1e" };
		const { displayName, externalId } = body;
		const created = await validator.ask("POST /Groups", body).answers(201, { displayName, externalId });
		expect(await read("/Groups", created)).toEqual(created);
		await validator.ask("POST /Groups", body).fails(409, "uniqueness");
	});

	test("Get a group by id, and by filter, excluding members and with them, and in other letter case", async () => {
		const user = await newUser();
		const group = await newGroup(user.id);
		const lookUp = (name: string, more = "") => validator.ask(`GET /Groups?filter=displayName eq "${name}"${more}`);
		const one = await validator
			.ask(`GET /Groups/${group.id}?excludedAttributes=members`)
			.answers(200, { id: group.id });
		expect(one).not.toHaveProperty("members");
		const page = await lookUp(group.displayName, "&excludedAttributes=members").answers(200, { totalResults: 1 });
		expect(page.Resources[0]).not.toHaveProperty("members");
		const found = { totalResults: 1, Resources: [{ id: group.id, members: [{ value: user.id }] }] };
		await lookUp(group.displayName).answers(200, found);
		await lookUp(group.displayName.toUpperCase()).answers(200, found);
		await lookUp("HVZNLBPXTCOK").answers(200, { totalResults: 0, Resources: [] });
	});

	test("Patch Group - Replace Attributes, and update externalId", async () => {
		const group = await newGroup();
		const displayName = `Renamed ${group.displayName}`;
		await validator.patch(`/Groups/${group.id}`, { op: "replace", value: { displayName } }).answers(204);
		await validator.patch(`/Groups/${group.id}`, { op: "replace", path: "externalId", value: "XYZ" }).answers(204);
		expect(await read("/Groups", group)).toMatchObject({ displayName, externalId: "XYZ" });
	});

	test("Patch Group - Add Member, and remove", async () => {
		const [one, two] = [await newUser(), await newUser()];
		const group = await newGroup();
		const path = `/Groups/${group.id}`;
		await validator.patch(path, { op: "add", path: "members", value: [{ value: one.id }] }).answers(204);
		await validator.patch(path, { op: "add", path: "members", value: [{ value: two.id }] }).answers(204);
		expect(await validator.members(group.id)).toEqual([one.id, two.id].sort());
		await validator.patch(path, { op: "remove", path: `members[value eq "${one.id}"]` }).answers(204);
		expect(await validator.members(group.id)).toEqual([two.id]);
	});

	test("Delete a Group", async () => {
		const group = await newGroup();
		await validator.ask(`DELETE /Groups/${group.id}`).answers(204);
		await validator.ask(`GET /Groups/${group.id}`).fails(404);
	});
});

describe("in preview", () => {
	test("several operations on different attributes, in one PATCH", async () => {
		const user = await newUser();
		const patched = validator.patch(
			`/Users/${user.id}`,
			{ op: "remove", path: "name.familyName" },
			{ op: "add", path: "externalId", value: "NRPFKCLZ" },
			{ op: "replace", path: "name.givenName", value: "Kim" },
		);
		await patched.answers(200);
		const after = await read("/Users", user);
		expect(after).toMatchObject({ externalId: "NRPFKCLZ", active: true });
		expect(after.name).toEqual({ givenName: "Kim" });
	});

	test.each(["name.givenName", 'emails[type eq "work"].value', "displayName"])(
		"remove, add and replace of %s, in one PATCH",
		async (path) => {
			const user = await newUser();
			const [before, after] = [`before-${user.userName}`, `after-${user.userName}`];
			const patched = validator.patch(
				`/Users/${user.id}`,
				{ op: "remove", path },
				{ op: "add", path, value: before },
				{ op: "replace", path, value: after },
			);
			await patched.answers(200);
			const text = JSON.stringify(await read("/Users", user));
			expect(text).not.toContain(before);
			expect(text.includes(after)).toBe(path !== "displayName");
		},
	);

	test("several operations on the members of a group, in one PATCH", async () => {
		const [one, two] = [await newUser(), await newUser()];
		const group = await newGroup(one.id);
		const patched = validator.patch(
			`/Groups/${group.id}`,
			{ op: "remove", path: `members[value eq "${one.id}"]` },
			{ op: "add", path: "members", value: [{ value: two.id }] },
			{ op: "replace", path: "displayName", value: `After ${group.displayName}` },
		);
		await patched.answers(204);
		expect(await read("/Groups", group)).toMatchObject({ displayName: `After ${group.displayName}` });
		expect(await validator.members(group.id)).toEqual([two.id]);

		const addAndRemove = [
			{ op: "add", path: "members", value: [{ value: one.id }] },
			{ op: "remove", path: `members[value eq "${one.id}"]` },
		];
		await validator.patch(`/Groups/${group.id}`, ...addAndRemove).answers(204);
		expect(await validator.members(group.id)).toEqual([two.id]);
	});

	test("a resource that does not exist, or was deleted before, cannot be deleted", async () => {
		await validator.ask(`DELETE /Users/${unknown}`).fails(404);
		await validator.ask(`DELETE /Groups/${unknown}`).fails(404);
		const [user, group] = [await newUser(), await newGroup()];
		for (const path of [`/Users/${user.id}`, `/Groups/${group.id}`]) {
			await validator.ask(`DELETE ${path}`).answers(204);
			await validator.ask(`DELETE ${path}`).fails(404);
		}
	});
});

describe("a value becomes an empty string, and then null, and both leave the attribute unassigned", () => {
	const cleared = async (id: string, operation: (value: string | null) => Json, has: (user: Json) => unknown) => {
		expect(has(await validator.ask(`GET /Users/${id}`).answers(200))).toBeTruthy();
		for (const value of ["", null]) {
			await validator.patch(`/Users/${id}`, operation(value)).answers(200);
			expect(has(await validator.ask(`GET /Users/${id}`).answers(200))).toBeUndefined();
		}
	};
	const attributes: [string, (user: Json) => unknown][] = [
		["externalId", (user) => user.externalId],
		["name.givenName", (user) => user.name?.givenName],
		["name.familyName", (user) => user.name?.familyName],
		["name", (user) => user.name],
		["emails", (user) => user.emails],
		['emails[type eq "work"]', (user) => user.emails],
		['emails[type eq "work"].value', (user) => user.emails],
		["emails[primary eq true].value", (user) => user.emails],
		["emails.value", (user) => user.emails],
	];

	test.each(attributes)("%s, by its path", async (path, has) => {
		for (const op of ["replace", "Replace"]) {
			await cleared((await newUser()).id, (value) => ({ op, path, value }), has);
		}
	});

	test.each(attributes)("%s, as a name in a value", async (path, has) => {
		await cleared((await newUser()).id, (value) => ({ op: "replace", value: { [path]: value } }), has);
	});

	test.each(attributes.slice(1, 3))("%s, in an object", async (path, has) => {
		const [, sub = ""] = path.split(".");
		for (const op of ["replace", "add"]) {
			await cleared((await newUser()).id, (value) => ({ op, value: { name: { [sub]: value } } }), has);
		}
	});

	test("an element of emails, in an object", async () => {
		const operation = (value: string | null) => ({ op: "replace", value: { emails: [{ type: "work", value }] } });
		await cleared((await newUser()).id, operation, (user) => user.emails);
	});

	test("the log names the rules", async () => {
		const { id } = await newUser();
		await validator.patch(`/Users/${id}`, { op: "replace", path: "name", value: "" }).answers(200);
		await validator.fired("empty-string-for-nothing");
		const path = 'emails[type eq "work"].value';
		await validator.patch(`/Users/${id}`, { op: "replace", path, value: null }).answers(200);
		await validator.fired("replace-of-nothing");
	});

	test("a required attribute cannot be unassigned", async () => {
		const [user, group] = [await newUser(), await newGroup()];
		for (const value of ["", null]) {
			for (const path of ["userName", "active"]) {
				await validator.patch(`/Users/${user.id}`, { op: "replace", path, value }).fails(400, "invalidValue");
			}
			const rename = { op: "replace", path: "displayName", value };
			await validator.patch(`/Groups/${group.id}`, rename).fails(400, "invalidValue");
		}
		expect(await read("/Users", user)).toMatchObject({ userName: user.userName, active: true });
		expect(await read("/Groups", group)).toMatchObject({ displayName: group.displayName });
	});

	test("an empty string never empties a group, nor removes an email", async () => {
		const user = await newUser();
		const group = await newGroup(user.id);
		for (const operation of [
			{ op: "replace", path: "members", value: "" },
			{ op: "replace", value: { members: "" } },
			{ op: "remove", path: "members", value: "" },
			{ op: "replace", path: `members[value eq "${user.id}"]`, value: "" },
		]) {
			await validator.patch(`/Groups/${group.id}`, operation).fails(400, "invalidValue");
		}
		await validator.patch(`/Users/${user.id}`, { op: "remove", path: "emails", value: "" }).fails(400, "invalidValue");
		expect(await validator.members(group.id)).toEqual([user.id]);
		expect((await read("/Users", user)).emails).toHaveLength(1);
	});
});
