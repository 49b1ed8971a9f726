// SPDX-License-Identifier: Apache-2.0

// The reports of the tests, and their output.

/** The report of a test. */
export interface Report {
	readonly name: string;
	/** Counts, in the order of output. */
	readonly figures: Readonly<Record<string, number | string>>;
	/** Lost or partial writes, and wrong responses; empty if the test passed. */
	readonly findings: readonly string[];
}

/** The parameters of a test. */
export interface Run {
	/** In milliseconds. */
	readonly duration: number;
	/** The seed of all random numbers. */
	readonly seed: number;
}

const shown = (value: number | string) =>
	typeof value === "string" ? value : value.toLocaleString("en", { maximumFractionDigits: value < 10 ? 2 : 0 });

/** Formats the figures of reports as a table. */
export function tableOf(reports: readonly Report[]): string {
	return reports
		.flatMap(({ name, figures, findings }) => [
			name,
			...Object.entries({ ...figures, findings: findings.length }).map(
				([what, value]) => `  ${what.padEnd(50)}${shown(value).padStart(28)}`,
			),
		])
		.join("\n");
}

/** Returns a percentile of measured times. */
export function percentile(times: readonly number[], share: number): number {
	const sorted = times.toSorted((left, right) => left - right);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
