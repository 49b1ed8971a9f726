// SPDX-License-Identifier: Apache-2.0

// A worker thread in the server's process. It detects the start of a checkpoint, and kills the process soon after.

import { openSync } from "node:fs";
import { workerData } from "node:worker_threads";
import { isCopying } from "./sqlite-wal.ts";

/** The greatest delay of the kill after the start of a checkpoint, and how long to wait for one, in milliseconds. */
const [longest, timeout] = [2, 1000];

const { flag, path } = workerData as { flag: Int32Array; path: string };
Atomics.wait(flag, 0, 0);
const index = openSync(`${path}-shm`, "r");
const from = performance.now();
while (!isCopying(index) && performance.now() - from < timeout);
const end = performance.now() + Math.random() ** 3 * longest;
while (performance.now() < end);
process.kill(process.pid, "SIGKILL");
