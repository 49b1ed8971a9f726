// SPDX-License-Identifier: Apache-2.0

import type { AccessTokenRecord, ClientSecretRecord, ClientTrustRecord } from "../../records/credentials.ts";

/** Reads the secrets and the trusts of clients, and records their use. They are added and removed by commits. */
export interface ClientReader {
	/** The secrets of a client, oldest first, expired or not; those of all clients if it is undefined. */
	listClientSecrets(tokenId: string | undefined): Promise<readonly ClientSecretRecord[]>;
	/** The trusts of a client, oldest first; those of all clients if it is undefined. */
	listClientTrusts(tokenId: string | undefined): Promise<readonly ClientTrustRecord[]>;
	/** The secret with this id; undefined if there is none. */
	findClientSecret(id: string): Promise<ClientSecretRecord | undefined>;
	/** The trusts for assertions with this issuer and subject. They differ in their audience. */
	findClientTrusts(issuer: string, subject: string): Promise<readonly ClientTrustRecord[]>;
}

/** Keeps access tokens, and the assertions that were exchanged. The change log does not contain them. */
export interface AccessTokenStore {
	/** Stores an access token, and records that its secret or trust was used. */
	createAccessToken(token: AccessTokenRecord): Promise<void>;
	/** The access token with this id, expired or not; undefined if it was removed. */
	findAccessToken(id: string): Promise<AccessTokenRecord | undefined>;
	/** Removes an access token, if it is there. */
	deleteAccessToken(id: string): Promise<void>;
	/**
	 * Notes that an assertion was exchanged.
	 *
	 * @param key identifies the assertion.
	 * @param expireTime until when it is kept.
	 * @returns false if it was noted before, by this server or another one.
	 */
	useAssertion(key: string, expireTime: number): Promise<boolean>;
	/** Removes the access tokens and the assertions that have expired. */
	forgetExpiredAccess(time: number): Promise<void>;
}
