// SPDX-License-Identifier: Apache-2.0

// Tokens that are not valid, by the peer that sends them: each is a look-up, and nobody needs a thousand. Tokens that
// were good stay so: behind a proxy all clients have one address.

import { hash } from "node:crypto";
import { rateLimited } from "../errors.ts";
import type { Request } from "./front.ts";
import { peerOf } from "./peers.ts";

/** How many a peer may send at once, and how many more in a second. */
const allowed = { burst: 1000, perSecond: 10 } as const;

/** As many peers are remembered, and as many tokens that were good; beyond it, the one is forgotten that was used longest ago. */
const [mostPeers, mostTokens] = [10_000, 1000];

/** What is kept of a token that was good. */
const digestOf = (authorization: string) => hash("sha256", authorization, "base64");

export interface FailedTokens {
	/** @throws resource_exhausted, with the time to wait, where the peer has sent too many, and the token was never good. */
	check(request: Request): void;
	/** Notes what became of the token of a request. */
	note(request: Request, isValid: boolean): void;
}

/** @param now milliseconds, by a clock that nobody sets. */
export function failedTokens(now: () => number = () => performance.now()): FailedTokens {
	/** In the order of their last failure. */
	const peers = new Map<string, { readonly count: number; readonly at: number }>();
	/** The digests of tokens that were good, in the order of their last use. */
	const good = new Set<string>();

	function countOf(peer: string): number {
		const entry = peers.get(peer);
		return entry === undefined ? 0 : Math.max(0, entry.count - ((now() - entry.at) / 1000) * allowed.perSecond);
	}

	return {
		check({ headers, socket }) {
			if (peers.size === 0 || headers.authorization === undefined) {
				return;
			}
			const over = countOf(peerOf(socket.remoteAddress)) + 1 - allowed.burst;
			if (over > 0 && !good.has(digestOf(headers.authorization))) {
				throw rateLimited(
					"this address has sent too many tokens that are not valid: wait, and look at who has an old token",
					Math.ceil(over / allowed.perSecond),
					"failed_tokens",
				);
			}
		},
		note({ headers, socket }, isValid) {
			const { authorization } = headers;
			if (authorization === undefined) {
				return;
			}
			const digest = digestOf(authorization);
			if (isValid) {
				good.delete(digest);
				good.add(digest);
				if (good.size > mostTokens) {
					good.delete(good.keys().next().value as string);
				}
				return;
			}
			good.delete(digest);
			const peer = peerOf(socket.remoteAddress);
			const count = countOf(peer) + 1;
			peers.delete(peer);
			peers.set(peer, { count, at: now() });
			if (peers.size > mostPeers) {
				peers.delete(peers.keys().next().value as string);
			}
		},
	};
}
