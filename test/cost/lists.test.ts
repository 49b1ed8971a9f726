// SPDX-License-Identifier: Apache-2.0

// The cost of a list of groups: a page with too many members is refused before they are read.

import Sqlite from "better-sqlite3";
import { beforeAll, describe, expect, test } from "vitest";
import { mostListedMembers } from "../../src/scim/limits.ts";
import type { Json } from "../scim.ts";
import { type CostServer, startCostServer } from "./beside.ts";
import { largeDirectory } from "./directory.ts";

/** A hundred groups, and each user in all of them. */
const [users, groups] = [1000, 100];
const schemas = ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"];

let server: CostServer;

beforeAll(async () => {
	const { database } = await largeDirectory(users);
	const client = new Sqlite(database);
	client.exec(`
		begin;
		with recursive numbers (number) as (select 1 union all select number + 1 from numbers where number < ${groups - 1})
		insert into groups (id, display_name, display_name_key, create_time, update_time, version)
			select printf('%s%08x', substr(id, 1, 28), number), 'Copy ' || number, 'copy ' || number, 1, 1, 1
			from groups, numbers;
		insert or ignore into group_members (group_id, user_id) select groups.id, users.id from groups, users;
		update counters set value = ${groups} where name = 'groups';
		commit;
	`);
	client.close();
	server = await startCostServer(database);
});

async function list(request: string, body?: Json) {
	const { result, worst } = await server.beside(() => server.scim.ask(request, body));
	return { ...result, worst };
}

const membersOf = ({ Resources }: Json) =>
	(Resources as Json[]).reduce((sum, each) => sum + (each["members"]?.length ?? 0), 0);

describe("a page with too many members is refused with a remedy", () => {
	test.each<[string, string, Json | undefined]>([
		["by default", "GET /Groups", undefined],
		["by cursor", "GET /Groups?cursor=&count=100", undefined],
		["a part of the members", "GET /Groups?attributes=members.value", undefined],
		["as a search", "POST /Groups/.search", { schemas, count: 1000 }],
		["one more group than has room", `GET /Groups?count=${mostListedMembers / users + 1}`, undefined],
		["both types", `GET /?startIndex=${users}&count=1000`, undefined],
	])("%s", async (_, request, body) => {
		const { status, body: answer } = await list(request, body);
		expect([status, answer.scimType]).toEqual([400, "tooMany"]);
		expect(answer.detail).toMatch(/more than 20,?000 members.*excludedAttributes=members.*smaller count/);
	});
});

describe("is answered", () => {
	test.each<[string, string, number, number]>([
		["without members", "GET /Groups?excludedAttributes=members", groups, 0],
		["names alone", "GET /Groups?attributes=displayName&count=1000", groups, 0],
		["as many groups as have room", `GET /Groups?count=${mostListedMembers / users}`, 20, mostListedMembers],
		["one group", "GET /Groups?count=1", 1, users],
		["one group by its name", 'GET /Groups?filter=displayName eq "Copy 7"', 1, users],
	])("%s", async (_, request, count, members) => {
		const { status, body } = await list(request);
		expect([status, body.Resources?.length]).toEqual([200, count]);
		expect(membersOf(body)).toBe(members);
	});
});

test("a refused list takes less time than a page with the most members", async () => {
	const pairs: (readonly [number, number])[] = [];
	for (const _ of [1, 2, 3]) {
		const refused = await list("GET /Groups");
		const answered = await list(`GET /Groups?count=${mostListedMembers / users}`);
		expect([refused.status, answered.status]).toEqual([400, 200]);
		pairs.push([refused.worst, answered.worst] as const);
	}
	const least = (index: 0 | 1) => Math.min(...pairs.map((each) => each[index]));
	expect(least(0)).toBeLessThan(least(1));
});
