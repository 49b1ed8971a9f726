// SPDX-License-Identifier: Apache-2.0

// `npm run bench:postgres`: one server and several servers on PostgreSQL, with directories of several sizes. All
// processes share the cores of one machine, so only the ratios between the figures are meaningful.

import { Command } from "commander";
import { openStore } from "../src/open-store.ts";
import { query, startCluster } from "../test/postgres.ts";
import { type Cost, load } from "./load.ts";
import { idIn, numbersFrom, prepare, progressBar, startOurs } from "./ours.ts";
import { type Scenario, type State, scenarios } from "./scenarios.ts";
import { seed } from "./seed.ts";

const { sizes, servers, requests } = new Command("npm run bench:postgres --")
	.description("Measures this server on a PostgreSQL server of its own.")
	.option("--sizes <list>", "how many users the directories have", numbersFrom(1000), [1000, 100_000])
	.option("--servers <list>", "how many servers share the database", numbersFrom(1), [1, 2])
	.option("--requests <number>", "requests of a short read in a round", Number, 4000)
	.parse()
	.opts<{ sizes: number[]; servers: number[]; requests: number }>();

const cluster = await startCluster(true);

function add(costs: readonly Cost[]): Cost {
	const most = (by: keyof Cost) => Math.max(...costs.map((each) => each[by]));
	const perSecond = costs.reduce((sum, each) => sum + each.perSecond, 0);
	return { requests: most("requests"), perSecond, p50: most("p50"), p99: most("p99"), cpu: most("cpu") };
}

async function measure(size: number, count: number): Promise<Map<Scenario, Cost>> {
	const database = cluster.url(`bench_${size}_${count}`);
	await query(cluster.url("postgres"), `create database bench_${size}_${count}`);
	const store = await openStore(database);
	const started = performance.now();
	const directory = await seed(store, size, [10, 1000, 100_000], progressBar(`${size.toLocaleString("en")} users`));
	const seconds = ((performance.now() - started) / 1000).toFixed(1);
	console.error(`seeded ${size.toLocaleString("en")} users through the store in ${seconds} s`);
	await store.close();
	await query(database, "analyze");
	const targets = await Promise.all(Array.from({ length: count }, async () => (await startOurs(database)).target));
	const headers = await prepare(targets[0] as (typeof targets)[0]);
	const costs = new Map<Scenario, Cost>();
	const states = targets.map((): State => ({ directory, round: 0, created: [] }));
	for (const scenario of scenarios.filter((each) => size >= (each.needs ?? 0))) {
		const each = Math.ceil((requests * scenario.share) / count);
		const results = targets.map((target, index) => {
			// Each server has its own round number, so that no two create the same user.
			const state = { ...(states[index] as State), round: index };
			return load(
				target,
				each,
				Math.ceil(scenario.clients / count),
				(place) => {
					const ask = scenario.ask(place, state);
					return { ...ask, headers: { ...ask.headers, ...headers } };
				},
				(place, text) => {
					if (scenario.name === "create a user") {
						state.created[place] = idIn(text);
					}
				},
			);
		});
		costs.set(scenario, add(await Promise.all(results)));
	}
	await Promise.all(targets.map((target) => target.stop()));
	return costs;
}

const columns: { title: string; costs: Map<Scenario, Cost> }[] = [];
for (const size of sizes) {
	for (const count of servers) {
		const title = `${size.toLocaleString("en")} users, ${count} server${count === 1 ? "" : "s"}`;
		columns.push({ title, costs: await measure(size, count) });
	}
}
await cluster.stop();

console.log(`| req/s (p50 ms) | ${columns.map((each) => each.title).join(" | ")} |`);
console.log(`| --- |${" --- |".repeat(columns.length)}`);
for (const scenario of scenarios) {
	const cells = columns.map(({ costs }) => {
		const cost = costs.get(scenario);
		return cost === undefined ? "–" : `${cost.perSecond} (${cost.p50.toFixed(1)})`;
	});
	console.log(`| ${scenario.name} | ${cells.join(" | ")} |`);
}
