// SPDX-License-Identifier: Apache-2.0

// Limits the invalid tokens of a peer, because each one costs a look-up in the database. A valid token is never refused:
// behind a proxy all clients have the same address.

import type { ConnectError } from "@connectrpc/connect";
import { rateLimited } from "../errors/server.ts";
import { addressOf } from "./client-address.ts";
import type { Request } from "./node-http.ts";
import { PeerCounts } from "./peer-counts.ts";
import { peerOf } from "./peers.ts";

/** How many invalid tokens a peer may send at once, and how many more each second. */
const allowed = { burst: 1000, perSecond: 10 } as const;

/** How many valid tokens are remembered. The first are dropped first. */
const mostTokens = 1000;

export interface FailedTokens {
	/**
	 * Returns the error for a request whose peer has exceeded the limit and whose token is not valid.
	 *
	 * The tokens of such a peer are looked up here, one after another. A valid token waits for its turn, and passes.
	 */
	check(request: Request): Promise<ConnectError | undefined>;
	/** Records that the token of a request was not valid. */
	note(request: Request): void;
}

/**
 * @param isKnown whether an Authorization header has a valid token.
 * @param now a monotonic clock, in milliseconds.
 */
export function failedTokens(
	isKnown: (authorization: string) => Promise<boolean>,
	now: () => number = () => performance.now(),
): FailedTokens {
	const failed = new PeerCounts(allowed.perSecond, now);
	/** The last look-up of each peer that is over the limit. */
	const lookUps = new Map<string, Promise<boolean>>();
	/** The Authorization headers that passed a look-up here. */
	const valid = new Set<string>();

	function lookUp(peer: string, authorization: string): Promise<boolean> {
		const turn = (lookUps.get(peer) ?? Promise.resolve(true)).then(() => isKnown(authorization));
		lookUps.set(peer, turn);
		const end = () => {
			if (lookUps.get(peer) === turn) {
				lookUps.delete(peer);
			}
		};
		return turn.finally(end);
	}

	return {
		async check(request) {
			const { authorization } = request.headers;
			if (authorization === undefined) {
				return undefined;
			}
			const peer = peerOf(addressOf(request));
			const over = failed.of(peer) + 1 - allowed.burst;
			if (over <= 0 || valid.has(authorization)) {
				return undefined;
			}
			if (!(await lookUp(peer, authorization))) {
				return rateLimited(
					"this address has sent too many invalid tokens: wait, and find the client that uses an old token",
					Math.ceil(over / allowed.perSecond),
					"failed_tokens",
				);
			}
			valid.add(authorization);
			if (valid.size > mostTokens) {
				valid.delete(valid.values().next().value as string);
			}
			return undefined;
		},
		note(request) {
			const { authorization } = request.headers;
			if (authorization !== undefined) {
				valid.delete(authorization);
				failed.add(peerOf(addressOf(request)));
			}
		},
	};
}
