// SPDX-License-Identifier: Apache-2.0

// At the end of a run: how many tests of each kind there were, how long they took, and which files took longest. The
// seconds are those of the files, which run side by side: their sum is more than what one waits.

import { relative } from "node:path";
import type { Reporter, TestModule } from "vitest/node";

/** The number of files that the report names. */
const named = 10;

interface Sum {
	tests: number;
	seconds: number;
}

/** The folder of a file below `test/`, or `test/` itself. */
function kindOf(path: string): string {
	const [, folder, file] = path.split("/");
	return file === undefined ? "test/" : `test/${folder}/`;
}

function secondsOf(module: TestModule): number {
	const { duration, collectDuration, setupDuration } = module.diagnostic();
	return (duration + collectDuration + setupDuration) / 1000;
}

/** Lines of columns, the first to the left and the others to the right. */
function aligned(rows: readonly (readonly string[])[]): string {
	const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
	const cell = (text: string, column: number) =>
		column === 0 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0);
	return rows.map((row) => `  ${row.map(cell).join("  ")}`.trimEnd()).join("\n");
}

/** Kinds as rows, and two columns for each project. */
function kindsTable(modules: readonly TestModule[], root: string): string {
	const projects = [...new Set(modules.map((each) => each.project.name))];
	const kinds = new Map<string, Map<string, Sum>>();
	for (const module of modules) {
		const tests = [...module.children.allTests()].filter((each) => each.result().state !== "skipped").length;
		for (const kind of [kindOf(relative(root, module.moduleId)), "together"]) {
			const sums = kinds.get(kind) ?? new Map<string, Sum>();
			kinds.set(kind, sums);
			const sum = sums.get(module.project.name) ?? { tests: 0, seconds: 0 };
			sums.set(module.project.name, sum);
			sum.tests += tests;
			sum.seconds += secondsOf(module);
		}
	}
	const inAll = (sums: Map<string, Sum>) => [...sums.values()].reduce((sum, each) => sum + each.seconds, 0);
	const [together, ...rest] = [...kinds].sort(([, left], [, right]) => inAll(right) - inAll(left));
	const rows = [...rest, ...(together === undefined ? [] : [together])].map(([kind, sums]) => [
		kind,
		...projects.flatMap((project) => {
			const sum = sums.get(project);
			return sum === undefined ? ["", ""] : [String(sum.tests), sum.seconds.toFixed(1)];
		}),
	]);
	return aligned([["kind", ...projects.flatMap((project) => [project, "s"])], ...rows]);
}

function slowestTable(modules: readonly TestModule[], root: string): string {
	const slowest = [...modules].sort((left, right) => secondsOf(right) - secondsOf(left)).slice(0, named);
	return aligned(
		slowest.map((each) => [
			`${relative(root, each.moduleId)} (${each.project.name})`,
			`${secondsOf(each).toFixed(1)} s`,
		]),
	);
}

export class DurationsReporter implements Reporter {
	onTestRunEnd(modules: readonly TestModule[]): void {
		const ran = modules.filter((each) => each.state() !== "skipped");
		const root = ran[0]?.project.config.root;
		if (root !== undefined && ran.length > 1) {
			console.log(`\nTests and seconds by kind:\n\n${kindsTable(ran, root)}`);
			console.log(`\nThe slowest files:\n\n${slowestTable(ran, root)}\n`);
		}
	}
}
