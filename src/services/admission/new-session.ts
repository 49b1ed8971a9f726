// SPDX-License-Identifier: Apache-2.0

import type { SessionPerson, SessionRecord } from "../../records/credentials.ts";
import type { Context } from "../shared/call.ts";
import { newSecret, type SessionCredential, sessionDigest, sessionTime } from "./session-credentials.ts";

/** What signed in: a token, or a person. */
export interface SignedIn {
	/** The id of the token; empty for the token in ROSTER_ADMIN_TOKEN, and for a person. */
	readonly tokenId: string;
	readonly person?: SessionPerson;
	/** The digest of the token, or what the sessions of people are bound to. */
	readonly digest: Uint8Array;
}

/** Makes a session without storing it, and the credential for its cookie. */
export function newSession(
	{ now, newId }: Pick<Context, "now" | "newId">,
	{ tokenId, person, digest }: SignedIn,
): { readonly record: SessionRecord; readonly credential: SessionCredential } {
	const [id, secret, time] = [newId(), newSecret(), now()];
	const record: SessionRecord = {
		...{ id, tokenId, person, createTime: time, lastUseTime: time },
		expireTime: time + sessionTime.whole,
		digest: sessionDigest(secret, digest),
	};
	return { record, credential: { id, secret } };
}
