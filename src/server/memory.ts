// SPDX-License-Identifier: Apache-2.0

import v8 from "node:v8";
import vm from "node:vm";

type Collect = (options: object) => unknown;

/** Returns the garbage collector of V8, which is only accessible with this flag. */
function collector(): Collect {
	v8.setFlagsFromString("--expose-gc");
	return vm.runInNewContext("gc") as Collect;
}

/**
 * Frees the memory that loading the code took. It is several times what the server needs later, and V8 would keep it.
 *
 * Takes some tens of milliseconds, so it is called once, before the first request.
 */
export function releaseLoadingMemory(): void {
	collector()({ type: "major", execution: "sync", flavor: "last-resort" });
}

/** The interval of the check, in milliseconds. */
const every = 2000;

/** The least growth of the memory that starts a collection, in bytes. */
const leastGrowth = 64 * 1024 * 1024;

/** The server is idle if the event loop is active for less than this share of the time. */
const idleShare = 0.2;

/** How long V8 has after a collection to compact its heap, in milliseconds. Another collection would delay that. */
const compaction = 14_000;

/** How many collections follow a time of high load, if the memory stays above its least. */
const mostCollections = 3;

/**
 * Frees memory when the server is idle after a time of high load. V8 collects only while it allocates, and an idle server
 * allocates almost nothing.
 *
 * A collection makes V8 compact its heap in small steps about 8 seconds later, if it is still idle. A "last-resort"
 * collection would free the memory at once, and hold up requests for 100 to 300 milliseconds.
 *
 * @param endThreads ends the threads that are idle: the collector of this thread does not free their heaps. Returns
 *   whether all of them were.
 * @returns a function that stops it.
 */
export function releaseAfterFloods(endThreads: () => boolean): () => void {
	const collect = collector();
	let least = process.memoryUsage.rss();
	let utilization = performance.eventLoopUtilization();
	let left = mostCollections;
	let nextAt = 0;
	const timer = setInterval(() => {
		const now = performance.eventLoopUtilization();
		const share = performance.eventLoopUtilization(now, utilization).utilization;
		utilization = now;
		const resident = process.memoryUsage.rss();
		least = Math.min(least, resident);
		if (share >= idleShare) {
			left = mostCollections;
			nextAt = 0;
			return;
		}
		// This thread may be idle while the thread for long requests is not.
		if (performance.now() < nextAt || resident - least <= leastGrowth || !endThreads()) {
			return;
		}
		collect({ type: "major", execution: "async", flavor: "regular" });
		nextAt = performance.now() + compaction;
		left -= 1;
		if (left === 0) {
			// This much is in use.
			least = resident;
			left = mostCollections;
		}
	}, every).unref();
	return () => clearInterval(timer);
}
