// SPDX-License-Identifier: Apache-2.0

// Sets the clock of a running server forwards and backwards by an hour, a day or a year. No request may be refused, and
// no write lost.

import pino from "pino";
import { readConfig } from "../src/config.ts";
import { startServer } from "../src/server.ts";
import type { Random } from "../test/scim/random.ts";
import type { Outcome } from "./faults.ts";
import { Ledger } from "./ledger.ts";
import { adminToken, type Engine } from "./target.ts";
import { Writers } from "./writers.ts";

const hour = 3_600_000;
const jumps = [hour, -hour, 24 * hour, -24 * hour, 365 * 24 * hour, -365 * 24 * hour];

/** The number of jumps in a run. */
const often = 20;

export async function clockJumps(engine: Engine, duration: number, random: Random): Promise<Outcome> {
	const database = await engine.create();
	const store = await database.open();
	let offset = 0;
	const config = { ...readConfig({}), port: 0, database: database.url, adminToken };
	const server = await startServer(config, store, pino({ level: "silent" }), () => Date.now() + offset);
	const writers = await Writers.begin(server.url, 8, random);
	const timer = setInterval(() => {
		offset = random.pick(jumps);
	}, duration / often);
	const end = performance.now() + duration;
	const findings = await writers.write([server.url], () => performance.now() < end);
	clearInterval(timer);
	const response = await fetch(`${server.url}/readyz`);
	if (response.status !== 200) {
		findings.push(`/readyz answered ${response.status}: ${await response.text()}`);
	}
	await server.close();
	findings.push(...(await new Ledger().check(database)), ...(await writers.compare(database)));
	writers.close();
	await database.remove();
	return { name: "the clock jumps", told: "nothing refused", acknowledged: writers.acknowledged, findings };
}
