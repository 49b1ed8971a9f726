// SPDX-License-Identifier: Apache-2.0

// Crashes PostgreSQL in the middle of commits while several servers use it. A commit that the crash undoes must not
// have been acknowledged, even though a later transaction of another server may get the same transaction id.

import { setTimeout } from "node:timers/promises";
import { Random } from "../test/scim/random.ts";
import { goesOn, type Report, type Run } from "./figures.ts";
import { Ledger } from "./ledger.ts";
import { type Engine, Target } from "./target.ts";
import { Writers } from "./writers.ts";

const count = 32;

/** The length of the change log at which the database is replaced. */
const longLog = 20_000;

/** How long the writers run after a crash, in milliseconds. */
const afterwards = 200;

export interface CrashOptions extends Run {
	/** The number of servers on the database. */
	readonly replicas: number;
	/** The run ends after this number of crashes, even if time is left. */
	readonly crashes?: number;
}

export async function crash(
	engine: Engine,
	{ replicas, crashes = Number.POSITIVE_INFINITY, ...run }: CrashOptions,
): Promise<Report> {
	const random = new Random(run.seed);
	const findings: string[] = [];
	let [done, databases, acknowledged, refused, unknown, unread] = [0, 0, 0, 0, 0, 0];
	const inTime = goesOn(run);
	const more = () => inTime() && done < crashes && findings.length === 0;
	while (more()) {
		const database = await engine.create();
		const targets = Array.from({ length: replicas }, () => new Target(database));
		for (const each of targets) {
			await each.start();
		}
		const urls = targets.map((each) => each.url);
		const writers = await Writers.begin(urls[0] as string, count, random);
		const ledger = new Ledger();
		while (more() && ledger.length < longLog) {
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
		unread += writers.unread;
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
			"503, it was made": unread,
			databases,
		},
		findings,
	};
}
