// SPDX-License-Identifier: Apache-2.0

import { timingSafeEqual } from "node:crypto";
import { CredentialKind } from "../../../gen/roster/v1/change_pb.ts";
import { secretsOf } from "../../directory/rotation.ts";
import { isShared } from "../../directory/tokens.ts";
import { unauthenticated } from "../../errors/caller.ts";
import type { TokenRecord } from "../../records/credentials.ts";
import type { AccessTokenStore } from "../../store/interface/clients.ts";
import type { SessionStore } from "../../store/interface/sessions.ts";
import type { TokenReader } from "../../store/interface/tokens.ts";
import type { Caller } from "../shared/call.ts";
import {
	accessTokenEnded,
	clientSecretAsToken,
	digestOf,
	idInToken,
	isAccessToken,
	isClientSecret,
	malformedToken,
	sharedTokenOff,
	tokenIn,
	unknownToken,
} from "./credentials.ts";
import { type SessionPeople, type Signing, sessionCallers, tokensAlone } from "./session-callers.ts";
import { type SessionCredential, sessionEnded, sessionIn, sessionTime } from "./session-credentials.ts";

/** How long a token stays in the cache, in milliseconds: a token that another process deletes is refused after this time. */
const cacheTime = 500;

/** The least time between two writes of a token's last use, or of its last refusal, in milliseconds. */
const noteInterval = 60_000;

const cachedTokens = 1000;

interface Known {
	readonly caller: Caller;
	readonly isDeleted: boolean;
	/** Whether a rotation ends the secret at the caller's `expireTime`. */
	readonly isEndedByRotation?: boolean;
	/** Whether it is an access token of an OAuth 2.0 client, which makes another one when it ends. */
	readonly isAccess?: boolean;
	/** When the session ends unless it is used; undefined for a token. Each call moves it. */
	idleTime?: number;
	/** By the monotonic clock: a revoked token must not stay valid because the system clock was set back. */
	readonly readAt: number;
}

/** The caller with the administrator's token from `ROSTER_ADMIN_TOKEN`. */
const administrator: Caller = {
	kind: CredentialKind.ADMINISTRATOR,
	tokenId: "",
	tokenDisplayName: undefined,
	userId: undefined,
	expireTime: undefined,
	connectionId: undefined,
};

/** Finds the caller by the Authorization header, which has a token or the credential of a session. */
export interface Authenticator {
	/** @throws unauthenticated where the token is missing, wrong, expired or deleted. */
	authenticate(authorization: string | null | undefined): Promise<Caller>;
	/** The same, without the cache. */
	authenticateAnew(authorization: string | null | undefined): Promise<Caller>;
	/** Records the time of the last use of a caller's token. */
	used(caller: Caller): void;
	/** Removes a token, and the sessions that it signed in, from the cache. */
	forget(tokenId: string): void;
	/** Removes a session from the cache. */
	forgetSession(sessionId: string): void;
	/**
	 * The owner of the token in an Authorization header, for the log: the token may have expired or been deleted.
	 *
	 * It looks only at the tokens that were authenticated lately, and undefined means that this one was not.
	 */
	ownerOf(authorization: string | undefined): Caller | undefined;
}

/**
 * @param administratorToken the value of `ROSTER_ADMIN_TOKEN`, if it is set.
 * @param onNoteFailed receives the error if the last use or the last refusal of a token cannot be stored.
 * @param signing who may be signed in to the console.
 */
export function authenticator(
	store: TokenReader &
		Pick<SessionStore, "findSession" | "touchSession" | "endSession"> &
		Pick<AccessTokenStore, "findAccessToken"> &
		SessionPeople,
	now: () => number,
	administratorToken: string | undefined,
	onNoteFailed: (error: unknown) => void,
	signing: Signing = tokensAlone,
): Authenticator {
	const administratorDigest = administratorToken === undefined ? undefined : digestOf(administratorToken);
	const callerOfSession = sessionCallers(store, administratorDigest, signing);
	/** The owners of tokens, by the Authorization header: the token in it has been compared with its digest. */
	const known = new Map<string, Known>();
	const noteUse = notedSometimes(now, store.touchToken, onNoteFailed);
	const noteSessionUse = notedSometimes(now, store.touchSession, onNoteFailed);
	const noteRefused = notedSometimes(now, store.noteRefusedToken, onNoteFailed);

	async function lookUp(authorization: string): Promise<Known> {
		known.delete(authorization);
		const session = sessionIn(authorization);
		if (session !== undefined) {
			return remember(authorization, await lookUpSession(session));
		}
		const token = tokenIn(authorization);
		const digest = digestOf(token);
		if (administratorDigest !== undefined && timingSafeEqual(digest, administratorDigest)) {
			return remember(authorization, { caller: administrator, isDeleted: false, readAt: performance.now() });
		}
		const id = idInToken(token);
		if (id === undefined) {
			throw malformedToken(token);
		}
		if (isClientSecret(token)) {
			throw clientSecretAsToken();
		}
		if (isAccessToken(token)) {
			return remember(authorization, await lookUpAccess(id, digest));
		}
		// Taken before the read: the store may answer long after it read the row.
		const readAt = performance.now();
		const record = await store.findToken(id);
		const secret = record && secretWith(digest, record);
		if (record === undefined || secret === undefined) {
			throw unknownToken();
		}
		if (signing.isTokenOff && isShared(record)) {
			throw sharedTokenOff();
		}
		const { endTime: expireTime, isEndedByRotation } = secret;
		const caller = { ...callerOf(record), expireTime, secretDigest: digest.toString("base64") };
		return remember(authorization, { caller, isDeleted: record.deleteTime !== undefined, isEndedByRotation, readAt });
	}

	function remember(authorization: string, found: Known): Known {
		if (known.size >= cachedTokens) {
			known.clear();
		}
		known.set(authorization, found);
		return found;
	}

	/** Finds an access token: its caller is the OAuth 2.0 client. */
	async function lookUpAccess(id: string, digest: Buffer): Promise<Known> {
		const readAt = performance.now();
		const access = await store.findAccessToken(id);
		const client = access && (await store.findToken(access.tokenId));
		if (access === undefined || client === undefined || !timingSafeEqual(digest, access.digest)) {
			throw accessTokenEnded();
		}
		const caller = { ...callerOf(client), expireTime: access.expireTime };
		return { caller, isDeleted: client.deleteTime !== undefined, isAccess: true, readAt };
	}

	/** Finds a session: its caller is that of the token, or the person, who signed in. */
	async function lookUpSession(session: SessionCredential): Promise<Known> {
		const readAt = performance.now();
		return { ...(await callerOfSession(session)), readAt };
	}

	function valid(found: Known): Caller {
		const { caller, isDeleted, isEndedByRotation = false, idleTime } = found;
		if (idleTime !== undefined) {
			if (isDeleted || Math.min(idleTime, caller.expireTime ?? idleTime) <= now()) {
				throw sessionEnded();
			}
			found.idleTime = now() + sessionTime.idle;
			return caller;
		}
		if (found.isAccess && (isDeleted || (caller.expireTime ?? 0) <= now())) {
			throw accessTokenEnded();
		}
		if (isDeleted) {
			noteRefused(caller.tokenId);
			throw unknownToken();
		}
		if (caller.expireTime !== undefined && caller.expireTime <= now()) {
			noteRefused(caller.tokenId);
			const time = new Date(caller.expireTime).toISOString();
			throw isEndedByRotation
				? unauthenticated(
						"token_rotated",
						`this secret of the token ended at ${time} by its rotation: enter the other one`,
					)
				: unauthenticated("token_expired", `the token expired at ${time}: create a new one`);
		}
		return caller;
	}

	return {
		async authenticate(authorization) {
			const cached = known.get(authorization ?? "");
			// A personal token is looked up each time: it ends in the commit in which its user loses access, on every server.
			const isFresh =
				cached !== undefined &&
				cached.caller.kind !== CredentialKind.USER &&
				performance.now() - cached.readAt < cacheTime;
			return valid(isFresh ? cached : await lookUp(authorization ?? ""));
		},
		async authenticateAnew(authorization) {
			return valid(await lookUp(authorization ?? ""));
		},
		used({ tokenId, sessionId, secretDigest }) {
			if (sessionId !== undefined) {
				noteSessionUse(sessionId);
			}
			if (tokenId !== "") {
				noteUse(tokenId, secretDigest);
			}
		},
		forget(tokenId) {
			for (const [key, { caller }] of known) {
				if (caller.tokenId === tokenId) {
					known.delete(key);
				}
			}
		},
		forgetSession(sessionId) {
			for (const [key, { caller }] of known) {
				if (caller.sessionId === sessionId) {
					known.delete(key);
				}
			}
		},
		ownerOf: (authorization) => known.get(authorization ?? "")?.caller,
	};
}

/** The caller with a token, whichever of its secrets it has. */
export function callerOf({ id, kind, displayName, userId, connectionId, networks, expireTime }: TokenRecord): Caller {
	return { kind, tokenId: id, tokenDisplayName: displayName, userId, connectionId, networks, expireTime };
}

/** The secret of a token that has a digest; undefined if none has it. */
function secretWith(digest: Buffer, token: TokenRecord) {
	return secretsOf(token).find((each) => timingSafeEqual(digest, each.digest));
}

/** Makes a function that stores the present time for a secret of a token, if it has not done so for a minute. */
function notedSometimes(
	now: () => number,
	store: (tokenId: string, time: number, digest?: Uint8Array) => Promise<void>,
	onFailed: (error: unknown) => void,
): (tokenId: string, secretDigest?: string) => void {
	// An administrator made each of these tokens, so that they are few.
	const noted = new Map<string, number>();
	return (tokenId, secretDigest) => {
		const time = now();
		const key = secretDigest ?? tokenId;
		if (time - (noted.get(key) ?? 0) >= noteInterval) {
			noted.set(key, time);
			const digest = secretDigest === undefined ? undefined : Buffer.from(secretDigest, "base64");
			store(tokenId, time, digest).catch(onFailed);
		}
	};
}
