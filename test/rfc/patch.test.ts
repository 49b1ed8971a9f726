// SPDX-License-Identifier: Apache-2.0

// RFC 7644 section 3.5.2: changing resources, and who is in a group.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Roster, startRoster } from "../roster.ts";
import { type Answer, groupSchema, type Json, patchSchema, type Scim, userSchema } from "../scim.ts";
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
const read = (path: string) => scim.ask(`GET ${path}`).answers(200);

function headers({ headers }: Answer, ...names: string[]) {
	return names.map((each) => headers.get(each));
}

describe("PATCH", () => {
	test("answers a user with 200, a group with 204, and with attributes always with 200", async () => {
		const user = await scim.user(fresh());
		await scim
			.patch(`/Users/${user.id}`, { op: "add", path: "externalId", value: "x" })
			.answers(200, { externalId: "x" });
		const group = await scim.group(fresh("g"));
		const answer = await scim.patch(`/Groups/${group.id}`, { op: "add", path: "members", value: [{ value: user.id }] });
		expect([answer.status, answer.body, ...headers(answer, "etag")]).toEqual([204, undefined, 'W/"2"']);
		const body = await scim
			.patch(`/Groups/${group.id}?attributes=externalId`, { op: "add", path: "externalId", value: "y" })
			.answers(200);
		expect(body).toEqual({ schemas: [groupSchema], id: group.id, externalId: "y" });
	});

	test("that changes nothing leaves version and lastModified", async () => {
		const user = await scim.user(fresh(), { externalId: "x", name: { givenName: "A" } });
		const group = await scim.group(fresh("g"), user.id);
		await leaves(roster, `/Users/${user.id}`, async () => {
			for (const operation of [
				{ op: "replace", path: "active", value: true },
				{ op: "add", value: { externalId: "x", name: { givenName: "A" } } },
				{ op: "add", path: "emails", value: user.emails },
				{ op: "replace", path: 'emails[type eq "work"].value', value: user.emails[0].value },
				{ op: "remove", path: "name.familyName" },
				{ op: "remove", path: 'emails[type eq "home"]' },
				{ op: "add", path: "title", value: "Dr" },
				{
					op: "replace",
					value: { displayName: "x", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {} },
				},
			]) {
				await scim.patch(`/Users/${user.id}`, operation).answers(200, { meta: { version: 'W/"1"' } });
			}
		});
		const stranger = await scim.user(fresh());
		await leaves(roster, `/Groups/${group.id}`, async () => {
			for (const operation of [
				{ op: "add", path: "members", value: [{ value: user.id }, { value: user.id }] },
				{ op: "remove", path: `members[value eq "${stranger.id}"]` },
				{ op: "remove", path: "members", value: [{ value: stranger.id }] },
				{ op: "replace", path: "members", value: [{ value: user.id, display: "x" }] },
				{ op: "replace", path: "displayName", value: group.displayName },
			]) {
				const { headers } = await scim.patch(`/Groups/${group.id}`, operation);
				expect(headers.get("etag")).toBe(group.meta.version);
			}
		});
	});

	test("finds names in any letter case, and paths with their schema", async () => {
		const user = await scim.user(fresh());
		const body = {
			SCHEMAS: [patchSchema.toUpperCase()],
			operations: [
				{ OP: "add", PATH: "NAME.GIVENNAME", VALUE: "A" },
				{ op: "add", path: `${userSchema}:name.familyName`, value: "L" },
				{ op: "add", path: 'EMAILS[TYPE EQ "WORK"].VALUE', value: `${user.userName}@new` },
				{ op: "replace", value: { EXTERNALID: "x", ACTIVE: false } },
			],
		};
		await scim.ask(`PATCH /Users/${user.id}`, body).answers(200, {
			name: { givenName: "A", familyName: "L" },
			emails: [{ value: `${user.userName}@new` }],
			externalId: "x",
			active: false,
		});
	});

	test("makes an email where there is none, and replaces the one there is", async () => {
		const userName = fresh();
		const { id } = await scim.ask("POST /Users", { userName }).answers(201);
		const email = (op: string, value: string) => ({ op, path: 'emails[type eq "work"].value', value });
		await scim.patch(`/Users/${id}`, email("replace", `${userName}@a`)).fails(400, "noTarget");
		const emails = [{ value: `${userName}@A`, type: "work", primary: true }];
		expect((await scim.patch(`/Users/${id}`, email("add", `${userName}@A`)).answers(200)).emails).toEqual(emails);
		await scim
			.patch(`/Users/${id}`, email("replace", `${userName}@B`))
			.answers(200, { emails: [{ value: `${userName}@B` }] });
		const added = { op: "add", path: "emails", value: [{ value: `${userName}@C`, type: "work", primary: true }] };
		await scim.patch(`/Users/${id}`, added).answers(200, { emails: [{ value: `${userName}@C` }] });
		expect(await scim.patch(`/Users/${id}`, { op: "remove", path: "emails" }).answers(200)).not.toHaveProperty(
			"emails",
		);
	});

	test("makes every change or none", async () => {
		const [user, other] = [await scim.user(fresh()), await scim.user(fresh())];
		const group = await scim.group(fresh("g"), user.id);
		await leaves(roster, `/Users/${user.id}`, async () => {
			await scim
				.patch(
					`/Users/${user.id}`,
					{ op: "replace", path: "active", value: false },
					{ op: "replace", path: "userName", value: other.userName.toUpperCase() },
				)
				.fails(409, "uniqueness");
		});
		await leaves(roster, `/Groups/${group.id}`, async () => {
			await scim
				.patch(
					`/Groups/${group.id}`,
					{ op: "replace", path: "displayName", value: fresh("g") },
					{ op: "remove", path: "members" },
					{ op: "add", path: "members", value: [{ value: other.id }, { value: "nobody" }] },
				)
				.fails(400, "invalidValue");
		});
	});

	test("applies operations in order", async () => {
		const [a, b] = [await scim.user(fresh()), await scim.user(fresh())];
		const group = await scim.group(fresh("g"), a.id);
		await scim
			.patch(
				`/Groups/${group.id}`,
				{ op: "remove", path: `members[value eq "${a.id}"]` },
				{ op: "add", path: "members", value: [{ value: b.id }] },
				{ op: "add", path: "members", value: [{ value: a.id }] },
				{ op: "remove", path: "members", value: [{ value: b.id }] },
			)
			.answers(204);
		expect((await read(`/Groups/${group.id}`)).members.map((each: Json) => each.value)).toEqual([a.id]);
	});
});

describe("members", () => {
	test("are each in a group once", async () => {
		const user = await scim.user(fresh());
		const group = await scim.group(fresh("g"), user.id, user.id);
		expect(group.members).toHaveLength(1);
		const body = { displayName: group.displayName, members: [{ value: user.id }, { value: user.id }] };
		expect((await scim.ask(`PUT /Groups/${group.id}`, body).answers(200)).members).toHaveLength(1);
	});

	test("that are unknown are all named, and nothing changes", async () => {
		const [user, gone] = [await scim.user(fresh()), await scim.user(fresh())];
		await scim.ask(`DELETE /Users/${gone.id}`).answers(204);
		const [group, nested] = [await scim.group(fresh("g"), user.id), await scim.group(fresh("g"))];
		const unknown = ["nobody", nested.id, gone.id, user.id.toUpperCase()];
		const members = [...unknown, user.id].map((value) => ({ value }));
		await leaves(roster, `/Groups/${group.id}`, async () => {
			for (const asked of [
				scim.ask("POST /Groups", { displayName: fresh("never"), members }),
				scim.ask(`PUT /Groups/${group.id}`, { displayName: fresh("never"), members }),
				scim.patch(`/Groups/${group.id}`, { op: "add", path: "members", value: members }),
				scim.patch(`/Groups/${group.id}`, { op: "replace", value: { members } }),
			]) {
				const detail = await asked.fails(400, "invalidValue");
				for (const id of unknown) {
					expect(detail).toContain(id);
				}
				expect(detail).not.toContain(user.id);
			}
		});
		await scim.ask('GET /Groups?filter=displayName sw "never"').answers(200, { totalResults: 0 });
	});
});
