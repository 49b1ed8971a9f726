// SPDX-License-Identifier: Apache-2.0

// The thread that makes one backup: the check of a copy reads all of it, and would block the server.

import { parentPort, workerData } from "node:worker_threads";
import { endMessage } from "../worker.ts";
import { deleteOldCopies, makeCopy } from "./copies.ts";

/** The data that the thread starts with. */
export interface BackupJob {
	readonly database: string;
	readonly folder: string;
	/** In milliseconds. */
	readonly keep: number;
	/** In milliseconds since 1970. */
	readonly time: number;
}

export type BackupResult = { readonly file: string; readonly bytes: number } | { readonly failure: string };

const { database, folder, keep, time } = workerData as BackupJob;
const main = parentPort as NonNullable<typeof parentPort>;
// An unfinished copy is deleted by the next backup.
main.on("message", (message) => message === endMessage && process.exit());

let result: BackupResult;
try {
	result = await makeCopy(database, folder, time);
	deleteOldCopies(folder, keep, time);
} catch (error) {
	result = { failure: (error as Error).message };
}
main.postMessage(result);
main.close();
