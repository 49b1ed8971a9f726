// SPDX-License-Identifier: Apache-2.0

// Many requests at once on a few connections: those of other connections have their turn in between.

import { once } from "node:events";
import http, { type IncomingMessage } from "node:http";
import http2 from "node:http2";
import net from "node:net";
import { setTimeout } from "node:timers/promises";
import { beforeAll, expect, test } from "vitest";
import { type CostServer, startCostServer } from "./beside.ts";
import { largeDirectory } from "./directory.ts";

let server: CostServer;

beforeAll(async () => {
	server = await startCostServer((await largeDirectory(20_000)).database);
}, 60_000);

const path = "/scim/v2/Users?count=1000";

/** Asks `GET /healthz` on a new connection, and returns how long that took, in milliseconds. */
async function askAnew(): Promise<number> {
	const asked = performance.now();
	const [response] = (await once(http.get(`${server.url}/healthz`, { agent: false }), "response")) as [IncomingMessage];
	await response.resume().toArray();
	return performance.now() - asked;
}

async function worstUntil(done: () => boolean): Promise<number> {
	let worst = 0;
	while (!done()) {
		worst = Math.max(worst, await askAnew());
		await setTimeout(5);
	}
	return worst;
}

test("a new connection does not wait for a hundred requests that came before", { timeout: 60_000 }, async () => {
	const session = http2.connect(server.url);
	await once(session, "connect");
	const begun = performance.now();
	let left = 90;
	for (let index = 0; index < 90; index++) {
		const stream = session.request({ ":path": path, authorization: `Bearer ${server.scimToken}` });
		stream.resume().once("end", () => {
			left -= 1;
		});
	}
	const worst = await worstUntil(() => left === 0);
	expect(worst).toBeLessThan((performance.now() - begun) / 4);
	session.destroy();
});

test("requests of clients that have gone cost no more than their connections", { timeout: 60_000 }, async () => {
	const { hostname, port } = new URL(server.url);
	const asked = `GET ${path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${server.scimToken}\r\n\r\n`;
	const read = await server.beside(() =>
		fetch(server.url + path, { headers: { authorization: `Bearer ${server.scimToken}` } }),
	);
	expect(read.result.status).toBe(200);
	const { took } = await server.beside(async () => {
		await Promise.all(
			Array.from({ length: 200 }, async () => {
				const socket = net.connect(Number(port), hostname);
				await once(socket, "connect");
				socket.end(asked.repeat(8));
				socket.destroy();
			}),
		);
		await askAnew();
	});
	// To answer all of them would take hundreds of times as long as to answer one.
	expect(took).toBeLessThan(100 * read.took);
});
