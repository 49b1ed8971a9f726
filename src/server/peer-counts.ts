// SPDX-License-Identifier: Apache-2.0

// Counts events by peer. The counts decrease at an even rate, so that a limit on a count allows a burst and a rate.

/** How many peers are remembered. The peer whose last event is the oldest is dropped first. */
const mostPeers = 10_000;

export class PeerCounts {
	readonly #perSecond: number;
	readonly #now: () => number;
	/** The peers in the order of their last event. */
	readonly #peers = new Map<string, { readonly count: number; readonly at: number }>();

	/**
	 * @param perSecond how much a count decreases in a second.
	 * @param now a monotonic clock, in milliseconds.
	 */
	constructor(perSecond: number, now: () => number = () => performance.now()) {
		this.#perSecond = perSecond;
		this.#now = now;
	}

	of(peer: string): number {
		const entry = this.#peers.get(peer);
		return entry === undefined ? 0 : Math.max(0, entry.count - ((this.#now() - entry.at) / 1000) * this.#perSecond);
	}

	/** Counts an event of a peer. */
	add(peer: string): void {
		const count = this.of(peer) + 1;
		this.#peers.delete(peer);
		this.#peers.set(peer, { count, at: this.#now() });
		if (this.#peers.size > mostPeers) {
			this.#peers.delete(this.#peers.keys().next().value as string);
		}
	}
}
