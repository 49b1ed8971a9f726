// SPDX-License-Identifier: Apache-2.0

// Kills the server with SIGKILL during writes, at random moments and at named points. Every acknowledged write has to
// be stored, and every other one completely or not at all. Power failures are not tested; `synchronous=FULL` covers
// them.

import { setTimeout } from "node:timers/promises";
import { Random } from "../test/scim/random.ts";
import { goesOn, perMinute, perSecond, type Report, type Run } from "./figures.ts";
import { Ledger } from "./ledger.ts";
import type { Point } from "./process.ts";
import { type Ending, type Engine, Target } from "./target.ts";
import { Writers } from "./writers.ts";

const count = 32;

/**
 * The length of the change log at which the database is replaced. Checking a longer one after each kill is too slow.
 */
const longLog = 20_000;

/** How long to wait for the server to reach a named point, in milliseconds. */
const pointTimeout = 3000;

/** A directory with its writers. It starts empty, and is replaced when its change log is long. */
interface Directory {
	readonly target: Target;
	readonly writers: Writers;
	readonly ledger: Ledger;
}

export interface KillOptions extends Run {
	/** The run ends after this number of kills, even if time is left. */
	readonly kills?: number;
}

export async function kill(engine: Engine, { kills = Number.POSITIVE_INFINITY, ...run }: KillOptions): Promise<Report> {
	const random = new Random(run.seed);
	const counts = new Map<string, number>();
	const findings: string[] = [];
	let [acknowledged, writing, databases, unanswered, done] = [0, 0, 0, 0, 0];
	const finish = async () => {
		await end(directory, findings);
		acknowledged += directory.writers.acknowledged;
		unanswered += directory.writers.unanswered;
	};
	const started = performance.now();
	const more = goesOn(run);
	let directory = await begin(engine, random);
	databases += 1;

	while (more() && done < kills && findings.length === 0) {
		const name = engine.endings[done % engine.endings.length] as Ending;
		const named = name !== "at random" && name !== "with its database";
		const point: Point | undefined = named ? { name, at: 1 + random.below(30) } : undefined;
		if (!(await directory.target.start({ point }))) {
			findings.push(`the server did not start: ${directory.target.process.printed}`);
			break;
		}
		const from = performance.now();
		const wrong = await writeUntilKilled(directory, name, named ? pointTimeout : 20 + random.below(200));
		writing += performance.now() - from;
		done += 1;
		findings.push(...wrong);

		const { database } = directory.target;
		const killed = name === "in a checkpoint" && !database.diedInCheckpoint?.() ? "beside a checkpoint" : name;
		counts.set(killed, (counts.get(killed) ?? 0) + 1);
		findings.push(...(await directory.ledger.check(database)));
		findings.push(...(await directory.writers.compare(database)));
		if (directory.ledger.length > longLog) {
			await finish();
			directory = await begin(engine, random);
			databases += 1;
		}
	}
	await finish();
	return {
		name: `kill -9, ${engine.name}`,
		figures: {
			kills: done,
			...Object.fromEntries([...counts].map(([name, count]) => [`… ${name}`, count])),
			"kills a minute": perMinute(done, (performance.now() - started) / 1000),
			"acknowledged writes": acknowledged,
			"… a second, while there was a server": perSecond(acknowledged, writing / 1000),
			"writes without an answer": unanswered,
			databases,
		},
		findings,
	};
}

async function begin(engine: Engine, random: Random): Promise<Directory> {
	const target = new Target(await engine.create());
	await target.start();
	const writers = await Writers.begin(target.url, count, random);
	await target.kill();
	return { target, writers, ledger: new Ledger() };
}

/** Checks everything again after a last start and a regular stop. */
async function end({ target, writers, ledger }: Directory, findings: string[]): Promise<void> {
	if (findings.length === 0) {
		await target.start();
		await target.stop();
		findings.push(...(await ledger.check(target.database)), ...(await writers.compare(target.database)));
	}
	writers.close();
	await target.remove();
}

/**
 * Runs all writers until the server is dead.
 *
 * @param after the delay in milliseconds after which the server is killed, unless it has killed itself before.
 * @returns wrong responses.
 */
async function writeUntilKilled({ target, writers }: Directory, ending: Ending, after: number): Promise<string[]> {
	const { process, url, database } = target;
	const crashes = ending === "with its database";
	const written = writers.write([url], () => !process.dead, crashes);
	const end = new AbortController();
	const timer = setTimeout(after, undefined, { signal: end.signal }).catch(() => {});
	await Promise.race([timer, process.ended]);
	end.abort();
	if (crashes) {
		const start = await database.halt?.();
		await start?.();
		await setTimeout(after);
	}
	await target.kill();
	return written;
}
