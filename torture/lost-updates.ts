// SPDX-License-Identifier: Apache-2.0

// Many clients change one group and one user at once. No acknowledged change may be lost, and nothing else may appear.
// Each member belongs to one client, so the expected members of the group are known exactly.

import { randomUUID } from "node:crypto";
import { ChangeKind } from "../gen/roster/v1/change_pb.ts";
import { Random } from "../test/scim/random.ts";
import { Client, group, patch, references, setUp, user, versionIn } from "./client.ts";
import { goesOn, greatest, perSecond, type Report, type Run } from "./figures.ts";
import { Ledger } from "./ledger.ts";
import { type Database, type Engine, Target } from "./target.ts";

const clients = 64;
const usersOfClient = 6;

/** The limits of a round on one database: operations on the group, and milliseconds on the user. */
const [longRound, longCount] = [100_000, 10_000];

export interface LostUpdatesOptions extends Run {
	/** The number of servers on the database. */
	readonly replicas?: number;
	readonly operations?: number;
}

/** The acknowledged changes of one client to the group. */
interface Done {
	readonly members: Set<string>;
	/** The numbers of added and removed members. */
	added: number;
	removed: number;
	/** The ids of the requests that changed something, and the names that they set. */
	readonly requests: string[];
	readonly names: string[];
}

interface Counts {
	onGroup: number;
	onUser: number;
	/** Requests that were refused because another change came first. */
	mismatches: number;
	/** Requests that were refused with 503, because there were too many at once. */
	refused: number;
	findings: string[];
}

export async function lostUpdates(
	engine: Engine,
	{ replicas = 1, operations = Number.POSITIVE_INFINITY, ...run }: LostUpdatesOptions,
): Promise<Report> {
	const end = performance.now() + run.duration;
	const more = goesOn(run);
	const counts: Counts = { onGroup: 0, onUser: 0, mismatches: 0, refused: 0, findings: [] };
	let [groupSeconds, userSeconds, databases] = [0, 0, 0];
	while (more() && counts.onGroup + counts.onUser < operations && counts.findings.length === 0) {
		const database = await engine.create();
		const targets = Array.from({ length: replicas }, () => new Target(database));
		for (const each of targets) {
			await each.start();
		}
		const urls = targets.map((each) => each.url);
		const client = new Client(await setUp(urls[0] as string), clients);
		const left = end - performance.now();
		const part = { database, client, urls, counts };
		const before = counts.onGroup;
		const from = performance.now();
		const most = Math.min(operations - before, longRound);
		await onOneGroup({
			...part,
			seed: run.seed + databases,
			goesOn: () => more() && performance.now() < from + left * 0.8 && counts.onGroup - before < most,
		});
		const between = performance.now();
		groupSeconds += (between - from) / 1000;
		await onOneUser({
			...part,
			goesOn: () => more() && performance.now() < Math.min(end, between + left * 0.2, between + longCount),
		});
		userSeconds += (performance.now() - between) / 1000;
		counts.findings.push(...(await new Ledger().check(database)));
		client.close();
		await Promise.all(targets.map((each) => each.process.end("SIGKILL")));
		await database.remove();
		databases += 1;
	}
	return {
		name: `lost updates, ${engine.name}${replicas === 1 ? "" : `, ${replicas} servers`}`,
		figures: {
			clients: greatest(clients),
			"operations on one group": counts.onGroup,
			"… a second": perSecond(counts.onGroup, groupSeconds),
			"changes of one user, each read before": counts.onUser,
			"… a second ": perSecond(counts.onUser, userSeconds),
			"412, another was first": counts.mismatches,
			"503, too many at once": counts.refused,
			databases,
		},
		findings: counts.findings,
	};
}

interface Part {
	readonly database: Database;
	readonly client: Client;
	readonly urls: readonly string[];
	readonly counts: Counts;
	/** Whether to continue. */
	goesOn(): boolean;
}

async function created(client: Client, url: string, path: "/Users" | "/Groups", body: object): Promise<string> {
	const answer = await client.send(url, { method: "POST", path, body });
	if (answer.status !== 201) {
		throw new Error(`POST ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
	}
	return answer.body.id;
}

async function onOneGroup(part: Part & { readonly seed: number }): Promise<void> {
	const { database, client, urls, seed, counts } = part;
	const [url = ""] = urls;
	const id = await created(client, url, "/Groups", group({ displayName: "Everybody" }));
	const all = await Promise.all(
		Array.from({ length: clients }, async (_, number) => {
			const own = await Promise.all(
				Array.from({ length: usersOfClient }, (_, index) =>
					created(client, url, "/Users", user({ userName: `${number}.${index}@example.com` })),
				),
			);
			return workOnGroup(part, id, own, number, new Random(seed + number));
		}),
	);
	const stored = await database.query(`select user_id from group_members where group_id = '${id}'`);
	const found = new Set(stored.map((row) => row["user_id"] as string));
	const expected = new Set(all.flatMap(({ members }) => [...members]));
	for (const each of found.symmetricDifference(expected)) {
		counts.findings.push(
			found.has(each) ? `${each} is a member, and nobody asked for it` : `the member ${each} is lost`,
		);
	}
	await compareWithLog(part, id, all);
}

async function workOnGroup(part: Part, id: string, own: string[], number: number, random: Random): Promise<Done> {
	const { client, urls, counts } = part;
	const done: Done = { members: new Set(), added: 0, removed: 0, requests: [], names: [] };
	const path = `/Groups/${id}`;
	while (part.goesOn() && counts.findings.length === 0) {
		const url = random.pick(urls);
		const some = own.filter(() => random.chance(0.5));
		const [added, removed] = [
			some.filter((each) => !done.members.has(each)),
			some.filter((each) => done.members.has(each)),
		];
		// Every eighth client sometimes renames the group, and every sixteenth sends a version.
		const name = number % 8 === 0 && random.chance(0.2) ? `Everybody ${randomUUID()}` : undefined;
		const pinned = number % 16 === 1;
		const operations = [
			...(added.length > 0 ? [{ op: "add", path: "members", value: references(added) }] : []),
			...removed.map((each) => ({ op: "remove", path: `members[value eq "${each}"]` })),
			...(name === undefined ? [] : [{ op: "replace", path: "displayName", value: name }]),
		];
		if (operations.length === 0) {
			continue;
		}
		const request = randomUUID();
		const headers: Record<string, string> = { "x-request-id": request };
		if (pinned) {
			const read = await client.send(url, { method: "GET", path: `${path}?excludedAttributes=members` });
			headers["if-match"] = `W/"${versionIn(read)}"`;
		}
		const answer = await client.send(url, { method: "PATCH", path, headers, body: patch(...operations) });
		if (pinned && answer.status === 412) {
			counts.mismatches += 1;
			continue;
		}
		if (answer.status === 503) {
			counts.refused += 1;
			continue;
		}
		if (answer.status !== 204) {
			counts.findings.push(`PATCH answered ${answer.status}: ${JSON.stringify(answer.body)}`);
			break;
		}
		counts.onGroup += 1;
		done.requests.push(request);
		done.added += added.length;
		done.removed += removed.length;
		for (const each of added) {
			done.members.add(each);
		}
		for (const each of removed) {
			done.members.delete(each);
		}
		if (name !== undefined) {
			done.names.push(name);
		}
	}
	return done;
}

/** Checks that the log has each acknowledged change exactly once, and nothing else. */
async function compareWithLog({ database, counts }: Part, id: string, all: readonly Done[]) {
	const ofGroup = `from changes where group_id = '${id}' and kind <> ${ChangeKind.GROUP_CREATED}`;
	const kinds = await database.query(`select kind, count(*) as value ${ofGroup} group by kind`);
	const requests = await database.query(`select distinct request_id ${ofGroup}`);
	const renames = await database.query(`select after ${ofGroup} and kind = ${ChangeKind.GROUP_UPDATED}`);
	const [row] = await database.query(`select version from groups where id = '${id}'`);
	const logged = new Set(requests.map((each) => each["request_id"] as string));
	const asked = new Set(all.flatMap(({ requests }) => requests));
	const expect = (what: string, found: unknown, expected: unknown) => {
		if (found !== expected) {
			counts.findings.push(`${what} is ${found}, and has to be ${expected}`);
		}
	};
	const count = (kind: ChangeKind) => Number(kinds.find((each) => Number(each["kind"]) === kind)?.["value"] ?? 0);
	const sum = (numbers: readonly number[]) => numbers.reduce((sum, each) => sum + each, 0);
	expect(
		"requests that are acknowledged but not logged, or logged but not acknowledged",
		logged.symmetricDifference(asked).size,
		0,
	);
	expect("the version of the group", Number(row?.["version"]), 1 + asked.size);
	expect("how many were added", count(ChangeKind.GROUP_MEMBER_ADDED), sum(all.map((each) => each.added)));
	expect("how many were removed", count(ChangeKind.GROUP_MEMBER_REMOVED), sum(all.map((each) => each.removed)));
	const names = new Set(all.flatMap((each) => each.names));
	const known = new Set(renames.map((each) => JSON.parse(each["after"]).group.displayName as string));
	expect("how many names are lost", names.difference(known).size, 0);
}

/** All clients increment a number in one user. Each reads it, adds one, and writes with the version that it read. */
async function onOneUser(part: Part): Promise<void> {
	const { database, client, urls, counts } = part;
	const id = await created(
		client,
		urls[0] as string,
		"/Users",
		user({ userName: "counter", name: { givenName: "0" } }),
	);
	const path = `/Users/${id}`;
	const before = counts.onUser;
	const work = async (_: unknown, number: number) => {
		for (let round = number; part.goesOn() && counts.findings.length === 0; round++) {
			const url = urls[round % urls.length] as string;
			const read = await client.send(url, { method: "GET", path });
			const next = String(Number(read.body.name.givenName) + 1);
			const body = patch({ op: "replace", path: "name.givenName", value: next });
			const headers = { "if-match": `W/"${versionIn(read)}"` };
			const answer = await client.send(url, { method: "PATCH", path, headers, body });
			if (answer.status === 200) {
				counts.onUser += 1;
			} else if (answer.status === 412) {
				counts.mismatches += 1;
			} else if (answer.status === 503) {
				counts.refused += 1;
			} else {
				counts.findings.push(`PATCH with If-Match answered ${answer.status}: ${JSON.stringify(answer.body)}`);
			}
		}
	};
	await Promise.all(Array.from({ length: clients }, work));
	const acknowledged = counts.onUser - before;
	const [row] = await database.query(`select version, name_given_name from users where id = '${id}'`);
	if (Number(row?.["version"]) !== acknowledged + 1 || row?.["name_given_name"] !== String(acknowledged)) {
		counts.findings.push(
			`${acknowledged} were acknowledged, and the user counts ${row?.["name_given_name"]} in version ${row?.["version"]}`,
		);
	}
}
