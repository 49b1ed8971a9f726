// SPDX-License-Identifier: Apache-2.0

// `npm run bench`: compares Roster with the limit. Both answer the same requests in turn. The servers run on one core,
// the client on another.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { Command } from "commander";
import { openSqlite } from "../src/store/sqlite/store.ts";
import { type Cost, load, residentMegabytes, startTarget, type Target } from "./load.ts";
import { adminToken, idIn, numbersFrom, prepare, progressBar, startOurs } from "./ours.ts";
import { costPlot } from "./plot.ts";
import { type Scenario, scenarios } from "./scenarios.ts";
import { type Directory, seed, userAt } from "./seed.ts";
import { tableOf } from "./table.ts";

/** The result of a scenario in a directory of one size: the medians of the rounds. */
export interface Result {
	readonly scenario: string;
	readonly size: number;
	readonly ours: Cost;
	readonly limit: Cost;
	readonly ratio: number;
	readonly floor: number;
	readonly goal: number;
}

export interface Memory {
	readonly size: number;
	readonly startMs: number;
	readonly atStart: number;
	readonly afterLoad: number;
}

interface Options {
	readonly sizes: number[];
	readonly requests: number;
	readonly rounds: number;
	readonly quick?: true;
	readonly gate?: true;
	readonly only?: string;
}

const options = new Command("npm run bench --")
	.description("Compares this server with the limit: node:http and prepared statements, and nothing between the two.")
	.option("--sizes <list>", "how many users the directories have", numbersFrom(1000), [1000, 100_000, 1_000_000])
	.option("--requests <number>", "requests of a short read in a round", Number, 6000)
	.option("--rounds <number>", "rounds, of which the median counts", Number, 3)
	.option("--only <part>", "only scenarios with this in their name")
	.option("--quick", "1,000 and 20,000 users, fewer requests: two minutes")
	.option("--gate", "1,000 users, and exit code 1 where a ratio is below a third of its floor: for CI")
	.parse()
	.opts<Options>();

const sizes = options.gate ? [1000] : options.quick ? [1000, 20_000] : options.sizes;
const requests = options.gate ? 800 : options.quick ? 3000 : options.requests;
const rounds = options.gate ? 1 : options.rounds;

async function seedBoth(folder: string, size: number): Promise<Directory> {
	const store = openSqlite(join(folder, "roster.db"));
	const started = performance.now();
	const directory = await seed(store, size, [10, 1000, 100_000], progressBar(`${size.toLocaleString("en")} users`));
	console.error(
		`seeded ${size.toLocaleString("en")} users through the store in ${((performance.now() - started) / 1000).toFixed(1)} s`,
	);
	await store.close();
	return directory;
}

/** Fills the database of the limit with the same directory. The limit has created its tables. */
function fillLimit(path: string, { users, groups }: Directory): void {
	const client = new Sqlite(path);
	const user = client.prepare("insert into users values (?, ?, ?, ?, ?, ?, ?, ?, 1, 1, ?)");
	const group = client.prepare("insert into groups values (?, ?, 1)");
	const member = client.prepare("insert into members values (?, ?)");
	client.transaction(() => {
		users.forEach((id, index) => {
			const { userName, externalId } = userAt(index);
			const [given, family] = [`Given${index % 5000}`, `Family${index % 20_000}`];
			user.run(id, userName, userName, externalId, given, family, userName, userName, Date.now());
		});
		for (const [size, id] of Object.entries(groups)) {
			group.run(id, `Group of ${size}`);
			for (const userId of users.slice(0, Number(size))) {
				member.run(id, userId);
			}
		}
	})();
	client.close();
}

const printed = (line: string) => (line.startsWith("http") ? line : undefined);

const median = (costs: readonly Cost[], by: keyof Cost) =>
	costs.map((each) => each[by]).sort((left, right) => left - right)[Math.floor(costs.length / 2)] as number;

function middle(costs: readonly Cost[]): Cost {
	const of = (by: keyof Cost) => median(costs, by);
	return { requests: of("requests"), perSecond: of("perSecond"), p50: of("p50"), p99: of("p99"), cpu: of("cpu") };
}

async function measure(size: number): Promise<{ results: Result[]; memory: Memory }> {
	const folder = mkdtempSync(join(tmpdir(), "roster-bench-"));
	const directory = await seedBoth(folder, size);
	const limitPath = join(folder, "limit.db");
	await (await startTarget("limit-server.ts", [limitPath], {}, printed)).stop();
	fillLimit(limitPath, directory);

	const { target: ours, startMs } = await startOurs(join(folder, "roster.db"));
	const limit = await startTarget("limit-server.ts", [limitPath], {}, printed);
	const atStart = residentMegabytes(ours.pid);
	const authorization = await prepare(ours);

	const measured = new Map<Scenario, { ours: Cost[]; limit: Cost[] }>();
	const wanted = scenarios.filter(
		(each) => size >= (each.needs ?? 0) && (options.only === undefined || each.name.includes(options.only)),
	);
	for (let round = -1; round < rounds; round++) {
		const created: Record<"ours" | "limit", string[]> = { ours: [], limit: [] };
		for (const scenario of wanted) {
			const count = Math.ceil(requests * scenario.share);
			const costs = measured.get(scenario) ?? { ours: [], limit: [] };
			measured.set(scenario, costs);
			for (const [name, target] of [
				["ours", ours],
				["limit", limit],
			] as const) {
				const state = { directory, round, created: created[name] };
				const keep =
					scenario.name === "create a user"
						? (index: number, text: string) => {
								state.created[index] = idIn(text);
							}
						: undefined;
				const cost = await load(
					target,
					count,
					scenario.clients,
					(index) => {
						const ask = scenario.ask(index, state);
						return { ...ask, headers: { ...ask.headers, ...authorization } };
					},
					keep,
				);
				// The first round is a warm-up, and does not count.
				if (round >= 0) {
					costs[name].push(cost);
				}
			}
		}
	}
	const results = wanted.map((scenario): Result => {
		const costs = measured.get(scenario) as { ours: Cost[]; limit: Cost[] };
		const [mine, bare] = [middle(costs.ours), middle(costs.limit)];
		const ratio = scenario.byThroughput ? mine.perSecond / bare.perSecond : bare.cpu / mine.cpu;
		return {
			scenario: scenario.name,
			size,
			ours: mine,
			limit: bare,
			ratio,
			floor: scenario.floor,
			goal: scenario.goal,
		};
	});
	if (options.only === undefined || "GetUser over Connect".includes(options.only)) {
		results.push(await measureConnect(ours, directory, size));
	}
	const memory = { size, startMs, atStart, afterLoad: residentMegabytes(ours.pid) };
	await ours.stop();
	await limit.stop();
	rmSync(folder, { recursive: true });
	return { results, memory };
}

async function measureConnect(ours: Target, directory: Directory, size: number): Promise<Result> {
	const bare = await startTarget("connect-limit.ts", [], {}, printed);
	const headers = { authorization: `Bearer ${adminToken}`, "content-type": "application/json" };
	const costs: Record<"ours" | "limit", Cost[]> = { ours: [], limit: [] };
	for (let round = -1; round < rounds; round++) {
		for (const [name, target] of [
			["ours", ours],
			["limit", bare],
		] as const) {
			const cost = await load(target, requests, 8, (index) => ({
				method: "POST",
				path: "/roster.v1.ProvisioningService/GetUser",
				body: JSON.stringify({ id: directory.users[(index * 7919) % directory.users.length] }),
				headers,
			}));
			if (round >= 0) {
				costs[name].push(cost);
			}
		}
	}
	await bare.stop();
	const [mine, limit] = [middle(costs.ours), middle(costs.limit)];
	return {
		scenario: "GetUser over Connect",
		size,
		ours: mine,
		limit,
		ratio: limit.cpu / mine.cpu,
		floor: 0.75,
		goal: 0.9,
	};
}

const all: Result[] = [];
const memories: Memory[] = [];
for (const size of sizes) {
	const { results, memory } = await measure(size);
	all.push(...results);
	memories.push(memory);
	console.log(
		`\n${size.toLocaleString("en")} users, start in ${Math.round(memory.startMs)} ms, ${memory.atStart} MB at start, ${memory.afterLoad} MB after the load\n`,
	);
	console.log(tableOf(results));
}

if (options.gate) {
	// A ratio below a third of the floor is a defect, and not the noise of the machine.
	const fallen = all.filter((each) => each.ratio < each.floor / 3);
	for (const { scenario, ratio, floor } of fallen) {
		console.error(`${scenario}: the ratio is ${ratio.toFixed(2)}, far below the floor of ${floor}`);
	}
	process.exitCode = fallen.length > 0 ? 1 : 0;
} else if (options.only === undefined) {
	const folder = join(import.meta.dirname, "results");
	mkdirSync(folder, { recursive: true });
	const file = join(folder, `${new Date().toISOString().slice(0, 10)}${options.quick ? "-quick" : ""}.json`);
	const machine = { cpu: cpus()[0]?.model ?? "", cores: cpus().length, node: process.version };
	writeFileSync(file, `${JSON.stringify({ machine, memories, results: all }, undefined, "\t")}\n`);
	writeFileSync(file.replace(/json$/, "svg"), costPlot(all));
	console.log(`\nwritten to ${file}`);
}
