// SPDX-License-Identifier: Apache-2.0

import { timingSafeEqual } from "node:crypto";
import { CredentialKind } from "../../../gen/roster/v1/change_pb.ts";
import { unauthenticated } from "../../errors.ts";
import type { TokenReader } from "../../store/interface/tokens.ts";
import type { Caller } from "../shared/call.ts";
import { digestOf, idInToken, malformedToken, tokenIn, unknownToken } from "./credentials.ts";

/** How long a token stays in the cache, in milliseconds: a token that another process deletes is refused after this time. */
const cacheTime = 500;

/** The least time between two writes of a token's last use, in milliseconds. */
const touchInterval = 60_000;

const cachedTokens = 1000;

interface Known {
	readonly caller: Caller;
	/** By the monotonic clock: a revoked token must not stay valid because the system clock was set back. */
	readonly readAt: number;
}

/** The caller with the administrator's token from `ROSTER_ADMIN_TOKEN`. */
const administrator: Caller = {
	kind: CredentialKind.ADMINISTRATOR,
	tokenId: "",
	expireTime: undefined,
	connectionId: undefined,
};

/** Finds the caller by the Authorization header. */
export interface Authenticator {
	/** @throws unauthenticated where the token is missing, wrong, expired or deleted. */
	authenticate(authorization: string | null | undefined): Promise<Caller>;
	/** The same, without the cache. */
	authenticateAnew(authorization: string | null | undefined): Promise<Caller>;
	/** Records the time of the last use of a caller's token. */
	used(caller: Caller): void;
	/** Removes a token from the cache. */
	forget(tokenId: string): void;
}

/**
 * @param administratorToken the value of `ROSTER_ADMIN_TOKEN`, if it is set.
 * @param onTouchFailed receives the error if the last use of a token cannot be stored.
 */
export function authenticator(
	store: TokenReader,
	now: () => number,
	administratorToken: string | undefined,
	onTouchFailed: (error: unknown) => void,
): Authenticator {
	const administratorDigest = administratorToken === undefined ? undefined : digestOf(administratorToken);
	/** The callers of valid tokens, by the Authorization header: the token in it has been compared with its digest. */
	const known = new Map<string, Known>();
	const touched = new Map<string, number>();

	async function lookUp(authorization: string): Promise<Caller> {
		known.delete(authorization);
		const token = tokenIn(authorization);
		const digest = digestOf(token);
		if (administratorDigest !== undefined && timingSafeEqual(digest, administratorDigest)) {
			known.set(authorization, { caller: administrator, readAt: performance.now() });
			return administrator;
		}
		const id = idInToken(token);
		if (id === undefined) {
			throw malformedToken();
		}
		// Taken before the read: the store may answer long after it read the row.
		const readAt = performance.now();
		const record = await store.getToken(id);
		if (record === undefined || !timingSafeEqual(digest, record.digest)) {
			throw unknownToken();
		}
		if (known.size >= cachedTokens) {
			known.clear();
		}
		const { kind, expireTime, connectionId } = record;
		const caller = { kind, tokenId: record.id, expireTime, connectionId };
		known.set(authorization, { caller, readAt });
		return caller;
	}

	function unexpired(caller: Caller): Caller {
		if (caller.expireTime !== undefined && caller.expireTime <= now()) {
			throw unauthenticated(
				"token_expired",
				`the token expired at ${new Date(caller.expireTime).toISOString()}: create a new one`,
			);
		}
		return caller;
	}

	return {
		async authenticate(authorization) {
			const cached = known.get(authorization ?? "");
			const isFresh = cached !== undefined && performance.now() - cached.readAt < cacheTime;
			return unexpired(isFresh ? cached.caller : await lookUp(authorization ?? ""));
		},
		async authenticateAnew(authorization) {
			return unexpired(await lookUp(authorization ?? ""));
		},
		used({ tokenId }) {
			const time = now();
			if (tokenId !== "" && time - (touched.get(tokenId) ?? 0) >= touchInterval) {
				touched.set(tokenId, time);
				store.touchToken(tokenId, time).catch(onTouchFailed);
			}
		},
		forget(tokenId) {
			for (const [key, { caller }] of known) {
				if (caller.tokenId === tokenId) {
					known.delete(key);
				}
			}
		},
	};
}
