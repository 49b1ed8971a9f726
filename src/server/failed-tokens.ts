// SPDX-License-Identifier: Apache-2.0

// Limits the invalid tokens of a peer, because each one costs a look-up in the database. Tokens that were valid before
// are not refused: behind a proxy all clients have the same address.

import { hash } from "node:crypto";
import { rateLimited } from "../errors.ts";
import type { Request } from "./http-port.ts";
import { peerOf } from "./peers.ts";

/** How many invalid tokens a peer may send at once, and how many more each second. */
const allowed = { burst: 1000, perSecond: 10 } as const;

/** How many peers and how many valid tokens are remembered. The least recently used are dropped first. */
const [mostPeers, mostTokens] = [10_000, 1000];

/** The digest by which a valid token is remembered. */
const digestOf = (authorization: string) => hash("sha256", authorization, "base64");

export interface FailedTokens {
	/** @throws resource_exhausted, with `Retry-After`, if the peer has exceeded the limit and the token was never valid. */
	check(request: Request): void;
	/** Records whether the token of a request was valid. */
	note(request: Request, isValid: boolean): void;
}

/** @param now a monotonic clock, in milliseconds. */
export function failedTokens(now: () => number = () => performance.now()): FailedTokens {
	/** The peers in the order of their last invalid token. */
	const peers = new Map<string, { readonly count: number; readonly at: number }>();
	/** The digests of valid tokens, in the order of their last use. */
	const valid = new Set<string>();

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
			if (over > 0 && !valid.has(digestOf(headers.authorization))) {
				throw rateLimited(
					"this address has sent too many invalid tokens: wait, and find the client that uses an old token",
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
				valid.delete(digest);
				valid.add(digest);
				if (valid.size > mostTokens) {
					valid.delete(valid.keys().next().value as string);
				}
				return;
			}
			valid.delete(digest);
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
