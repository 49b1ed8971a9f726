// SPDX-License-Identifier: Apache-2.0

// Sends the requests of Entra ID at a constant rate for a long time. There must be no errors, no growing memory and no
// growing latency.

import { setTimeout } from "node:timers/promises";
import { residentMegabytes } from "../bench/load.ts";
import { Random } from "../test/scim/random.ts";
import { Client, group, patch, type Request, setUp, user } from "./client.ts";
import { goesOn, greatest, percentile, perSecond, type Report, type Run } from "./figures.ts";
import { Ledger } from "./ledger.ts";
import { type Engine, Target } from "./target.ts";

/** Requests per second, and the greatest number of concurrent requests. */
const [rate, clients] = [300, 16];

const [firstUsers, groups] = [300, 20];

/** The run has three parts: a warm-up, and two parts that are compared. */
const thirds = 3;

/** The growth of memory and latency from the second part to the third that counts as noise. */
const mayGrow = { memory: { share: 0.1, megabytes: 20 }, p99: { times: 2, milliseconds: 25 } };

/** The directory from the view of the client. */
interface Directory {
	readonly users: { readonly id: string; readonly name: string }[];
	readonly groups: string[];
	made: number;
}

/** A kind of request, with its frequency. */
interface Kind {
	readonly name: string;
	readonly weight: number;
	readonly status: number;
	ask(directory: Directory, random: Random): Request;
	/** Notes the id of a created resource. */
	made?(directory: Directory, name: string, id: string): void;
}

const search = (filter: string): Request => ({ method: "GET", path: `/Users?filter=${encodeURIComponent(filter)}` });
const change = (path: string, ...operations: object[]): Request => ({
	method: "PATCH",
	path,
	body: patch(...operations),
});

const kinds: readonly Kind[] = [
	{
		name: "find by userName",
		weight: 25,
		status: 200,
		ask: ({ users }, random) => search(`userName eq "${random.pick(users).name}"`),
	},
	{
		name: "find by externalId",
		weight: 15,
		status: 200,
		ask: ({ users }, random) => search(`externalId eq "${random.pick(users).name}"`),
	},
	{
		name: "create",
		weight: 3,
		status: 201,
		ask(directory) {
			directory.made += 1;
			const name = `person-${directory.made}@example.com`;
			const emails = [{ type: "work", value: name, primary: true }];
			return { method: "POST", path: "/Users", body: user({ userName: name, externalId: name, active: true, emails }) };
		},
		made: ({ users }, name, id) => void users.push({ id, name }),
	},
	{
		name: "activate, deactivate",
		weight: 17,
		status: 200,
		ask: ({ users }, random) =>
			change(`/Users/${random.pick(users).id}`, {
				op: "Replace",
				path: "active",
				value: random.chance(0.5) ? "True" : "False",
			}),
	},
	...(["Add", "Remove"] as const).map(
		(op): Kind => ({
			name: `${op.toLowerCase()} a member`,
			weight: 12,
			status: 204,
			ask: ({ users, groups }, random) =>
				change(`/Groups/${random.pick(groups)}`, { op, path: "members", value: [{ value: random.pick(users).id }] }),
		}),
	),
	{
		name: "read a group without members",
		weight: 15,
		status: 200,
		ask: ({ groups }, random) => ({
			method: "GET",
			path: `/Groups/${random.pick(groups)}?excludedAttributes=members`,
		}),
	},
	{ name: "readiness", weight: 1, status: 200, ask: () => ({ method: "GET", path: "/readiness" }) },
];

const bag = kinds.flatMap((kind) => Array<Kind>(kind.weight).fill(kind));

export async function soak(engine: Engine, run: Run): Promise<Report> {
	const { duration, seed } = run;
	const random = new Random(seed);
	const findings: string[] = [];
	const target = new Target(await engine.create());
	await target.start();
	const client = new Client(await setUp(target.url), clients);
	const directory: Directory = { users: [], groups: [], made: 0 };
	const latencies = Array.from({ length: thirds }, (): number[] => []);
	const memory = Array.from({ length: thirds }, (): number[] => []);
	const started = performance.now();
	const more = goesOn(run);
	const third = () => Math.min(thirds - 1, Math.floor(((performance.now() - started) / duration) * thirds));

	async function ask(kind: Kind): Promise<void> {
		const request = kind.ask(directory, random);
		const from = performance.now();
		const answer = await client.send(target.url, request);
		latencies[third()]?.push(performance.now() - from);
		if (answer.status !== kind.status) {
			findings.push(`${kind.name} answered ${answer.status} for ${kind.status}: ${JSON.stringify(answer.body)}`);
		}
		kind.made?.(directory, request.body.userName, answer.body?.id);
	}

	const create = kinds.find((each) => each.made !== undefined) as Kind;
	for (let index = 0; index < firstUsers; index++) {
		await ask(create);
	}
	for (let index = 0; index < groups; index++) {
		const body = group({ displayName: `Group ${index}` });
		directory.groups.push((await client.send(target.url, { method: "POST", path: "/Groups", body })).body.id);
	}

	let sent = 0;
	const from = performance.now();
	const work = async () => {
		while (more() && findings.length === 0) {
			// Sends at a fixed time and not after the previous response, so a slow server gets no fewer requests.
			const wait = from + (sent++ * 1000) / rate - performance.now();
			if (wait > 0) {
				await setTimeout(wait);
			}
			await ask(random.pick(bag));
		}
	};
	const sampler = setInterval(
		() => memory[third()]?.push(residentMegabytes(target.process.pid)),
		Math.min(1000, duration / 30),
	);
	await Promise.all(Array.from({ length: clients }, work));
	clearInterval(sampler);

	const [warm = 0, early = 0, late = 0] = memory.map(
		(each) => each.reduce((sum, value) => sum + value, 0) / each.length,
	);
	const [, p99Early = 0, p99Late = 0] = latencies.map((each) => percentile(each, 0.99));
	const { memory: inMemory, p99: inP99 } = mayGrow;
	// A run that was stopped has no last third to compare.
	const isWhole = run.stop?.aborted !== true;
	if (isWhole && late > early * (1 + inMemory.share) + inMemory.megabytes) {
		findings.push(`memory grew from ${Math.round(early)} MB in the second third to ${Math.round(late)} MB in the last`);
	}
	if (isWhole && p99Late > p99Early * inP99.times + inP99.milliseconds) {
		findings.push(
			`the p99 grew from ${p99Early.toFixed(1)} ms in the second third to ${p99Late.toFixed(1)} ms in the last`,
		);
	}
	findings.push(...(await new Ledger().check(target.database)));
	client.close();
	await target.remove();
	const minutesBetween = duration / thirds / 60_000;
	return {
		name: `soak, ${engine.name}`,
		figures: {
			requests: latencies.flat().length,
			"… a second": perSecond(latencies.flat().length, (performance.now() - started) / 1000),
			"users in the end": greatest(directory.users.length),
			"memory in each third, MB": [warm, early, late].map(Math.round).join(", "),
			...(isWhole && {
				"… growth from the second to the last, MB a minute": greatest((late - early) / minutesBetween),
			}),
			"p50, ms": greatest(percentile(latencies.flat(), 0.5)),
			"p99 in each third, ms": latencies.map((each) => percentile(each, 0.99).toFixed(1)).join(", "),
			...(isWhole && { "… last ÷ second": greatest(p99Late / p99Early) }),
		},
		findings,
	};
}
