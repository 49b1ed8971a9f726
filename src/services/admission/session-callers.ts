// SPDX-License-Identifier: Apache-2.0

// Finds the caller behind a session of the web console: the token that signed in, or the person.

import { timingSafeEqual } from "node:crypto";
import { CredentialKind } from "../../../gen/roster/v1/change_pb.ts";
import { hasLeft, personOf, type RoleRules, roleOf } from "../../directory/administrators.ts";
import { secretsOf } from "../../directory/rotation.ts";
import type { SessionPerson, SessionRecord, TokenRecord } from "../../records/credentials.ts";
import type { SessionStore } from "../../store/interface/sessions.ts";
import type { TokenReader } from "../../store/interface/tokens.ts";
import type { UserReader } from "../../store/interface/users.ts";
import type { Caller } from "../shared/call.ts";
import { type SessionCredential, sessionDigest, sessionEnded, sessionTime } from "./session-credentials.ts";

/** Who may be signed in to the console, by the configuration. */
export interface Signing {
	/** Whether the shared administrator's token is turned off. Then no token signs in, and people alone do. */
	readonly isTokenOff: boolean;
	/** The people who sign in with OpenID Connect; undefined if no issuer is configured. */
	readonly people: People | undefined;
}

export interface People {
	/** What their sessions are bound to, in place of a token: they end when another issuer or client is configured. */
	readonly digest: Uint8Array;
	readonly rules: RoleRules;
}

export const tokensAlone: Signing = { isTokenOff: false, people: undefined };

interface Found {
	readonly caller: Caller;
	readonly isDeleted: boolean;
	/** When the session ends unless it is used. */
	readonly idleTime: number;
}

/** Finds the people of the directory, whose sessions end when they leave. */
export type SessionPeople = Pick<UserReader, "getUsers" | "getUserBySubject">;

/**
 * Makes the function that finds the caller of a session. It throws unauthenticated if the session has ended.
 *
 * @param administratorDigest the digest of the token in `ROSTER_ADMIN_TOKEN`, if it is set.
 */
export function sessionCallers(
	store: Pick<SessionStore, "findSession" | "endSession"> & Pick<TokenReader, "findToken"> & SessionPeople,
	administratorDigest: Buffer | undefined,
	{ isTokenOff, people }: Signing,
): (credential: SessionCredential) => Promise<Found> {
	function requireDigest(secret: string, session: SessionRecord, digests: readonly Uint8Array[]): number {
		const index = digests.findIndex((each) => timingSafeEqual(sessionDigest(secret, each), session.digest));
		if (index === -1) {
			throw sessionEnded();
		}
		return index;
	}

	/** The rules are applied anew each time: a session ends when the configuration gives the person no role any more. */
	function ofPerson(secret: string, session: SessionRecord): Caller {
		const { id, person, expireTime } = session;
		const role = person && people && roleOf(people.rules, person);
		if (person === undefined || people === undefined || role === undefined) {
			throw sessionEnded();
		}
		requireDigest(secret, session, [people.digest]);
		return {
			...{ kind: CredentialKind.PERSON, tokenId: "", tokenDisplayName: undefined, userId: undefined },
			...{ person: personOf(person, role), sessionId: id, expireTime, connectionId: undefined },
		};
	}

	/** Whether the person of a session has left the directory. */
	async function isGone({ subject, userIds = [] }: SessionPerson, since: number): Promise<boolean> {
		const known = userIds.length === 0 ? [] : await store.getUsers(userIds);
		const bound = await store.getUserBySubject(subject);
		return hasLeft(userIds, [...known, ...(bound === undefined ? [] : [bound])], since);
	}

	function ofToken(secret: string, session: SessionRecord, token: TokenRecord | undefined): Caller {
		const { id, tokenId } = session;
		if (isTokenOff) {
			throw sessionEnded();
		}
		const environment = administratorDigest && { digest: administratorDigest, endTime: undefined };
		const secrets = tokenId === "" ? [environment ?? []].flat() : token === undefined ? [] : secretsOf(token);
		const used =
			secrets[
				requireDigest(
					secret,
					session,
					secrets.map(({ digest }) => digest),
				)
			];
		return {
			...{ kind: CredentialKind.ADMINISTRATOR, tokenId, tokenDisplayName: token?.displayName, userId: undefined },
			...{ sessionId: id, connectionId: undefined, networks: token?.networks },
			expireTime: Math.min(session.expireTime, used?.endTime ?? Number.POSITIVE_INFINITY),
		};
	}

	return async ({ id, secret }) => {
		const session = await store.findSession(id);
		if (session === undefined) {
			throw sessionEnded();
		}
		const idleTime = session.lastUseTime + sessionTime.idle;
		if (session.person !== undefined) {
			const caller = ofPerson(secret, session);
			if (await isGone(session.person, session.createTime)) {
				// For good: it does not come back with the person.
				await store.endSession(session.id);
				throw sessionEnded();
			}
			return { caller, isDeleted: false, idleTime };
		}
		const token = session.tokenId === "" ? undefined : await store.findToken(session.tokenId);
		return { caller: ofToken(secret, session, token), isDeleted: token?.deleteTime !== undefined, idleTime };
	};
}
