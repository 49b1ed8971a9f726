// SPDX-License-Identifier: Apache-2.0

// The reports of the tests: their output, and the sum of several.

/** A count per time. */
export interface Rate {
	readonly total: number;
	readonly seconds: number;
	/** The length of the unit in seconds: 60 for a rate per minute. */
	readonly unit: number;
}

/** The greatest of several measurements. */
export interface Greatest {
	readonly greatest: number;
}

/** A figure of a report: a count, a rate, the greatest of several measurements, or a text. */
export type Figure = number | string | Rate | Greatest;

/** The report of a test. */
export interface Report {
	readonly name: string;
	/** In the order of output. */
	readonly figures: Readonly<Record<string, Figure>>;
	/** Lost or partial writes, and wrong responses; empty if the test passed. */
	readonly findings: readonly string[];
}

/** The parameters of a test. */
export interface Run {
	/** In milliseconds. */
	readonly duration: number;
	/** The seed of all random numbers. */
	readonly seed: number;
	/** Ends the test early. It reports what it has done. */
	readonly stop?: AbortSignal;
}

/** Returns a function that says whether a run goes on: until its time is over, or it is stopped. */
export function goesOn({ duration, stop }: Run): () => boolean {
	const end = performance.now() + duration;
	return () => performance.now() < end && !stop?.aborted;
}

export const perSecond = (total: number, seconds: number): Rate => ({ total, seconds, unit: 1 });
export const perMinute = (total: number, seconds: number): Rate => ({ total, seconds, unit: 60 });
export const greatest = (value: number): Greatest => ({ greatest: value });

/** Adds the report of a later slice: counts and rates add up, the greatest stays, and a text is that of the later one. */
export function sum(earlier: Report | undefined, later: Report): Report {
	if (earlier === undefined) {
		return later;
	}
	const figures = Object.entries({ ...earlier.figures, ...later.figures }).map(([what, figure]): [string, Figure] => {
		const before = earlier.figures[what];
		return [what, before === undefined || !(what in later.figures) ? figure : sumOf(before, figure)];
	});
	return { name: later.name, figures: Object.fromEntries(figures), findings: [...earlier.findings, ...later.findings] };
}

function sumOf(earlier: Figure, later: Figure): Figure {
	if (typeof earlier === "number" && typeof later === "number") {
		return earlier + later;
	}
	if (typeof earlier !== "object" || typeof later !== "object") {
		return later;
	}
	if ("greatest" in later) {
		return "greatest" in earlier ? greatest(Math.max(earlier.greatest, later.greatest)) : later;
	}
	return "greatest" in earlier
		? later
		: { ...later, total: earlier.total + later.total, seconds: earlier.seconds + later.seconds };
}

/** Formats a figure. */
export function shown(figure: Figure): string {
	if (typeof figure === "string") {
		return figure;
	}
	const value = typeof figure === "number" ? figure : "greatest" in figure ? figure.greatest : perUnit(figure);
	return value.toLocaleString("en", { maximumFractionDigits: value < 10 ? 2 : 0 });
}

function perUnit({ total, seconds, unit }: Rate): number {
	return seconds === 0 ? 0 : (total / seconds) * unit;
}

/** Formats the figures of reports as a table. */
export function tableOf(reports: readonly Report[]): string {
	return reports
		.flatMap(({ name, figures, findings }) => [
			name,
			...Object.entries({ ...figures, findings: findings.length }).map(
				([what, figure]) => `  ${what.padEnd(50)}${shown(figure).padStart(28)}`,
			),
		])
		.join("\n");
}

/** Returns a percentile of measured times. */
export function percentile(times: readonly number[], share: number): number {
	const sorted = times.toSorted((left, right) => left - right);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
