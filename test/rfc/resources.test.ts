// SPDX-License-Identifier: Apache-2.0

// RFC 7644 sections 3.3 to 3.6: making, reading, replacing and deleting resources.

import { fromJson } from "@bufbuild/protobuf";
import { ValueSchema } from "@bufbuild/protobuf/wkt";
import { Code, type ConnectError, createClient, type Interceptor } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PatchOp, ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import { type Answer, type Json, patchSchema, type Scim, userSchema } from "../scim.ts";
import { leaves } from "./leaves.ts";

let roster: Roster;
let scim: Scim;
let count = 0;

beforeAll(async () => {
	roster = await startRoster();
	scim = roster.scim;
});

afterAll(() => roster.stop());

/** A name that nobody has. */
const fresh = (prefix = "user") => `${prefix}-${++count}`;
const location = (path: string) => `${roster.url}/scim/v2${path}`;
const read = (path: string) => scim.ask(`GET ${path}`).answers(200);

function headers({ headers }: Answer, ...names: string[]) {
	return names.map((each) => headers.get(each));
}

describe("POST", () => {
	test("answers 201 with Location, ETag and the whole resource", async () => {
		const userName = fresh();
		const answer = await scim.ask("POST /Users", {
			schemas: [userSchema],
			userName,
			externalId: "e1",
			name: { givenName: "Ada", familyName: "Lovelace" },
			emails: [{ value: `${userName}@x`, type: "work", primary: true }],
		});
		const { id, meta } = answer.body;
		expect(answer.status).toBe(201);
		expect(headers(answer, "location", "etag", "content-type")).toEqual([
			location(`/Users/${id}`),
			'W/"1"',
			"application/scim+json",
		]);
		expect(answer.body).toEqual({
			schemas: [userSchema],
			id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
			externalId: "e1",
			userName,
			name: { givenName: "Ada", familyName: "Lovelace" },
			emails: [{ value: `${userName}@x`, type: "work", primary: true }],
			active: true,
			meta: {
				resourceType: "User",
				created: meta.created,
				lastModified: meta.created,
				location: location(`/Users/${id}`),
				version: 'W/"1"',
			},
		});
		expect(Date.parse(meta.created)).toBe(roster.clock.now());
		expect(await read(`/Users/${id}`)).toEqual(answer.body);
		const group = await scim.ask("POST /Groups", { displayName: fresh("g"), members: [{ value: id }] });
		expect(group.body.meta).toMatchObject({ resourceType: "Group", location: group.headers.get("location") });
		expect(group.body.members).toEqual([{ value: id, $ref: location(`/Users/${id}`), type: "User" }]);
		expect((await read(`/Users/${id}`)).groups).toEqual([
			{
				value: group.body.id,
				$ref: location(`/Groups/${group.body.id}`),
				display: group.body.displayName,
				type: "direct",
			},
		]);
	});

	test("ignores read-only attributes and those that are not stored", async () => {
		const userName = fresh();
		const user = await scim
			.ask("POST /Users", {
				schemas: [userSchema, "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
				id: "mine",
				meta: { version: 'W/"99"', created: "2001-01-01T00:00:00Z", resourceType: "Group", location: "http://x" },
				groups: [{ value: "someone's" }],
				userName,
				password: "secret",
				title: "Dr",
				displayName: "Ada L",
				phoneNumbers: [{ value: "1" }],
				"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { department: "x" },
			})
			.answers(201);
		expect(Object.keys(user).sort()).toEqual(["active", "id", "meta", "schemas", "userName"]);
		expect(user.id).not.toBe("mine");
		expect(user).toMatchObject({ schemas: [userSchema], meta: { version: 'W/"1"', resourceType: "User" } });
	});

	test("finds attribute names in any letter case", async () => {
		const userName = fresh();
		const user = await scim
			.ask("POST /Users", {
				SCHEMAS: [userSchema.toUpperCase()],
				USERNAME: userName,
				NAME: { givenNAME: "A" },
				Emails: [{ VALUE: `${userName}@x`, TYPE: "Work" }],
				externalid: "x",
				ACTIVE: false,
			})
			.answers(201, { userName, name: { givenName: "A" }, externalId: "x", active: false });
		expect(user.emails).toEqual([{ value: `${userName}@x`, type: "work", primary: true }]);
		const displayName = fresh("g");
		await scim.ask("POST /groups", { DISPLAYNAME: displayName, MEMBERS: [{ Value: user.id }] }).answers(201, {
			displayName,
			members: [{ value: user.id }],
		});
	});

	test.each<[string, Json[], string | undefined]>([
		[
			"the one of type work",
			[
				{ value: "a", type: "home", primary: true },
				{ value: "b", type: "work" },
			],
			"b",
		],
		[
			"in any letter case",
			[
				{ value: "a", type: "home" },
				{ value: "b", type: "WORK" },
			],
			"b",
		],
		[
			"else the primary one",
			[
				{ value: "a", type: "home" },
				{ value: "b", type: "other", primary: true },
			],
			"b",
		],
		[
			"else the first",
			[
				{ value: "a", type: "home" },
				{ value: "b", type: "other", primary: false },
			],
			"a",
		],
		["the only one", [{ value: "a" }], "a"],
		["none", [], undefined],
	])("of several emails it keeps one: %s", async (_, sent, kept) => {
		const prefix = fresh("mail");
		const emails = sent.map((each) => ({ ...each, value: `${prefix}-${each.value}@Example.com` }));
		const user = await scim.ask("POST /Users", { userName: prefix, emails }).answers(201);
		expect(user.emails).toEqual(kept && [{ value: `${prefix}-${kept}@Example.com`, type: "work", primary: true }]);
		// The same is true of a PUT.
		expect((await scim.ask(`PUT /Users/${user.id}`, { userName: prefix, emails }).answers(200)).emails).toEqual(
			user.emails,
		);
	});
});

describe("uniqueness", () => {
	test.each<[string, string, (name: string) => Json]>([
		["userName", "/Users", (userName) => ({ userName })],
		["emails", "/Users", (value) => ({ userName: fresh(), emails: [{ value, type: "work" }] })],
		["displayName", "/Groups", (displayName) => ({ displayName })],
	])("of %s is without regard to case, and the case that was sent stays", async (attribute, path, body) => {
		const name = fresh("Éva@Example.COM");
		const made = await scim.ask(`POST ${path}`, body(name)).answers(201, {});
		expect(JSON.stringify(made)).toContain(name);
		const other = await scim.ask(`POST ${path}`, body(fresh("other"))).answers(201);
		await leaves(roster, `${path}/${other.id}`, async () => {
			for (const same of [name, name.toLowerCase(), name.toUpperCase(), name.normalize("NFD")]) {
				expect(await scim.ask(`POST ${path}`, body(same)).fails(409, "uniqueness")).toContain(attribute);
				await scim.ask(`PUT ${path}/${other.id}`, body(same)).fails(409, "uniqueness");
				await scim.patch(`${path}/${other.id}`, { op: "replace", value: body(same) }).fails(409, "uniqueness");
			}
		});
		// Its own name in another letter case is a change like any.
		const renamed = await scim.ask(`PUT ${path}/${made.id}`, body(name.toUpperCase())).answers(200);
		expect(JSON.stringify(renamed)).toContain(name.toUpperCase());
	});

	test("does not apply to externalId", async () => {
		for (let round = 0; round < 2; round++) {
			await scim.ask("POST /Users", { userName: fresh(), externalId: "same" }).answers(201);
			await scim.ask("POST /Groups", { displayName: fresh("g"), externalId: "same" }).answers(201);
		}
	});
});

describe("versions", () => {
	test.each(["Users", "Groups"])("of /%s", async (collection) => {
		const name = collection === "Users" ? "userName" : "displayName";
		const made = await scim.ask(`POST /${collection}`, { [name]: fresh() }).answers(201);
		const path = `/${collection}/${made.id}`;
		const replace = (value: string, ...match: string[]) =>
			scim.ask(`PUT ${path}`, { [name]: value }, Object.fromEntries(match.map((each) => ["if-match", each])));

		expect((await replace(fresh(), 'W/"1"')).headers.get("etag")).toBe('W/"2"');
		await leaves(roster, path, async () => {
			for (const stale of ['W/"1"', '"1"', 'W/"3"', 'W/"x"', '""', "x"]) {
				expect(await replace(fresh(), stale).fails(412)).toContain('W/"2"');
				const operation = { op: "replace", path: name, value: fresh() };
				const body = { schemas: [patchSchema], Operations: [operation] };
				await scim.ask(`PATCH ${path}`, body, { "if-match": stale }).fails(412);
				await scim.ask(`DELETE ${path}`, undefined, { "if-match": stale }).fails(412);
			}
		});
		await replace(fresh(), 'W/"7", W/"2"').answers(200, { meta: { version: 'W/"3"' } });
		await replace(fresh(), "*").answers(200, { meta: { version: 'W/"4"' } });

		for (const known of ['W/"4"', '"4"', 'W/"1", W/"4"', "*"]) {
			const answer = await scim.ask(`GET ${path}`, undefined, { "if-none-match": known });
			expect([answer.status, answer.body, ...headers(answer, "etag")]).toEqual([304, undefined, 'W/"4"']);
		}
		const other = await scim.ask(`GET ${path}`, undefined, { "if-none-match": 'W/"3"' });
		expect([other.status, ...headers(other, "etag")]).toEqual([200, 'W/"4"']);
		await scim.ask(`DELETE ${path}`, undefined, { "if-match": 'W/"4"' }).answers(204);
	});

	test.each(["Users", "Groups"])("that a write is not for, of /%s", async (collection) => {
		const name = collection === "Users" ? "userName" : "displayName";
		const { id } = await scim.ask(`POST /${collection}`, { [name]: fresh() }).answers(201);
		const path = `/${collection}/${id}`;
		const operation = () => ({ schemas: [patchSchema], Operations: [{ op: "replace", path: name, value: fresh() }] });
		await leaves(roster, path, async () => {
			for (const known of ['W/"1"', '"1"', 'W/"4", W/"1"', "*"]) {
				const headers = { "if-none-match": known };
				expect(await scim.ask(`PUT ${path}`, { [name]: fresh() }, headers).fails(412)).toContain('W/"1"');
				await scim.ask(`PATCH ${path}`, operation(), headers).fails(412);
				await scim.ask(`DELETE ${path}`, undefined, headers).fails(412);
			}
			await scim.ask(`PUT ${path}`, { [name]: fresh() }, { "if-match": 'W/"1"', "if-none-match": 'W/"1"' }).fails(412);
		});
		await scim.ask(`PUT /${collection}/nobody`, { [name]: fresh() }, { "if-none-match": "*" }).fails(404);
		const other = { "if-none-match": 'W/"7", W/"x"' };
		expect((await scim.ask(`PUT ${path}`, { [name]: fresh() }, other)).headers.get("etag")).toBe('W/"2"');
		expect((await scim.ask(`PATCH ${path}`, operation(), other)).headers.get("etag")).toBe('W/"3"');
		expect((await scim.ask(`DELETE ${path}`, undefined, other)).status).toBe(204);
	});

	test("that a write is not for are compared where it is committed: of writes at once, one brings that version about", async () => {
		const users = await Promise.all(Array.from({ length: 20 }, () => scim.user(fresh())));
		const group = await scim.group(fresh("g"));
		const authorize: Interceptor = (next) => (request) => {
			request.header.set("authorization", `Bearer ${adminToken}`);
			return next(request);
		};
		// On one connection they come in one turn: each is decided on before another is committed.
		const transport = createGrpcTransport({ baseUrl: roster.url, interceptors: [authorize] });
		const client = createClient(ProvisioningService, transport);
		await client.getGroup({ id: group.id });
		const outcomes = await Promise.all(
			users.map(({ id }) => {
				const value = fromJson(ValueSchema, [{ value: id }]);
				const operations = [{ op: PatchOp.ADD, path: "members", value }];
				return client.patchGroup({ id: group.id, operations, unexpectedVersions: [2] }).then(
					() => undefined,
					(error: ConnectError) => error.code,
				);
			}),
		);
		expect(outcomes.filter((each) => each === undefined)).toHaveLength(1);
		expect(outcomes.filter((each) => each === Code.FailedPrecondition)).toHaveLength(19);
		const { meta, members } = await scim.ask(`GET /Groups/${group.id}`).answers(200);
		expect([meta.version, members.length]).toEqual(['W/"2"', 1]);
	});

	test("lastModified and version move together, and created stays", async () => {
		const user = await scim.user(fresh());
		roster.clock.advance(1234);
		const after = await scim.patch(`/Users/${user.id}`, { op: "replace", path: "active", value: false }).answers(200);
		expect(after.meta).toEqual({
			...user.meta,
			lastModified: new Date(roster.clock.now()).toISOString().replace(".000Z", "Z"),
			version: 'W/"2"',
		});
	});
});

describe("PUT", () => {
	test("clears what is left out, but not externalId and active", async () => {
		const user = await scim.user(fresh(), { externalId: "x", active: false, name: { givenName: "A" } });
		const { userName } = user;
		const after = await scim.ask(`PUT /Users/${user.id}`, { schemas: [userSchema], userName }).answers(200);
		expect(after).toEqual({ ...user, emails: undefined, name: undefined, meta: { ...user.meta, version: 'W/"2"' } });
		const group = await scim.group(fresh("g"), user.id);
		await scim.ask(`PUT /Groups/${group.id}`, { ...group, externalId: "x" }).answers(200, { externalId: "x" });
		const emptied = await scim.ask(`PUT /Groups/${group.id}`, { displayName: group.displayName }).answers(200);
		expect(emptied).toMatchObject({ externalId: "x" });
		expect(emptied).not.toHaveProperty("members");
	});

	test("null and [] clear", async () => {
		const user = await scim.user(fresh(), { externalId: "x", name: { givenName: "A", familyName: "L" } });
		const { userName } = user;
		const body = { userName, externalId: null, name: { givenName: null, familyName: "L" }, emails: [], active: null };
		const after = await scim.ask(`PUT /Users/${user.id}`, body).answers(200);
		expect(after).toMatchObject({ name: { familyName: "L" }, active: true });
		for (const name of ["externalId", "emails"]) {
			expect(after).not.toHaveProperty(name);
		}
		expect(after.name).not.toHaveProperty("givenName");
		const group = await scim.group(fresh("g"), user.id);
		const emptied = await scim.ask(`PUT /Groups/${group.id}`, { ...group, members: null }).answers(200);
		expect(emptied).not.toHaveProperty("members");
	});

	test("of an unchanged resource changes nothing", async () => {
		const user = await scim.user(fresh(), { externalId: "x", name: { givenName: "A" } });
		const group = await scim.group(fresh("g"), user.id);
		for (const path of [`/Users/${user.id}`, `/Groups/${group.id}`]) {
			const whole = await read(path);
			await leaves(roster, path, () => scim.ask(`PUT ${path}`, whole).answers(200, whole));
		}
	});

	test("never makes anything, and ignores the id in the body", async () => {
		const user = await scim.user(fresh());
		await leaves(roster, `/Users/${user.id}`, async () => {
			for (const id of ["nobody", "0189f000-0000-7000-8000-000000000000"]) {
				await scim.ask(`PUT /Users/${id}`, { id: user.id, userName: fresh() }).fails(404);
				await scim.ask(`PUT /Groups/${id}`, { displayName: fresh() }).fails(404);
			}
		});
		await scim.ask(`PUT /Users/${user.id}`, { id: "other", userName: user.userName }).answers(200, { id: user.id });
	});
});

describe("DELETE", () => {
	test("answers 204, and then the resource is not found", async () => {
		const user = await scim.user(fresh());
		const group = await scim.group(fresh("g"), user.id);
		const deleted = await scim.ask(`DELETE /Users/${user.id}`);
		expect([deleted.status, deleted.body]).toEqual([204, undefined]);
		const path = `/Users/${user.id}`;
		await scim.ask(`GET ${path}`).fails(404);
		await scim.ask(`PUT ${path}`, { userName: user.userName }).fails(404);
		await scim.patch(path, { op: "replace", path: "active", value: true }).fails(404);
		await scim.ask(`DELETE ${path}`).fails(404);
		for (const filter of [`id eq "${user.id}"`, `userName eq "${user.userName}"`]) {
			await scim.ask(`GET /Users?filter=${filter}`).answers(200, { totalResults: 0, Resources: [] });
		}
		expect(await read(`/Groups/${group.id}`)).not.toHaveProperty("members");
		await scim.ask(`DELETE /Groups/${group.id}`).answers(204);
		await scim.ask(`GET /Groups/${group.id}`).fails(404);
		await scim.ask(`DELETE /Groups/${group.id}`).fails(404);
		await scim.ask("POST /Groups", { displayName: group.displayName }).answers(201);
	});
});

test("HEAD is GET without the body", async () => {
	const user = await scim.user(fresh());
	for (const path of [`/Users/${user.id}`, "/Users", "/Groups", "/Schemas", "/ServiceProviderConfig"]) {
		const [head, get] = [await scim.ask(`HEAD ${path}`), await scim.ask(`GET ${path}`)];
		expect([head.status, head.body]).toEqual([200, undefined]);
		expect(headers(head, "etag", "location")).toEqual(headers(get, "etag", "location"));
	}
	expect((await scim.ask("HEAD /Users/nobody")).status).toBe(404);
});
