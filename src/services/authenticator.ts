// SPDX-License-Identifier: Apache-2.0

import { timingSafeEqual } from "node:crypto";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { unauthenticated } from "../errors.ts";
import type { TokenRecord } from "../records.ts";
import type { Store } from "../store/store.ts";
import type { Caller } from "./call.ts";
import { digestOf, idInToken } from "./credentials.ts";

/** How long a token that was looked up is believed: a token that another process deletes is refused within this. */
const believedFor = 500;

/** How exactly the last use of a token is kept. */
const touchEvery = 60_000;

const cachedTokens = 1000;

interface Known {
	readonly record: TokenRecord;
	readonly readAt: number;
}

/** Tells who calls, by the Authorization header. */
export interface Authenticator {
	/** @throws unauthenticated where the token is missing, wrong, expired or deleted. */
	authenticate(authorization: string | null | undefined): Promise<Caller>;
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
	store: Store,
	now: () => number,
	administratorToken: string | undefined,
	onTouchFailed: (error: unknown) => void,
): Authenticator {
	const administratorDigest = administratorToken === undefined ? undefined : digestOf(administratorToken);
	const known = new Map<string, Known>();
	const touched = new Map<string, number>();

	async function lookUp(id: string): Promise<TokenRecord | undefined> {
		const cached = known.get(id);
		if (cached !== undefined && now() - cached.readAt < believedFor) {
			return cached.record;
		}
		known.delete(id);
		const record = await store.getToken(id);
		if (record !== undefined) {
			if (known.size >= cachedTokens) {
				known.clear();
			}
			known.set(id, { record, readAt: now() });
		}
		return record;
	}

	return {
		async authenticate(authorization) {
			const token = /^Bearer +(\S+) *$/i.exec(authorization ?? "")?.[1];
			if (token === undefined) {
				throw unauthenticated("the request needs the header Authorization: Bearer, with a token");
			}
			const digest = digestOf(token);
			if (administratorDigest !== undefined && timingSafeEqual(digest, administratorDigest)) {
				return { kind: CredentialKind.ADMINISTRATOR, tokenId: "", expireTime: undefined };
			}
			const id = idInToken(token);
			const record = id === undefined ? undefined : await lookUp(id);
			if (record === undefined || !timingSafeEqual(digest, record.digest)) {
				throw unauthenticated("the token is not one that this server knows: it was mistyped, or was deleted");
			}
			if (record.expireTime !== undefined && record.expireTime <= now()) {
				throw unauthenticated(
					`the token has been expired since ${new Date(record.expireTime).toISOString()}: create another`,
				);
			}
			return { kind: record.kind, tokenId: record.id, expireTime: record.expireTime };
		},
		used({ tokenId }) {
			const time = now();
			if (tokenId !== "" && time - (touched.get(tokenId) ?? 0) >= touchEvery) {
				touched.set(tokenId, time);
				store.touchToken(tokenId, time).catch(onTouchFailed);
			}
		},
		forget(tokenId) {
			known.delete(tokenId);
		},
	};
}
