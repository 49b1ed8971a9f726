// SPDX-License-Identifier: Apache-2.0

// The figures of the stress tests: those of several runs add up, and the page shows the sum.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { resultsOf, torturePage } from "../docs/torture.ts";
import { greatest, perMinute, type Report, sum } from "../torture/figures.ts";
import type { SavedRun } from "../torture/runs.ts";

const root = join(import.meta.dirname, "..");

test("counts and rates add up, the greatest stays, and a text is that of the last", () => {
	const report = (kills: number, seconds: number, p50: number, text: string): Report => ({
		name: "kill",
		figures: { kills, "kills a minute": perMinute(kills, seconds), "p50, ms": greatest(p50), memory: text },
		findings: [],
	});
	expect(sum(report(10, 60, 3, "1, 2"), report(30, 60, 2, "2, 3"))).toEqual(report(40, 120, 3, "2, 3"));
});

test("a figure that only one of two reports has is kept", () => {
	const report = (figures: Report["figures"]): Report => ({ name: "kill", figures, findings: ["lost"] });
	expect(sum(report({ a: 1 }), report({ b: 2 }))).toEqual({
		name: "kill",
		figures: { a: 1, b: 2 },
		findings: ["lost", "lost"],
	});
});

test("docs/torture.md is what the files say: npm run docs", () => {
	expect(readFileSync(join(root, "docs/torture.md"), "utf8")).toBe(torturePage());
});

test("the page sums the runs of a test up, with the parts of a figure in parentheses", () => {
	const run = (started: string, commits: string[], kills: number): SavedRun => ({
		started,
		commits,
		minutes: 10,
		seed: 1,
		parts: [
			{
				test: "kill",
				engine: "sqlite",
				time: 600_000,
				slices: 1,
				report: { name: "kill -9, sqlite", figures: { kills, "… at random": 1, databases: 1 }, findings: [] },
			},
		],
	});
	const table = resultsOf([
		run("2026-01-02T03:04:05Z", ["aaaaaaa"], 1000),
		run("2026-01-03T00:00:00Z", ["bbbbbbb"], 234),
	]);
	expect(table.split("\n").at(-2)).toBe(
		"| kill -9, sqlite | 2026-01-02 to 2026-01-03, aaaaaaa, bbbbbbb | 20 | kills 1,234 (at random 2); databases 2 | 0 |",
	);
});
