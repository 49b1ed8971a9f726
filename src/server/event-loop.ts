// SPDX-License-Identifier: Apache-2.0

// Measures the delay of the event loop: the time that one request or the garbage collector makes all others wait.

import { Histogram, type Registry } from "prom-client";

/** The interval of the measurement, in milliseconds. A shorter delay can be missed. */
const every = 20;

/**
 * Starts the measurement.
 *
 * The histogram of Node (`monitorEventLoopDelay`) is not used: its quantiles cover the time since the last read, so two
 * scrapers would disturb each other, and the quantiles of several servers cannot be added.
 *
 * @returns a function that stops it.
 */
export function watchEventLoop(registry: Registry): () => void {
	const delays = new Histogram({
		name: "roster_event_loop_delay_seconds",
		help: "Delay of the event loop, measured every 20 ms. Every request of that time waited as long.",
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
