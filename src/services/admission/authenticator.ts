// SPDX-License-Identifier: Apache-2.0

import { timingSafeEqual } from "node:crypto";
import { CredentialKind } from "../../../gen/roster/v1/change_pb.ts";
import { unauthenticated } from "../../errors.ts";
import type { TokenReader } from "../../store/interface/tokens.ts";
import type { Caller } from "../shared/call.ts";
import { digestOf, idInToken, malformedToken, tokenIn, unknownToken } from "./credentials.ts";

/** How long a token that was looked up is believed: a token that another process deletes is refused within this. */
const believedFor = 500;

/** How exactly the last use of a token is kept. */
const touchEvery = 60_000;

const cachedTokens = 1000;

interface Known {
	readonly caller: Caller;
	/** By a clock that nobody sets: a revoked token must not live on because the time of day went back. */
	readonly readAt: number;
}

/** The administrator's token of the environment. */
const administrator: Caller = {
	kind: CredentialKind.ADMINISTRATOR,
	tokenId: "",
	expireTime: undefined,
	connectionId: undefined,
};

/** Tells who calls, by the Authorization header. */
export interface Authenticator {
	/** @throws unauthenticated where the token is missing, wrong, expired or deleted. */
	authenticate(authorization: string | null | undefined): Promise<Caller>;
	/** The same, and believes nothing that was looked up before. */
	authenticateAnew(authorization: string | null | undefined): Promise<Caller>;
	/** Notes that a caller's token was used for what it is for. */
	used(caller: Caller): void;
	/** Believes nothing that was known of a token. */
	forget(tokenId: string): void;
}

/**
 * @param administratorToken the token of the environment, where there is one.
 * @param onTouchFailed is told where the last use of a token could not be kept.
 */
export function authenticator(
	store: TokenReader,
	now: () => number,
	administratorToken: string | undefined,
	onTouchFailed: (error: unknown) => void,
): Authenticator {
	const administratorDigest = administratorToken === undefined ? undefined : digestOf(administratorToken);
	/** Tokens that were looked up, by the header that they came in: what is here has been compared. */
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
		// From before it is read: a slow answer is older than it looks.
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
				`the token has been expired since ${new Date(caller.expireTime).toISOString()}: create another`,
			);
		}
		return caller;
	}

	return {
		async authenticate(authorization) {
			const cached = known.get(authorization ?? "");
			const believed = cached !== undefined && performance.now() - cached.readAt < believedFor;
			return unexpired(believed ? cached.caller : await lookUp(authorization ?? ""));
		},
		async authenticateAnew(authorization) {
			return unexpired(await lookUp(authorization ?? ""));
		},
		used({ tokenId }) {
			const time = now();
			if (tokenId !== "" && time - (touched.get(tokenId) ?? 0) >= touchEvery) {
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
