// SPDX-License-Identifier: Apache-2.0

// `npm run torture -- --minutes 20`: runs the tests for this time, and prints a report. Exit code 1 means that there
// are findings: lost or partial writes, or wrong responses.

import { Command, InvalidArgumentError, Option } from "commander";
import { crash } from "./crash.ts";
import { engines, type Tortured } from "./engines.ts";
import { faults } from "./faults.ts";
import { type Report, type Run, tableOf } from "./figures.ts";
import { kill } from "./kill.ts";
import { lostUpdates } from "./lost-updates.ts";
import { type EngineName, endSpare } from "./process.ts";
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
	readonly minutes: number;
	readonly engine?: EngineName;
	readonly only?: string[];
	readonly seed: number;
}

interface Torture {
	readonly share: number;
	/** Whether it needs several servers on one database. */
	readonly shared?: true;
	run(tortured: Tortured, run: Run): Promise<Report>;
}

/** The tests, with the share of the time for each. */
const tortures: Readonly<Record<string, Torture>> = {
	upgrades: { share: 0.05, run: ({ engine, upgrading }, run) => upgrades(engine, upgrading, run) },
	faults: { share: 0.1, run: ({ engine, sufferings }, run) => faults(engine, sufferings, run) },
	"lost-updates": { share: 0.15, run: ({ engine }, run) => lostUpdates(engine, run) },
	"lost-updates-replicas": {
		share: 0.15,
		shared: true,
		run: ({ engine, replicas }, run) => lostUpdates(engine, { ...run, replicas }),
	},
	crash: { share: 0.15, shared: true, run: ({ engine, replicas }, run) => crash(engine, { ...run, replicas }) },
	soak: { share: 0.2, run: ({ engine }, run) => soak(engine, run) },
	kill: { share: 0.35, run: ({ engine }, run) => kill(engine, run) },
};

const options = new Command("npm run torture --")
	.description("Attacks what the server stores: kills it, crowds it, takes its disk, and looks what is left.")
	.option("--minutes <number>", "for how long, divided among engines and tortures", positive, 10)
	.addOption(new Option("--only <names...>", "only these").choices(Object.keys(tortures)))
	.addOption(new Option("--engine <name>", "only on this database").choices(Object.keys(engines)))
	.option("--seed <number>", "what chance comes from", positive, Math.floor(Math.random() * 2 ** 30))
	.parse()
	.opts<Options>();

/** The selected tests. Those for a single server run once for each engine. */
const work = Object.entries(engines)
	.filter(([name]) => options.engine === undefined || options.engine === name)
	.flatMap(([, tortured]) =>
		Object.entries(tortures)
			.filter(([name]) => options.only?.includes(name) ?? true)
			.filter(([, torture]) => tortured.replicas > 1 || !torture.shared)
			.map(([name, torture]) => ({ name, tortured, torture })),
	);
const shares = work.reduce((sum, { torture }) => sum + torture.share, 0);

const reports: Report[] = [];
let interrupted = false;

function conclude(): void {
	if (reports.length > 0) {
		console.log(`\n${tableOf(reports)}`);
	}
	process.exitCode = interrupted ? 130 : reports.some((each) => each.findings.length > 0) ? 1 : 0;
}

async function end(): Promise<void> {
	await endSpare();
	for (const { engine } of Object.values(engines)) {
		await engine.close();
	}
}

process.once("SIGINT", async () => {
	interrupted = true;
	conclude();
	await end();
	process.exit();
});

for (const { name, tortured, torture } of work) {
	const duration = (options.minutes * 60_000 * torture.share) / shares;
	console.error(`${name}, ${tortured.engine.name}: ${Math.round(duration / 1000)} seconds, seed ${options.seed}`);
	const report = await torture.run(tortured, { duration, seed: options.seed });
	reports.push(report);
	for (const finding of report.findings.slice(0, 20)) {
		console.error(`  ! ${finding}`);
	}
}
await end();
conclude();
