// SPDX-License-Identifier: Apache-2.0

// Requests that take long run in a thread of their own: nobody waits for them, and they are answered as all others.

import { beforeAll, describe, expect, test } from "vitest";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { type Roster, startRoster } from "../roster.ts";
import { bulkSchema, groupSchema, type Json, patchSchema } from "../scim.ts";
import { type CostServer, startCostServer } from "./beside.ts";
import { type LargeDirectory, largeDirectory } from "./directory.ts";

const size = 20_000;

describe("beside a long request, others are answered", () => {
	let directory: LargeDirectory;
	let server: CostServer;
	let ids: readonly string[];

	beforeAll(async () => {
		directory = await largeDirectory(size);
		server = await startCostServer(directory.database);
		ids = directory.users;
	}, 60_000);

	const values = (count: number) => ids.slice(0, count).map((value) => ({ value }));
	const schemas = [patchSchema];
	const requests: Record<string, () => [string, Json?]> = {
		"a group of everybody is read": () => [`GET /Groups/${directory.group}`],
		"a group of thousands is created": () => [
			"POST /Groups",
			{ schemas: [groupSchema], displayName: "Thousands", members: values(10_000) },
		],
		"a PATCH of 1,000 operations": () => [
			`PATCH /Groups/${directory.group}`,
			{
				schemas,
				Operations: values(1000).map((each) => ({ op: "remove", path: `members[value eq "${each.value}"]` })),
			},
		],
		"a bulk request of 500 operations": () => [
			"POST /Bulk",
			{
				schemas: [bulkSchema],
				Operations: values(500).map(({ value }) => ({
					method: "PATCH",
					path: `/Users/${value}`,
					data: { schemas, Operations: [{ op: "replace", path: "displayName", value: "New" }] },
				})),
			},
		],
		"a page of 1,000 users": () => ["GET /Users?count=1000"],
	};

	test.each(Object.entries(requests))("%s", async (_, request) => {
		const [what, body] = request();
		const { result, took, worst } = await server.beside(async () => server.scim.ask(what, body));
		expect(result.status).toBeLessThan(300);
		expect(worst).toBeLessThan(took / 2);
	});
});

describe("a long request is answered as a short one", () => {
	let roster: Roster;
	let long: Json[];

	beforeAll(async () => {
		roster = await startRoster();
		const users = await roster.scim.users(Array.from({ length: 240 }, (_, index) => `person-${index}`));
		long = users.map((value) => ({ value: String(value) }));
		return () => roster.stop();
	});

	const create = (displayName: string, members: readonly Json[]) =>
		roster.scim.ask("POST /Groups", { schemas: [groupSchema], displayName, members });

	test("with the same members", async () => {
		const { status, body } = await create("Long", long);
		expect(status).toBe(201);
		expect(body.members).toEqual(
			expect.arrayContaining(long.map((each) => expect.objectContaining({ ...each, type: "User" }))),
		);
		const short = await create("Short", long.slice(0, 1));
		expect(Object.keys(body)).toEqual(Object.keys(short.body));
		expect(body.meta.location).toBe(`${roster.url}/scim/v2/Groups/${body.id}`);
		expect((await roster.scim.ask(`GET /Groups/${body.id}`)).body).toEqual(body);
	});

	test("with the same error, which is logged", async () => {
		const unknown = { value: "nobody" };
		const short = await create("Neither", [unknown]);
		const { status, body } = await create("Neither", [...long, unknown]);
		expect([status, body.scimType]).toEqual([short.status, short.body.scimType]);
		const text = (answer: Json) => answer.detail.replace(/request [\w-]+/, "");
		expect(text(body)).toBe(text(short.body));
		const lines = roster.logged.filter((each) => each["route"] === "/scim/v2/Groups" && each["status"] === status);
		const { requestId: _, ms: __, time: ___, ...first } = lines.at(-2) as Json;
		expect(lines.at(-1)).toMatchObject(first);
	});

	test("with the rules that fired", async () => {
		expect((await create("With a string for true", [])).status).toBe(201);
		const { status } = await roster.scim.ask("POST /Groups", { displayName: "Without schemas", members: long });
		expect(status).toBe(201);
		expect(roster.logged.at(-1)).toMatchObject({ route: "/scim/v2/Groups", rules: ["schemas-missing"] });
	});

	test("by the clock of the server", async () => {
		roster.clock.advance(86_400_000);
		const { body } = await create("Tomorrow", long);
		expect(Date.parse(body.meta.created)).toBeGreaterThanOrEqual(roster.clock.now() - 60_000);
	});

	test("over RPC, with the caller's own rights", async () => {
		const refused = { displayName: "x".repeat(20_000) };
		const answer = await fetch(`${roster.url}/roster.v1.TokenService/CreateToken`, {
			method: "POST",
			headers: { authorization: `Bearer ${roster.scimToken}`, "content-type": "application/json" },
			body: JSON.stringify(refused),
		});
		expect(answer.status).toBe(403);
		const ids = long.slice(0, 240).map((each) => String(each.value));
		const { users } = await roster.provisioning.batchGetUsers({ ids });
		expect(users.map((each) => each.user?.id).sort()).toEqual(ids.toSorted());
		await expect(roster.client(TokenService, roster.scimToken).listTokens({})).rejects.toThrow(/SCIM token/);
	});

	test("and its changes are in the stream", async () => {
		const { lastSequence } = await roster.provisioning.getChangeLog({});
		const watching = roster.provisioning.watchChanges({ afterSequence: lastSequence });
		const seen = (async () => {
			for await (const { change } of watching) {
				if (change?.groupId !== undefined && change.groupId !== "") {
					return change.groupId;
				}
			}
			return undefined;
		})();
		const { body } = await create("Watched", long);
		expect(await seen).toBe(body.id);
	});

	test("in a bulk request, too", async () => {
		const { status, body } = await roster.scim.ask("POST /Bulk", {
			schemas: [bulkSchema],
			Operations: [
				{ method: "POST", path: "/Groups", bulkId: "a", data: { schemas: [groupSchema], displayName: "In bulk" } },
				{
					method: "PATCH",
					path: "/Groups/bulkId:a",
					data: { schemas: [patchSchema], Operations: [{ op: "add", path: "members", value: long }] },
				},
			],
		});
		expect(status).toBe(200);
		expect(body.Operations.map((each: Json) => each.status)).toEqual(["201", "204"]);
	});
});
