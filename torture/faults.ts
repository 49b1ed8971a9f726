// SPDX-License-Identifier: Apache-2.0

// Causes faults of the database of a running server. The server has to refuse writes with 503, report the fault at
// `/readyz`, and recover without a restart. No acknowledged write may be lost, and no refused one stored.

import { Random } from "../test/scim/random.ts";
import { clockJumps } from "./clock.ts";
import type { Report, Run } from "./figures.ts";
import { Ledger } from "./ledger.ts";
import { lostAnswers } from "./lost-answers.ts";
import { type Database, type Engine, Target } from "./target.ts";
import { Writers } from "./writers.ts";

const count = 8;

/** The time limit for a server to recover from a fault, in milliseconds. */
const recoveryTimeout = 8000;

/** A fault counts as over when no write was refused for this long, in milliseconds. */
const slice = 50;

/** A fault of the database of a running server. */
export interface Fault {
	readonly name: string;
	/** Creates a database for this fault; undefined if any database will do. */
	create?(): Promise<Database>;
	/**
	 * Causes the fault.
	 *
	 * @returns a function that ends it; undefined if only a restart of the server ends it.
	 */
	begin(target: Target): Promise<(() => Promise<void>) | undefined>;
	/** How long the fault lasts before a write is refused, in milliseconds. */
	readonly lasts?: number;
	/** Whether the server waits until the fault is over, and refuses nothing. */
	readonly waits?: true;
}

/** Damage to the database while no server runs. */
export interface Damage {
	readonly name: string;
	/**
	 * Damages the database.
	 *
	 * @returns whether the last writes may be lost. The rest has to be intact.
	 */
	harm(database: Database): Promise<{ readonly mayLose: boolean }>;
}

/** The faults and the damage of an engine. */
export interface Sufferings {
	readonly faults: readonly Fault[];
	readonly damages: readonly Damage[];
}

/** The outcome of a fault. */
export interface Outcome {
	readonly name: string;
	/** The outcome in a few words. */
	readonly told: string;
	readonly acknowledged: number;
	readonly findings: readonly string[];
}

export async function faults(engine: Engine, sufferings: Sufferings, { duration, seed, stop }: Run): Promise<Report> {
	const random = new Random(seed);
	const outcomes: Outcome[] = [];
	// The duration of each phase of a fault: before, during and after.
	const parts = sufferings.faults.length * 3 + sufferings.damages.length + 2;
	const step = Math.max(150, Math.min(5000, duration / parts / 2));
	const sequence = [
		...sufferings.faults.map((fault) => () => suffer(engine, fault, step, random)),
		...sufferings.damages.map((damage) => () => harmed(engine, damage, step, random)),
		() => clockJumps(engine, step, random),
		() => lostAnswers(engine, step),
	];
	for (const next of sequence) {
		if (!stop?.aborted) {
			outcomes.push(await next());
		}
	}
	return {
		name: `faults, ${engine.name}`,
		figures: {
			faults: outcomes.length,
			...Object.fromEntries(outcomes.map((each) => [`… ${each.name}`, each.told])),
			"acknowledged writes": outcomes.reduce((sum, each) => sum + each.acknowledged, 0),
		},
		findings: outcomes.flatMap(({ name, findings }) => findings.map((each) => `${name}: ${each}`)),
	};
}

async function readiness({ url }: Target): Promise<number> {
	const response = await fetch(`${url}/readyz`);
	await response.text();
	return response.status;
}

const until = (end: number) => () => performance.now() < end;
const from = (milliseconds: number) => until(performance.now() + milliseconds);

async function suffer(engine: Engine, fault: Fault, step: number, random: Random): Promise<Outcome> {
	const target = new Target(await (fault.create?.() ?? engine.create()));
	const findings: string[] = [];
	await target.start();
	const writers = await Writers.begin(target.url, count, random);
	findings.push(...(await writers.write([target.url], from(step))));

	const end = await fault.begin(target);
	findings.push(...(await writers.write([target.url], from(fault.lasts ?? step), true)));
	const { refused, acknowledged } = writers;
	if (refused === 0 && fault.waits === undefined) {
		findings.push("no write was refused");
	}
	const expected = fault.waits ? 200 : 503;
	const ready = await readiness(target);
	if (ready !== expected) {
		findings.push(`/readyz answered ${ready} for ${expected}`);
	}
	let told = `${refused} × 503`;
	if (end !== undefined) {
		await end();
		const ended = performance.now();
		for (let before = -1; before !== writers.refused && performance.now() - ended < recoveryTimeout; ) {
			before = writers.refused;
			findings.push(...(await writers.write([target.url], from(slice), true)));
		}
		const after = Math.max(0, Math.round(performance.now() - ended - slice));
		told += `, well within ${after} ms`;
		findings.push(...(await writers.write([target.url], from(step))));
		const again = await readiness(target);
		if (again !== 200) {
			findings.push(`/readyz answered ${again} for 200`);
		}
		if (writers.acknowledged === acknowledged) {
			findings.push(`nothing was written within ${Math.round(after + step)} ms of its end`);
		}
	}
	findings.push(...(await lookTwice(target, writers)));
	return { name: fault.name, told, acknowledged: writers.acknowledged, findings };
}

/** Kills the server, and compares the database with what was acknowledged, before and after the next open. */
async function lookTwice(target: Target, writers: Writers): Promise<string[]> {
	await target.kill();
	const { database } = target;
	const ledger = new Ledger();
	const findings = [...(await ledger.check(database)), ...(await writers.compare(database))];
	await (await database.open()).close();
	findings.push(...(await ledger.check(database)), ...(await writers.compare(database)));
	writers.close();
	await target.remove();
	return findings;
}

async function harmed(engine: Engine, damage: Damage, step: number, random: Random): Promise<Outcome> {
	const target = new Target(await engine.create());
	await target.start();
	const writers = await Writers.begin(target.url, count, random);
	const findings = await writers.write([target.url], from(step));
	await target.kill();
	const { database } = target;
	findings.push(...(await new Ledger().check(database)));
	const { mayLose } = await damage.harm(database);
	await (await database.open()).close();
	findings.push(...(await new Ledger().check(database)), ...(mayLose ? [] : await writers.compare(database)));
	writers.close();
	await target.remove();
	return { name: damage.name, told: "whole again", acknowledged: writers.acknowledged, findings };
}
