// SPDX-License-Identifier: Apache-2.0

// The cost of a bulk request: its operations are ordered in time that is linear in its size.

import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test, vi } from "vitest";
import type { Json } from "../scim.ts";
import { type CostServer, startCostServer } from "./beside.ts";

const schemas = ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"];
let server: CostServer;

/** The longest that a request may take, and that others may wait, in milliseconds. Quadratic time would be much longer. */
const [longest, patience] = [4000, 1500];

beforeAll(async () => {
	server = await startCostServer(join(mkdtempSync(join(tmpdir(), "roster-test-")), "roster.db"));
});

/** Operations of which each refers to those that it is given, in an attribute that is not kept. */
function linked(count: number, needs: (place: number) => Iterable<number>): Json[] {
	return Array.from({ length: count }, (_, place) => ({
		method: "POST",
		path: "/Users",
		bulkId: `${place}`,
		// Refused by itself, so that it is the order alone that is measured.
		data: { userName: 5, x: Array.from(needs(place), (each) => `bulkId:${each}`) },
	}));
}

/** The places before one, or after it, around the ring of all. */
const around = (count: number, place: number, ...steps: number[]) =>
	steps.map((step) => (place + step + count) % count);
const upTo = (count: number) => Array.from({ length: count }, (_, each) => each);

function send(Operations: Json[], more: Json = {}) {
	return server.beside(() => server.scim.ask("POST /Bulk", { schemas, Operations, ...more }));
}

describe("references between operations", () => {
	test("1,000 operations with 250 each are refused at once, with what to do", async () => {
		const operations = linked(1000, (place) => around(1000, place, ...upTo(250)));
		const { result, took, worst } = await send(operations);
		expect([result.status, result.body.scimType]).toEqual([413, "tooMany"]);
		expect(result.body.detail).toMatch(/10,?000 references.*split it/);
		expect(took).toBeLessThan(longest);
		expect(worst).toBeLessThan(patience);
	});

	const shapes: [string, Json[], string][] = [
		["a ring", linked(1000, (place) => around(1000, place, ...upTo(10).map((each) => each + 1))), "409"],
		["a chain", linked(1000, (place) => upTo(Math.min(place, 10)).map((each) => place - 1 - each)), "400 409"],
		[
			"a chain the other way round",
			linked(1000, (place) => upTo(Math.min(999 - place, 10)).map((each) => place + 1 + each)),
			"400 409",
		],
		["a clique", linked(100, (place) => upTo(100).filter((each) => each !== place)), "409"],
		["cliques", linked(1000, (place) => upTo(10).map((each) => place - (place % 10) + each)), "409"],
	];

	test.each(shapes)("10,000 as %s are put in order in no time", async (_, operations, statuses) => {
		const { result, took, worst } = await send(operations);
		expect(result.status).toBe(200);
		expect(result.body.Operations).toHaveLength(operations.length);
		expect([...new Set(result.body.Operations.map((each: Json) => each.status))].sort().join(" ")).toBe(statuses);
		expect(took).toBeLessThan(longest);
		expect(worst).toBeLessThan(patience);
	});
});

test("an id of nothing but references is read once", async () => {
	const path = `/Users/${"bulkId:".repeat(500_000)}\n`;
	const { result, took, worst } = await send([{ method: "DELETE", path }]);
	expect(result.status).toBe(200);
	expect(result.body.Operations[0].status).toBe("409");
	expect(took).toBeLessThan(longest);
	expect(worst).toBeLessThan(patience);
});

test("others are answered between the operations", async () => {
	const data = { Operations: [{ op: "replace", path: "active", value: "perhaps" }] };
	const operations = Array(1000).fill({ method: "PATCH", path: "/Users/nobody", data });
	const { result, took, worst } = await send(operations);
	expect(result.body.Operations).toHaveLength(1000);
	expect(worst).toBeLessThan(took / 2);
});

test("the operations of a client that has gone are not done", async () => {
	const { url, scim, scimToken } = server;
	const Operations = Array.from({ length: 1000 }, (_, place) => ({
		method: "POST",
		path: "/Users",
		bulkId: `${place}`,
		data: { userName: `gone-${place}` },
	}));
	const body = JSON.stringify({ schemas, Operations });
	const socket = net.connect(Number(new URL(url).port), "127.0.0.1");
	socket.write(
		`POST /scim/v2/Bulk HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${scimToken}\r\ncontent-type: application/scim+json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
	);
	const made = async () => (await scim.ask('GET /Users?filter=userName sw "gone-"&count=0').answers(200)).totalResults;
	await vi.waitFor(async () => expect(await made()).toBeGreaterThan(0), { timeout: 20_000, interval: 5 });
	socket.destroy();
	// The next request is answered after the operations in progress of the abandoned request are done.
	let last = -1;
	await vi.waitFor(
		async () => {
			const now = await made();
			const before = last;
			last = now;
			expect(now).toBe(before);
		},
		{ timeout: 20_000, interval: 200 },
	);
	expect(last).toBeLessThan(1000);
});

test("a list is not read after its client has disconnected", async () => {
	const { url, scimToken } = server;
	const answered = (await metric()).get("200") ?? 0;
	const sockets = Array.from({ length: 50 }, () => {
		const socket = net.connect(Number(new URL(url).port), "127.0.0.1");
		socket.on("error", () => {});
		const head = `GET /scim/v2/Users?count=1000 HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${scimToken}\r\n\r\n`;
		socket.write(head, () => socket.resetAndDestroy());
		return socket;
	});
	await Promise.all(sockets.map((each) => once(each, "close")));
	// Some connections end before their request is read. The metrics are made once a second.
	await vi.waitFor(async () => expect((await metric()).get("499")).toBeGreaterThan(0), {
		timeout: 20_000,
		interval: 1100,
	});
	const after = await metric();
	expect((after.get("200") ?? 0) - answered).toBeLessThan((after.get("499") ?? 0) / 2);

	/** How many lists of users were answered, by status. */
	async function metric(): Promise<Map<string, number>> {
		const text = await (await fetch(`${url}/metrics`)).text();
		const counts = text.matchAll(/^roster_requests_total\{([^}]*route="\/scim\/v2\/Users"[^}]*)\} (\d+)/gm);
		const lists = Array.from(counts).filter(([, labels = ""]) => labels.includes('method="GET"'));
		return new Map(lists.map(([, labels = "", count]) => [/status="(\d+)"/.exec(labels)?.[1] ?? "", Number(count)]));
	}
});
