// SPDX-License-Identifier: Apache-2.0

// A real Prometheus reads a real server, and answers every query of the dashboard and of the alerts. Without the
// programs of Prometheus these tests are skipped, and say so.

import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import dashboard from "../../deploy/grafana/roster.json" with { type: "json" };
import { type Roster, startRoster } from "../roster.ts";

const folder = join(import.meta.dirname, "../../deploy/prometheus");
const isThere =
	spawnSync("prometheus", ["--version"]).status === 0 && spawnSync("promtool", ["--version"]).status === 0;
if (!isThere) {
	console.log("there is no Prometheus: its tests are skipped");
}

const promtool = (...args: string[]) =>
	execFileSync("promtool", args, { cwd: folder, encoding: "utf8", stdio: "pipe" });

function freePort(): Promise<number> {
	return new Promise((resolve) => {
		const server = createServer().listen(0, "127.0.0.1", () => {
			const { port } = server.address() as { port: number };
			server.close(() => resolve(port));
		});
	});
}

describe.skipIf(!isThere)("Prometheus", () => {
	let roster: Roster;
	let prometheus: ChildProcess;
	let data: string;
	let url: string;

	async function ask(path: string, parameters: Record<string, string>): Promise<unknown[]> {
		const response = await fetch(`${url}/api/v1/${path}?${new URLSearchParams(parameters)}`);
		const answer = (await response.json()) as { status: string; error?: string; data: { result: unknown[] } };
		expect([answer.status, answer.error]).toEqual(["success", undefined]);
		return answer.data.result;
	}

	beforeAll(async () => {
		roster = await startRoster({}, 1);
		await roster.scim.user("one");
		await roster.tokens.createSCIMToken({
			expireTime: { seconds: BigInt(Math.ceil(Date.now() / 1000) + 9e6), nanos: 0 },
		});
		data = mkdtempSync(join(tmpdir(), "roster-prometheus-"));
		url = `http://127.0.0.1:${await freePort()}`;
		const config = readFileSync(join(folder, "prometheus.yaml"), "utf8")
			.replace("127.0.0.1:8080", new URL(roster.url).host)
			.replace("scrape_interval: 15s", "scrape_interval: 1s")
			.replace("alerts.yaml", join(folder, "alerts.yaml"));
		writeFileSync(join(data, "prometheus.yaml"), config);
		const listen = `--web.listen-address=${new URL(url).host}`;
		const args = [`--config.file=${join(data, "prometheus.yaml")}`, `--storage.tsdb.path=${join(data, "db")}`, listen];
		prometheus = spawn("prometheus", args, { stdio: "ignore" });
		// Rates need several scrapes.
		await vi.waitFor(
			async () => {
				await roster.scim.ask("GET /Users").answers(200);
				expect(await ask("query", { query: "rate(process_cpu_seconds_total[5s])" })).toHaveLength(1);
			},
			{ timeout: 30_000, interval: 500 },
		);
	});

	afterAll(async () => {
		prometheus?.kill();
		await roster?.stop();
		rmSync(data, { recursive: true, force: true });
	});

	test("every query of the dashboard has an answer", async () => {
		const queries = dashboard.panels.flatMap(({ title, targets = [] }) =>
			targets.map(({ expr }) => ({ title, query: expr.replaceAll("$__rate_interval", "5s").replaceAll("$job", ".*") })),
		);
		expect(queries.length).toBeGreaterThan(20);
		for (const { title, query } of queries) {
			expect((await ask("query", { query })).length, `${title}: ${query}`).toBeGreaterThan(0);
		}
	});

	test("the rules are loaded, and nothing fires while everything is well", async () => {
		const response = await fetch(`${url}/api/v1/rules`);
		const { data: loaded } = (await response.json()) as {
			data: { groups: { rules: { health: string; state: string }[] }[] };
		};
		const rules = loaded.groups.flatMap((group) => group.rules);
		expect(rules.length).toBeGreaterThan(9);
		expect(rules.filter(({ health }) => health === "err")).toEqual([]);
		expect(rules.filter(({ state }) => state === "firing")).toEqual([]);
	});

	test("the rules fire when they should, and no metric breaks the conventions", async () => {
		promtool("check", "rules", "alerts.yaml");
		promtool("test", "rules", "alerts.test.yaml");
		const input = await (await fetch(`${roster.url}/metrics`)).text();
		const ours = input.replace(/^.*\bnodejs_.*\n/gm, "");
		const { stderr, stdout } = spawnSync("promtool", ["check", "metrics"], { input: ours, encoding: "utf8" });
		// Days are what a person sets and reads.
		expect(`${stdout}${stderr}`.trim()).toBe('roster_token_expiry_days use base unit "seconds" instead of "days"');
	});
});
