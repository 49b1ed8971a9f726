// SPDX-License-Identifier: Apache-2.0

// How late the event loop is: what one request, or the collector of garbage, makes all others wait.

import { Histogram, type Registry } from "prom-client";

/** How often it is looked at, in milliseconds. What holds the loop for less is seen by chance. */
const every = 20;

/**
 * Measures from now on.
 *
 * A histogram of its own, and not the one of Node: that one has quantiles since they were last read, which neither two
 * readers can share nor several servers add up.
 *
 * @returns what ends it.
 */
export function watchEventLoop(registry: Registry): () => void {
	const delays = new Histogram({
		name: "roster_event_loop_delay_seconds",
		help: "How late the event loop was whenever it was looked at, every 20 ms. Every request of that time waited as long.",
		buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
		registers: [registry],
	});
	let due = performance.now() + every;
	const timer = setInterval(() => {
		const now = performance.now();
		delays.observe(Math.max(0, now - due) / 1000);
		due = now + every;
	}, every).unref();
	return () => clearInterval(timer);
}
