// SPDX-License-Identifier: Apache-2.0

// Limits the guessing of tokens at the sign-in: the attempts of an address run one after the other, and one that fails
// takes a second. A valid token waits for its turn, and is not refused: behind a proxy all people have the same address.

import { setTimeout } from "node:timers/promises";
import { Code, ConnectError } from "@connectrpc/connect";
import { rateLimited } from "../../errors/server.ts";

/** How long a failed attempt takes, in milliseconds. */
const failureTime = 1000;

/** How many attempts of an address may wait. */
const mostWaiting = 10;

/** After so many failed attempts within a minute, the answer says to wait. */
const mostFailures = 10;

const minute = 60_000;

/** How many addresses are remembered. The first are dropped first. */
const mostPeers = 10_000;

interface Peer {
	waiting: number;
	last: Promise<unknown>;
	/** When attempts failed within the last minute, by the monotonic clock. */
	failures: number[];
}

export interface SignInTurns {
	/**
	 * Runs an attempt in its turn.
	 *
	 * @throws the error of the attempt; resource_exhausted if the address has failed too often, or too many wait.
	 */
	take<Result>(address: string, attempt: () => Promise<Result>): Promise<Result>;
}

export function signInTurns(): SignInTurns {
	const peers = new Map<string, Peer>();

	const refusal = () =>
		rateLimited("this address has sent too many wrong tokens: wait a minute, and try again", minute / 1000);

	function peerAt(address: string): Peer {
		const peer = peers.get(address) ?? { waiting: 0, last: Promise.resolve(), failures: [] };
		peers.delete(address);
		peers.set(address, peer);
		if (peers.size > mostPeers) {
			peers.delete(peers.keys().next().value as string);
		}
		return peer;
	}

	async function attemptNow<Result>(peer: Peer, attempt: () => Promise<Result>): Promise<Result> {
		try {
			return await attempt();
		} catch (error) {
			if (!(error instanceof ConnectError) || error.code !== Code.Unauthenticated) {
				throw error;
			}
			const time = performance.now();
			peer.failures = [...peer.failures.filter((each) => time - each < minute), time];
			await setTimeout(failureTime);
			throw peer.failures.length > mostFailures ? refusal() : error;
		}
	}

	return {
		async take(address, attempt) {
			const peer = peerAt(address);
			if (peer.waiting >= mostWaiting) {
				throw refusal();
			}
			peer.waiting += 1;
			const turn = peer.last.then(() => attemptNow(peer, attempt));
			peer.last = turn.catch(() => undefined);
			try {
				return await turn;
			} finally {
				peer.waiting -= 1;
			}
		},
	};
}
