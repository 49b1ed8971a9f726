// SPDX-License-Identifier: Apache-2.0

// Many requests at once on a few connections: those of other connections have their turn in between.

import { once } from "node:events";
import http, { type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { ended, startScript } from "../process.ts";
import { type CostServer, startCostServer } from "./beside.ts";
import { largeDirectory } from "./directory.ts";

let server: CostServer;

beforeAll(async () => {
	server = await startCostServer((await largeDirectory(20_000)).database);
}, 60_000);

/** Asks `GET /healthz` on a new connection, and returns how long that took, in milliseconds. */
async function askAnew(): Promise<number> {
	const asked = performance.now();
	const [response] = (await once(http.get(`${server.url}/healthz`, { agent: false }), "response")) as [IncomingMessage];
	await response.resume().toArray();
	return performance.now() - asked;
}

test("a new connection does not wait for the requests of a crowd", { timeout: 60_000 }, async () => {
	const crowd = startScript(join(import.meta.dirname, "crowd.ts"), tmpdir(), {}, server.url);
	await expect.poll(() => crowd.printed.stdout, { timeout: 20_000 }).toHaveLength(20);
	const until = performance.now() + 4000;
	const waits: number[] = [];
	while (performance.now() < until) {
		waits.push(await askAnew());
	}
	crowd.child.stdin?.end();
	await ended(crowd);
	waits.sort((one, another) => one - another);
	// Without turns, it is 400 milliseconds or more.
	expect(waits[Math.floor(waits.length / 2)]).toBeLessThan(250);
});
