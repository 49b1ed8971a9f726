// SPDX-License-Identifier: Apache-2.0

// A thread beside the server's: it sees the log being copied into the database, and kills the process soon after.

import { openSync } from "node:fs";
import { workerData } from "node:worker_threads";
import { isCopying } from "./sqlite-wal.ts";

/** As long as copying may take, and as it is waited for, in milliseconds. */
const [longest, patience] = [2, 1000];

const { flag, path } = workerData as { flag: Int32Array; path: string };
Atomics.wait(flag, 0, 0);
const index = openSync(`${path}-shm`, "r");
const from = performance.now();
while (!isCopying(index) && performance.now() - from < patience);
const end = performance.now() + Math.random() ** 3 * longest;
while (performance.now() < end);
process.kill(process.pid, "SIGKILL");
