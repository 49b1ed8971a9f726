// SPDX-License-Identifier: Apache-2.0

// Makes backups of an SQLite database at intervals, each in a thread of its own.

import { once } from "node:events";
import { existsSync } from "node:fs";
import type { Worker } from "node:worker_threads";
import { endWorker, startWorker } from "../worker.ts";
import type { BackupJob, BackupResult } from "./backup-thread.ts";
import { copiesIn } from "./copies.ts";

export interface BackupPlan {
	readonly folder: string;
	/** The time between two backups, in milliseconds. */
	readonly every: number;
	/** How long a backup is kept, in milliseconds. */
	readonly keep: number;
}

export interface BackupReports {
	made(copy: { readonly file: string; readonly bytes: number; readonly ms: number }): void;
	failed(failure: string): void;
}

export interface Backups {
	/** When the last backup was made, in milliseconds since 1970; 0 if there is none. */
	lastTime(): number;
	/** Makes no more backups. One in progress is given up. */
	end(): Promise<void>;
}

/** The longest time that a timer of Node can wait. */
const longestWait = 2 ** 31 - 1;

/**
 * Makes a backup whenever the last one in the folder is old enough, and at once if there is none. After a failure, the
 * next attempt is after a tenth of the interval, and after a minute at the latest.
 */
export function keepBackups(database: string, plan: BackupPlan, reports: BackupReports): Backups {
	const { folder, every, keep } = plan;
	let last = existsSync(folder) ? (copiesIn(folder).at(-1)?.time ?? 0) : 0;
	let timer: NodeJS.Timeout | undefined;
	let running: Worker | undefined;
	let ended = false;

	async function make(): Promise<boolean> {
		const begin = Date.now();
		const job: BackupJob = { database, folder, keep, time: begin };
		running = startWorker(new URL("./backup-thread.ts", import.meta.url), job);
		try {
			const [result] = (await Promise.race([once(running, "message"), once(running, "exit")])) as [
				BackupResult | number,
			];
			if (ended) {
				return true;
			}
			if (typeof result === "number") {
				throw new Error(`its thread ended with ${result}`);
			}
			if ("failure" in result) {
				throw new Error(result.failure);
			}
			last = begin;
			reports.made({ ...result, ms: Date.now() - begin });
			return true;
		} catch (error) {
			reports.failed((error as Error).message);
			return false;
		} finally {
			running = undefined;
		}
	}

	function wait(milliseconds: number) {
		if (!ended) {
			timer = setTimeout(run, Math.min(Math.max(0, milliseconds), longestWait));
		}
	}

	async function run() {
		const due = last + every - Date.now();
		if (due > 0) {
			return wait(due);
		}
		const done = await make();
		wait(done ? last + every - Date.now() : Math.min(every / 10, 60_000));
	}

	wait(0);
	return {
		lastTime: () => last,
		async end() {
			ended = true;
			clearTimeout(timer);
			if (running !== undefined) {
				await endWorker(running);
			}
		},
	};
}
