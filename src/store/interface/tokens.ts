// SPDX-License-Identifier: Apache-2.0

import type { CredentialKind } from "../../../gen/roster/v1/change_pb.ts";
import type { TokenRecord } from "../../records/credentials.ts";
import type { PageRequest } from "./pages.ts";

/** Reads tokens, and records their use. Tokens are created and deleted by commits. */
export interface TokenReader {
	/** The token with this id, expired or not; undefined if it was deleted. */
	getToken(id: string): Promise<TokenRecord | undefined>;
	/** The token with this id, expired or not, even if it was deleted within the last 30 days. */
	findToken(id: string): Promise<TokenRecord | undefined>;
	/** The token of an administrator or a service whose id ends with these twelve digits, even if it was deleted. */
	findTokenByDigits(digits: string): Promise<TokenRecord | undefined>;
	/**
	 * The tokens that are not deleted, oldest first.
	 *
	 * @param kind undefined lists every kind.
	 * @param validAt leaves out the tokens that have expired at this time; undefined lists them too.
	 */
	listTokens(
		kind: CredentialKind | undefined,
		validAt: number | undefined,
		page: PageRequest,
	): Promise<readonly TokenRecord[]>;
	/**
	 * The tokens of administrators and services, oldest first: each has a machine user behind it.
	 *
	 * @param deleted whether to list the deleted ones; undefined lists all.
	 */
	listMachineTokens(deleted: boolean | undefined, page: PageRequest): Promise<readonly TokenRecord[]>;
	/** The personal tokens of a person that are not deleted and have not expired at a time, oldest first. */
	listTokensOfUser(userId: string, validAt: number, page: PageRequest): Promise<readonly TokenRecord[]>;
	/**
	 * The earliest time at which a token, or a secret of a client, expires or has expired, by its kind. A kind without an expiring token is missing,
	 * and so are personal tokens.
	 */
	firstExpiries(): Promise<ReadonlyMap<CredentialKind, number>>;
	/** The SCIM tokens that have not expired at a time and were used last, or else created last; the last one first. */
	lastUsedScimTokens(validAt: number, limit: number): Promise<readonly TokenRecord[]>;
	/** The SCIM tokens whose old secret ends after a time, those that end first. Some may have expired. */
	rotatedScimTokens(after: number, limit: number): Promise<readonly TokenRecord[]>;
	/**
	 * Sums up the SCIM tokens of each connection, expired or not, by its id: the newest last use, or else creation, and the
	 * first expiry, if one expires.
	 */
	scimTokensByConnection(): Promise<
		ReadonlyMap<string, { readonly lastContact: number; readonly firstExpiry: number | undefined }>
	>;
	/**
	 * Records when a token was last used. The change log does not contain this.
	 *
	 * @param digest the SHA-256 of the secret that was used, which tells the two secrets of a rotation apart.
	 */
	touchToken(id: string, time: number, digest?: Uint8Array): Promise<void>;
	/** Records when the server last refused an expired or deleted token. The change log does not contain this. */
	noteRefusedToken(id: string, time: number): Promise<void>;
}
