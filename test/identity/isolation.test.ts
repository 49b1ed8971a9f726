// SPDX-License-Identifier: Apache-2.0

// Two connections with the same names of groups and the same external ids: neither sees or changes what the other
// manages, and it cannot tell an id of the other from one that does not exist.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ConnectionKind } from "../../gen/roster/v1/connection_pb.ts";
import { ConnectionService } from "../../gen/roster/v1/connection_service_pb.ts";
import { routes } from "../../src/gateway/routes.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import { bulkSchema, groupSchema, type Json, patchSchema, type Scim, userSchema } from "../scim.ts";
import { at, body, tokenOf } from "./people.ts";

interface Side {
	readonly scim: Scim;
	readonly user: Json;
	readonly group: Json;
}

let roster: Roster;
let sides: readonly [Side, Side];

/** A connection of a kind, with three users and two groups. */
async function sideOf(name: string, kind: ConnectionKind): Promise<Side> {
	await roster.client(ConnectionService, adminToken).createConnection({ connection: { name, kind } });
	const scim = at(roster.scimUrl, await tokenOf(roster, name), name);
	const users: Json[] = [];
	for (const index of [0, 1, 2]) {
		// The names have the same beginning, and the external ids are the same.
		const userName = `person-${index}@${name}.example`;
		users.push(
			await scim.ask("POST /Users", body({ userName, email: userName, externalId: `e-${index}` })).answers(201),
		);
	}
	const members = users.map((each) => ({ value: each.id }));
	const group = await scim
		.ask("POST /Groups", { schemas: [groupSchema], displayName: "Engineering", externalId: "g-0", members })
		.answers(201);
	await scim.group("Design", users[0].id);
	return { scim, user: users[0], group };
}

beforeAll(async () => {
	roster = await startRoster();
	sides = [await sideOf("okta", ConnectionKind.OKTA), await sideOf("entra", ConnectionKind.ENTRA)];
});

afterAll(() => roster.stop());

const unknown = "0189f000-0000-7000-8000-000000000000";

/** Everything that a side can see. */
async function everythingOf({ scim }: Side): Promise<Json> {
	return [await scim.ask("GET /Users").answers(200), await scim.ask("GET /Groups").answers(200)];
}

const newest = async () => (await roster.provisioning.getChangeLog({})).lastSequence;

/** An answer without what is new in each. */
function shapeOf({ status, body: answer }: { status: number; body: Json }, id: string): string {
	const text = JSON.stringify([status, answer]).replaceAll(id, "ID");
	return text.replace(/request [\w-]+/g, "request").replace(/"(?:created|lastModified)":"[^"]*"/g, "");
}

const operations = [
	{ op: "replace", path: "active", value: false },
	{ op: "add", path: "externalId", value: "taken" },
];

/** Requests to a resource, by the method of its route. */
function bodiesFor(method: string, path: string, own: Side): Json[] {
	const isUser = path.startsWith("/Users");
	switch (method) {
		case "PUT":
			return isUser
				? [{ schemas: [userSchema], userName: "taken" }]
				: [{ schemas: [groupSchema], displayName: "Taken", members: [{ value: own.user.id }] }];
		case "PATCH":
			return [
				{ schemas: [patchSchema], Operations: isUser ? operations : [operations[1]] },
				...(isUser ? [] : [{ op: "add" }, { op: "remove" }, { op: "replace" }]).map(({ op }) => ({
					schemas: [patchSchema],
					Operations: [{ op, path: "members", value: [{ value: own.user.id }] }],
				})),
			];
		default:
			return [undefined];
	}
}

describe.each([
	["Okta", 0, 1],
	["Entra ID", 1, 0],
] as const)("%s", (_, mine, theirs) => {
	const own = () => sides[mine] as Side;
	const other = () => sides[theirs] as Side;

	test("each route with an id answers one of the other connection like one that does not exist", async () => {
		const before = [await newest(), await everythingOf(other())];
		const withId = routes.filter(({ path }) => /^\/(?:Users|Groups)\/\{id\}$/.test(path));
		expect(withId).toHaveLength(8);
		for (const { method, path } of withId) {
			for (const sent of bodiesFor(method, path, own())) {
				for (const headers of [{}, { "if-match": 'W/"1"' }, { "if-none-match": 'W/"1"' }]) {
					const ask = async (id: string) => {
						const answer = await own().scim.ask(`${method} ${path.replace("{id}", id)}`, sent, headers as never);
						return shapeOf(answer, id);
					};
					const foreign = path.startsWith("/Users") ? other().user.id : other().group.id;
					const answered = await ask(foreign);
					expect(answered, `${method} ${path}`).toBe(await ask(unknown));
					expect(answered.slice(0, 4), `${method} ${path}`).toBe("[404");
				}
			}
		}
		expect([await newest(), await everythingOf(other())]).toEqual(before);
	});

	test("the same requests in Bulk are answered alike", async () => {
		const before = [await newest(), await everythingOf(other())];
		const bulkOf = (userId: string, groupId: string) => ({
			schemas: [bulkSchema],
			Operations: [
				{ method: "PUT", path: `/Users/${userId}`, data: { schemas: [userSchema], userName: "taken" } },
				{ method: "PATCH", path: `/Users/${userId}`, data: { schemas: [patchSchema], Operations: operations } },
				{ method: "DELETE", path: `/Users/${userId}`, version: 'W/"1"' },
				{ method: "DELETE", path: `/Groups/${groupId}` },
				{
					...{ method: "POST", path: "/Groups", bulkId: "new" },
					data: { schemas: [groupSchema], displayName: "Bulk", members: [{ value: userId }] },
				},
				{
					...{ method: "PATCH", path: `/Groups/${own().group.id}` },
					data: { schemas: [patchSchema], Operations: [{ op: "add", path: "members", value: [{ value: userId }] }] },
				},
			],
		});
		const ask = async (userId: string, groupId: string) => {
			const answer = await own().scim.ask("POST /Bulk", bulkOf(userId, groupId));
			return shapeOf(answer, userId).replaceAll(groupId, "ID");
		};
		const answered = await ask(other().user.id, other().group.id);
		expect(answered).toBe(await ask(unknown, unknown));
		expect(answered.match(/"status":"4\d\d"/g)).toHaveLength(12);
		expect([await newest(), await everythingOf(other())]).toEqual(before);
	});

	test("no filter, list, search or cursor finds anything of the other connection", async () => {
		const foreign = [other().user.id, other().group.id];
		const filters = {
			Users: [
				'externalId eq "e-0"',
				'userName sw "person-"',
				'emails.value co "person"',
				`id eq "${other().user.id}"`,
				`id eq "${own().user.id}" or id eq "${other().user.id}"`,
				`not (id eq "${own().user.id}")`,
				`groups.value eq "${other().group.id}"`,
				'groups.display eq "Engineering"',
				`userName eq "${other().user.userName}"`,
			],
			Groups: [
				'displayName eq "engineering"',
				'externalId eq "g-0"',
				`id eq "${other().group.id}" or displayName pr`,
				`members.value eq "${other().user.id}"`,
				"members pr",
			],
		};
		const ids = (page: Json) => (page.Resources ?? []).map((each: Json) => each.id) as string[];
		const seen = new Set((await everythingOf(own())).flatMap(ids));
		for (const [type, all] of Object.entries(filters)) {
			for (const filter of all) {
				for (const ask of [
					own().scim.ask(`GET /${type}?filter=${filter}`),
					own().scim.ask(`POST /${type}/.search`, {
						...{ schemas: ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], filter },
					}),
				]) {
					const page = await ask.answers(200);
					expect(page.totalResults, filter).toBe(ids(page).length);
					expect(
						ids(page).filter((each) => !seen.has(each) || foreign.includes(each)),
						filter,
					).toEqual([]);
				}
			}
		}
		const walked: string[] = [];
		let cursor: string | undefined = "";
		while (cursor !== undefined) {
			const page: Json = await own().scim.ask(`GET /?cursor=${cursor}&count=1`).answers(200);
			walked.push(...ids(page));
			cursor = page.nextCursor;
		}
		expect(new Set(walked)).toEqual(seen);
		const page = await other().scim.ask("GET /Users?cursor=&count=1").answers(200);
		const taken = await own().scim.ask(`GET /Users?cursor=${page.nextCursor}&count=1`);
		expect(ids(taken.body ?? {}).filter((each) => !seen.has(each))).toEqual([]);
	});

	test("a name that the other connection has is refused without a word about who has it", async () => {
		const { userName } = other().user;
		for (const sent of [body({ userName }), body({ userName: "own-name", email: userName })]) {
			const detail = await own().scim.ask("POST /Users", sent).fails(409, "uniqueness");
			expect(detail).not.toContain(other().user.id);
			expect(detail).not.toMatch(/deactivated|the active/);
		}
		// A group may have the name.
		const group = await own().scim.group("Only of the other", own().user.id);
		await other().scim.group("only of the OTHER");
		await own().scim.ask(`DELETE /Groups/${group.id}`).answers(204);
		const found = await other().scim.ask('GET /Groups?filter=displayName eq "only of the other"').answers(200);
		await other().scim.ask(`DELETE /Groups/${found.Resources[0].id}`).answers(204);
	});
});
