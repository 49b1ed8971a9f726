// SPDX-License-Identifier: Apache-2.0

// Over HTTP/1.1 a browser has six connections to a server for all of its tabs together, and a stream occupies one for as
// long as it is open. The tabs share a few slots for streams, so that calls always find a connection.

const slots = 4;

/**
 * Whether streams and calls may compete for connections. HTTP/2 and HTTP/3 carry all of them on one. A page from the
 * cache of the browser does not say how it came. A page that came without TLS from another machine has no locks.
 */
function isShort(): boolean {
	const [page] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
	return !/^h[23]/.test(page?.nextHopProtocol ?? "") && navigator.locks !== undefined;
}

/** Runs `use` in a slot, and keeps the slot until it ends. Without a free slot it returns false at once. */
export async function inSlot(use: () => Promise<void>): Promise<boolean> {
	if (!isShort()) {
		await use();
		return true;
	}
	for (let slot = 0; slot < slots; slot++) {
		const isDone = await navigator.locks.request(`stream ${slot}`, { ifAvailable: true }, async (lock) => {
			if (lock !== null) {
				await use();
			}
			return lock !== null;
		});
		if (isDone) {
			return true;
		}
	}
	return false;
}
