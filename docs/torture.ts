// SPDX-License-Identifier: Apache-2.0

// Writes the table of results in docs/torture.md from the files of the runs, `torture/results/`: `npm run docs`.

import { readFileSync, writeFileSync } from "node:fs";
import { type Report, shown, sum } from "../torture/figures.ts";
import { type SavedRun, savedRuns } from "../torture/runs.ts";

const page = new URL("torture.md", import.meta.url);
const [begin, end] = ["<!-- results: npm run docs -->\n", "<!-- end of results -->"];

/** The page, with the results of all runs. */
export function torturePage(): string {
	const text = readFileSync(page, "utf8");
	const [before = "", rest = ""] = text.split(begin);
	return `${before}${begin}${resultsOf(savedRuns())}${end}${rest.split(end)[1]}`;
}

/** The table: a row for each test and engine, with the sum of its runs. */
export function resultsOf(runs: readonly SavedRun[]): string {
	const parts = runs.flatMap((run) =>
		run.parts.flatMap((part) => (part.report === undefined ? [] : [{ ...part, report: part.report, run }])),
	);
	const rows = Array.from(
		Map.groupBy(parts, (part) => part.report.name),
		([name, own]) => {
			const report = own.reduce<Report | undefined>((total, each) => sum(total, each.report), undefined) as Report;
			const minutes = Math.round(own.reduce((total, each) => total + each.time, 0) / 60_000);
			const days = own.map(({ run }) => run.started.slice(0, 10));
			const commits = new Set(own.flatMap(({ run }) => run.commits));
			const when = days[0] === days.at(-1) ? days[0] : `${days[0]} to ${days.at(-1)}`;
			return `| ${name} | ${when}, ${[...commits].join(", ")} | ${minutes} | ${figuresOf(report)} | ${report.findings.length} |`;
		},
	);
	const heading = "| test | days, commits | minutes | figures | findings |\n|---|---|---|---|---|";
	return rows.length === 0 ? "No run is kept.\n" : `${[heading, ...rows].join("\n")}\n`;
}

/** The figures in one line: those that begin with "…" are parts of the one before. */
function figuresOf({ figures }: Report): string {
	const groups: string[][] = [];
	for (const [what, figure] of Object.entries(figures)) {
		const isPart = what.startsWith("…");
		const text = `${what.replace(/^… /, "").trim()} ${shown(figure)}`;
		isPart ? groups.at(-1)?.push(text) : groups.push([text]);
	}
	return groups.map(([first, ...parts]) => (parts.length > 0 ? `${first} (${parts.join(", ")})` : first)).join("; ");
}

if (import.meta.main) {
	writeFileSync(page, torturePage());
}
