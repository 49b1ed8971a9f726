// SPDX-License-Identifier: Apache-2.0

// Faults under a running server: what cannot be stored is refused with 503, `/readyz` says so, and all goes on without a
// restart where the fault goes away. Nothing that was acknowledged is lost, and nothing that was refused is there.

import { Random } from "../test/scim/random.ts";
import { clockJumps } from "./clock.ts";
import type { Report, Run } from "./figures.ts";
import { Ledger } from "./ledger.ts";
import { lostAnswers } from "./lost-answers.ts";
import { type Database, type Engine, Target } from "./target.ts";
import { Writers } from "./writers.ts";

const count = 8;

/** How long a server may take to find that a fault has gone, in milliseconds. */
const patience = 8000;

/** As long as nothing is refused, it has gone, in milliseconds. */
const slice = 50;

/** Something that goes wrong under a server. */
export interface Fault {
	readonly name: string;
	/** A database where it can be brought about; undefined where any will do. */
	create?(): Promise<Database>;
	/**
	 * Brings it about.
	 *
	 * @returns what ends it; undefined where only a restart does.
	 */
	begin(target: Target): Promise<(() => Promise<void>) | undefined>;
	/** How long it has to last until a write is refused, in milliseconds. */
	readonly lasts?: number;
	/** Whether the server waits it out: then nothing is refused. */
	readonly waits?: true;
}

/** Something that is done to the database of a server that does not run. */
export interface Damage {
	readonly name: string;
	/**
	 * Does it.
	 *
	 * @returns whether the last writes may be lost by it: then there is less, and it is whole.
	 */
	harm(database: Database): Promise<{ readonly mayLose: boolean }>;
}

/** What an engine can suffer. */
export interface Sufferings {
	readonly faults: readonly Fault[];
	readonly damages: readonly Damage[];
}

/** What became of a fault. */
export interface Outcome {
	readonly name: string;
	/** How it went, in a word or two. */
	readonly told: string;
	readonly acknowledged: number;
	readonly findings: readonly string[];
}

export async function faults(engine: Engine, sufferings: Sufferings, { duration, seed }: Run): Promise<Report> {
	const random = new Random(seed);
	const outcomes: Outcome[] = [];
	// How long each step of a fault lasts: before, during, after.
	const parts = sufferings.faults.length * 3 + sufferings.damages.length + 2;
	const step = Math.max(150, Math.min(5000, duration / parts / 2));
	for (const fault of sufferings.faults) {
		outcomes.push(await suffer(engine, fault, step, random));
	}
	for (const damage of sufferings.damages) {
		outcomes.push(await harmed(engine, damage, step, random));
	}
	outcomes.push(await clockJumps(engine, step, random), await lostAnswers(engine, step));
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
		findings.push("nothing was refused");
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
		for (let before = -1; before !== writers.refused && performance.now() - ended < patience; ) {
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

/** Kills the server, looks, opens the database as a next server does, and looks again. */
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
