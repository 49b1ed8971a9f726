// SPDX-License-Identifier: Apache-2.0

// The files of runs, `results/*.json`: what a run was asked to do, and what it has done so far. A later run goes on where
// an earlier one stopped, and adds to its figures.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Report, sum } from "./figures.ts";
import type { EngineName } from "./process.ts";

const folder = process.env["TORTURE_RESULTS"] ?? join(import.meta.dirname, "results");

/** One test on one engine. */
export interface Part {
	readonly test: string;
	readonly engine: EngineName;
	/** How long it has run, in milliseconds. */
	time: number;
	/** How many slices it has run. Each has a seed of its own. */
	slices: number;
	/** The sum of its slices. */
	report?: Report;
}

export interface SavedRun {
	/** The time of its start, by ISO 8601. */
	readonly started: string;
	/** The commits that it has tested; `+` follows one with local changes. */
	readonly commits: string[];
	/** The length of the run, for all parts together. */
	minutes: number;
	readonly only?: readonly string[];
	readonly engine?: EngineName;
	readonly seed: number;
	readonly parts: Part[];
}

/** All runs, the oldest first. */
export function savedRuns(): SavedRun[] {
	return files().map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as SavedRun);
}

export function newestRun(): SavedRun | undefined {
	return savedRuns().at(-1);
}

function files(): string[] {
	const names = existsSync(folder) ? readdirSync(folder) : [];
	return names.filter((name) => name.endsWith(".json")).sort();
}

/** Writes the file of a run. */
export function save(run: SavedRun): string {
	mkdirSync(folder, { recursive: true });
	const path = join(folder, `${run.started.slice(0, 19).replaceAll(":", "-")}.json`);
	writeFileSync(path, `${JSON.stringify(run, undefined, "\t")}\n`);
	return path;
}

/** Adds a slice to a part. */
export function addSlice(part: Part, report: Report, time: number): void {
	part.report = sum(part.report, report);
	part.time += time;
	part.slices += 1;
}

/** Adds the commit of the sources to those that a run has tested. */
export function noteCommit({ commits }: SavedRun): void {
	const git = (...args: string[]) => execFileSync("git", args, { cwd: import.meta.dirname, encoding: "utf8" }).trim();
	const commit = git("rev-parse", "--short", "HEAD") + (git("status", "--porcelain", "--", "../src") && "+");
	if (!commits.includes(commit)) {
		commits.push(commit);
	}
}
