// SPDX-License-Identifier: Apache-2.0

// What each torture gives back, and how it is printed.

/** What one torture did and found. */
export interface Report {
	readonly name: string;
	/** What was counted, in the order in which it is printed. */
	readonly figures: Readonly<Record<string, number | string>>;
	/** What was lost, half done, or answered as it must not be; empty where all is well. */
	readonly findings: readonly string[];
}

/** How a torture is run. */
export interface Run {
	/** For so long, in milliseconds. */
	readonly duration: number;
	/** What chance there is comes from it. */
	readonly seed: number;
}

const shown = (value: number | string) =>
	typeof value === "string" ? value : value.toLocaleString("en", { maximumFractionDigits: value < 10 ? 2 : 0 });

/** The figures of reports as a table in text. */
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

/** Times that were taken: their percentiles, and none of them by itself. */
export function percentile(times: readonly number[], share: number): number {
	const sorted = times.toSorted((left, right) => left - right);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
