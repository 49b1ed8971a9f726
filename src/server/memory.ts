// SPDX-License-Identifier: Apache-2.0

import v8 from "node:v8";
import vm from "node:vm";

type Collect = (options: object) => unknown;

/** V8's own collection, which it does not offer unasked. */
function collector(): Collect {
	v8.setFlagsFromString("--expose-gc");
	return vm.runInNewContext("gc") as Collect;
}

/**
 * Gives back the memory that loading took: several times what the server then needs, which V8 would keep.
 *
 * Takes some tens of milliseconds: to be called once, before the first request.
 */
export function releaseLoadingMemory(): void {
	collector()({ type: "major", execution: "sync", flavor: "last-resort" });
}

/** How often it is looked, in milliseconds. */
const every = 5000;

/** By how many bytes the memory has to have grown. */
const worthwhile = 64 * 1024 * 1024;

/** The server is at rest where it does something for less than this share of the time. */
const atRest = 0.2;

/**
 * Gives back what a flood took, when it is over: V8 collects when it allocates, and a server at rest allocates nothing.
 *
 * @returns what ends it.
 */
export function releaseAfterFloods(): () => void {
	const collect = collector();
	let least = process.memoryUsage.rss();
	let utilization = performance.eventLoopUtilization();
	const timer = setInterval(() => {
		const now = performance.eventLoopUtilization();
		const share = performance.eventLoopUtilization(now, utilization).utilization;
		utilization = now;
		const resident = process.memoryUsage.rss();
		least = Math.min(least, resident);
		if (share < atRest && resident - least > worthwhile) {
			collect({ type: "major", execution: "sync", flavor: "last-resort" });
			// What is still there is in use.
			least = process.memoryUsage.rss();
		}
	}, every).unref();
	return () => clearInterval(timer);
}
