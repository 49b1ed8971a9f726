// SPDX-License-Identifier: Apache-2.0

// The cost of reading the metrics, and the metrics about the cost of requests.

import { mkdtempSync } from "node:fs";
import { Agent, get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import pino from "pino";
import { expect, test } from "vitest";
import { readConfig } from "../../src/config.ts";
import { openStore } from "../../src/open-store.ts";
import { startServer } from "../../src/server.ts";
import { listening, startServerProcess } from "../process.ts";
import { largeDirectory } from "./directory.ts";

const folder = mkdtempSync(join(tmpdir(), "roster-test-"));

/** Asks over the connections of an agent, and gives the body. */
function ask(url: string, agent: Agent): Promise<string> {
	return new Promise((resolve, reject) => {
		get(url, { agent }, async (response) => {
			expect(response.statusCode).toBe(200);
			resolve(Buffer.concat(await response.toArray()).toString());
		}).once("error", reject);
	});
}

test("metrics are computed at most once a second, and delay no request", async () => {
	const { database } = await largeDirectory(10_000);
	const url = await listening(
		startServerProcess(folder, {
			ROSTER_LISTEN: "127.0.0.1:0",
			ROSTER_DATABASE: database,
			ROSTER_ADMIN_TOKEN: "metrics-administrator-token-0123456789",
		}),
	);
	const clients = 16;
	const agent = new Agent({ keepAlive: true, maxSockets: clients });
	const probing = new Agent({ keepAlive: true });
	const made = new Set<string>();
	let answers = 0;
	const end = performance.now() + 2500;
	const client = async () => {
		while (performance.now() < end) {
			made.add(await ask(`${url}/metrics`, agent));
			answers += 1;
		}
	};
	const times: number[] = [];
	const probe = async () => {
		while (performance.now() < end) {
			const began = performance.now();
			await ask(`${url}/healthz`, probing);
			times.push(performance.now() - began);
			await setTimeout(20);
		}
	};
	const began = performance.now();
	await Promise.all([probe(), ...Array.from({ length: clients }, client)]);
	const seconds = (performance.now() - began) / 1000;
	agent.destroy();
	probing.destroy();
	times.sort((one, other) => one - other);
	expect(times[Math.floor(times.length / 2)]).toBeLessThan(100);
	expect(answers).toBeGreaterThan(10 * made.size);
	// Each was another text: what they count are the questions themselves.
	expect(made.size).toBeLessThanOrEqual(seconds + 1);
});

test("the metrics show when the event loop is blocked", async () => {
	const database = join(folder, "loop.db");
	const config = { ...readConfig({}), host: "127.0.0.1", port: 0, database, adminToken: "x".repeat(32) };
	const server = await startServer(config, await openStore(database), pino({ level: "silent" }));
	const agent = new Agent();
	try {
		const delays = async () => {
			const text = await ask(`${server.url}/metrics`, agent);
			const value = (pattern: RegExp) => Number(pattern.exec(text)?.[1]);
			return {
				all: value(/^roster_event_loop_delay_seconds_count (\d+)$/m),
				short: value(/^roster_event_loop_delay_seconds_bucket\{le="0.25"\} (\d+)$/m),
				sum: value(/^roster_event_loop_delay_seconds_sum ([\d.]+)$/m),
			};
		};
		const before = await delays();
		const held = performance.now() + 500;
		while (performance.now() < held) {
			// Blocks the event loop, which the server runs in, too.
		}
		await expect.poll(async () => (await delays()).sum, { timeout: 10_000 }).toBeGreaterThan((before.sum || 0) + 0.4);
		const after = await delays();
		expect(after.all - after.short).toBeGreaterThan(before.all - before.short);
	} finally {
		agent.destroy();
		await server.close();
	}
});
