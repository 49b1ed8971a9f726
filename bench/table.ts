// SPDX-License-Identifier: Apache-2.0

import type { Result } from "./run.ts";

const headings = [
	"scenario",
	"req/s",
	"p50 ms",
	"p99 ms",
	"CPU µs",
	"limit µs",
	"limit p99",
	"ratio",
	"floor",
	"goal",
	"",
];

/** Formats results as a table. */
export function tableOf(results: readonly Result[]): string {
	const rows = results.map(({ scenario, ours, limit, ratio, floor, goal }) => [
		scenario,
		String(ours.perSecond),
		ours.p50.toFixed(2),
		ours.p99.toFixed(2),
		ours.cpu.toFixed(0),
		limit.cpu.toFixed(0),
		limit.p99.toFixed(2),
		ratio.toFixed(2),
		floor.toFixed(2),
		goal.toFixed(2),
		ratio >= goal ? "goal" : ratio >= floor ? "floor" : "BELOW",
	]);
	const all = [headings, ...rows];
	const widths = headings.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
	return all
		.map((row) =>
			row
				.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
				.join("  "),
		)
		.join("\n");
}
