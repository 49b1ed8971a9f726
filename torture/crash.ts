// SPDX-License-Identifier: Apache-2.0

// Several servers on one PostgreSQL, which crashes in the middle of commits while all of them go on: what it takes back
// was not acknowledged by any of them, though the next transaction of another gets the id of the one that is gone.

import { setTimeout } from "node:timers/promises";
import { Random } from "../test/scim/random.ts";
import type { Report, Run } from "./figures.ts";
import { Ledger } from "./ledger.ts";
import { type Engine, Target } from "./target.ts";
import { Writers } from "./writers.ts";

const count = 32;

/** A database with a log as long as this is thrown away. */
const longLog = 20_000;

/** How long it is written after a crash, in milliseconds. */
const afterwards = 200;

export interface CrashOptions extends Run {
	/** How many servers share the database. */
	readonly replicas: number;
	/** As many crashes as are enough, also where there is time left. */
	readonly crashes?: number;
}

export async function crash(
	engine: Engine,
	{ duration, seed, replicas, crashes = Number.POSITIVE_INFINITY }: CrashOptions,
): Promise<Report> {
	const random = new Random(seed);
	const findings: string[] = [];
	let [done, databases, acknowledged, refused, unknown] = [0, 0, 0, 0, 0];
	const end = performance.now() + duration;
	const goesOn = () => performance.now() < end && done < crashes && findings.length === 0;
	while (goesOn()) {
		const database = await engine.create();
		const targets = Array.from({ length: replicas }, () => new Target(database));
		for (const each of targets) {
			await each.start();
		}
		const urls = targets.map((each) => each.url);
		const writers = await Writers.begin(urls[0] as string, count, random);
		const ledger = new Ledger();
		while (goesOn() && ledger.length < longLog) {
			let writing = true;
			const written = writers.write(urls, () => writing, true);
			await setTimeout(20 + random.below(200));
			await database.crash?.();
			await setTimeout(afterwards);
			writing = false;
			done += 1;
			findings.push(...(await written), ...(await ledger.check(database)), ...(await writers.compare(database)));
		}
		acknowledged += writers.acknowledged;
		refused += writers.refused;
		unknown += writers.unanswered;
		writers.close();
		await Promise.all(targets.map((each) => each.process.end("SIGKILL")));
		await database.remove();
		databases += 1;
	}
	return {
		name: `crashes of ${engine.name}, ${replicas} servers`,
		figures: {
			crashes: done,
			"acknowledged writes": acknowledged,
			"503, nothing was changed": refused,
			"503, nobody knows": unknown,
			databases,
		},
		findings,
	};
}
