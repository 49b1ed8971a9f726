// SPDX-License-Identifier: Apache-2.0

// The bodies of large groups: which is whose, and how many are kept.

import { once } from "node:events";
import net, { type AddressInfo } from "node:net";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readConfig } from "../../src/config.ts";
import { groupBodies } from "../../src/gateway/group-bodies.ts";
import { startGateway } from "../../src/gateway-server.ts";
import { type Roster, startRoster } from "../roster.ts";
import { Scim } from "../scim.ts";

const key = { groupId: "1", baseUrl: "https://a/scim/v2", view: "default" };
const body = (version: number, size = 10) => ({ version, bytes: Buffer.alloc(size) });

describe("a collection", () => {
	test("has an entry for each group, base URL and view", () => {
		const bodies = groupBodies();
		const others = [
			{ ...key, groupId: "2" },
			{ ...key, baseUrl: "https://b/scim/v2" },
			{ ...key, view: "okta" },
		];
		bodies.keep(key, body(1));
		expect(others.map((each) => bodies.get(each))).toEqual([undefined, undefined, undefined]);
		others.forEach((each, index) => void bodies.keep(each, body(index + 2)));
		expect([key, ...others].map((each) => bodies.get(each)?.version)).toEqual([1, 2, 3, 4]);
		bodies.keep(key, body(9));
		expect(bodies.get(key)?.version).toBe(9);
	});

	test("keeps its limit of bytes, and drops the least recently read entry first", () => {
		const bodies = groupBodies(100);
		const of = (groupId: string) => ({ ...key, groupId });
		bodies.keep(of("1"), body(1, 40));
		bodies.keep(of("2"), body(1, 40));
		bodies.get(of("1"));
		bodies.keep(of("3"), body(1, 40));
		const kept = () => ["1", "2", "3", "4"].filter((each) => bodies.get(of(each)) !== undefined);
		expect(kept()).toEqual(["1", "3"]);
		bodies.keep(of("4"), body(1, 101));
		expect(kept()).toEqual(["1", "3"]);
		// A newer body of the same group takes the place of the one before.
		bodies.keep(of("3"), body(2, 60));
		expect(kept()).toEqual(["1", "3"]);
		bodies.keep(of("3"), body(3, 101));
		expect(kept()).toEqual(["1"]);
	});
});

describe("a large group through a gateway apart", () => {
	const config = { ...readConfig({}), host: "127.0.0.1", port: 0 };
	let roster: Roster;
	let gateway: Awaited<ReturnType<typeof startGateway>>;
	let scim: Scim;
	/** Fewer bytes than the ids of the members are, compressed. */
	const membersCrossed = 2000;
	/** The bytes that the service has sent to the gateway. */
	let bytes = 0;
	const between = net.createServer((socket) => {
		const { hostname, port } = new URL(roster.url);
		const service = net.connect(Number(port), hostname);
		service.on("data", (chunk) => {
			bytes += chunk.length;
		});
		socket.pipe(service).pipe(socket);
		const end = () => void [socket.destroy(), service.destroy()];
		socket.on("error", end).on("close", end);
		service.on("error", end);
	});

	beforeAll(async () => {
		roster = await startRoster();
		between.listen(0, "127.0.0.1");
		await once(between, "listening");
		const { port } = between.address() as AddressInfo;
		gateway = await startGateway(config, `http://127.0.0.1:${port}`, pino({ level: "silent" }));
		scim = new Scim(gateway.url, roster.scimToken);
	});

	afterAll(async () => {
		await gateway.close();
		between.close();
		await roster.stop();
	});

	test("crosses the network once for each version, and is answered as the service by itself answers it", async () => {
		const users = await Promise.all(Array.from({ length: 300 }, (_, index) => scim.user(`large-${index}`)));
		const ids = users.map((each) => each.id as string).toSorted();
		const { id } = await scim.group("Large", ...ids);
		const read = async (from = scim) => {
			const before = bytes;
			const answer = await from.ask(`GET /Groups/${id}`).answers(200);
			return { answer, crossed: bytes - before };
		};
		const first = await read();
		expect(first.crossed).toBeGreaterThan(membersCrossed);
		const again = await read();
		expect(again.answer).toEqual(first.answer);
		expect(again.crossed).toBeLessThan(membersCrossed / 2);

		const direct = await roster.scim.ask(`GET /Groups/${id}`).answers(200);
		const there = JSON.stringify(direct).replaceAll(roster.url, gateway.url);
		expect(first.answer).toEqual(JSON.parse(there));
		expect(await roster.scim.ask(`GET /Groups/${id}`).answers(200)).toEqual(direct);
		expect(first.answer.members[0]).toEqual({
			value: ids[0],
			$ref: `${gateway.url}/scim/v2/Users/${ids[0]}`,
			type: "User",
		});

		// A token of another connection has a body of its own.
		const { token: scimToken } = await roster.tokens.createSCIMToken({});
		const other = await read(new Scim(gateway.url, scimToken));
		expect(other.crossed).toBeGreaterThan(membersCrossed);

		await scim.patch(`/Groups/${id}`, { op: "remove", path: `members[value eq "${ids[0]}"]` }).answers(204);
		const changed = await read();
		expect(changed.crossed).toBeGreaterThan(membersCrossed);
		expect(changed.answer.members).toHaveLength(299);
		expect((await roster.scim.ask(`GET /Groups/${id}`).answers(200)).members).toHaveLength(299);
		const small = await scim.ask(`GET /Groups/${id}?excludedAttributes=members`).answers(200);
		expect(small).not.toHaveProperty("members");
	});
});

test("a caller who has read a version gets only its number while it is the newest", async () => {
	const roster = await startRoster();
	try {
		const { provisioning } = roster;
		const { group } = await provisioning.createGroup({ group: { displayName: "Known" } });
		const id = group?.id ?? "";
		expect(await provisioning.getGroup({ id, knownVersions: [1] })).toMatchObject({ version: 1 });
		expect((await provisioning.getGroup({ id, knownVersions: [7, 1] })).group).toBeUndefined();
		expect((await provisioning.getGroup({ id, knownVersions: [7] })).group).toMatchObject({ displayName: "Known" });
	} finally {
		await roster.stop();
	}
});
