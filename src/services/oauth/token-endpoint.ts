// SPDX-License-Identifier: Apache-2.0

// The token endpoint: exchanges a secret or an assertion of an OAuth 2.0 client for an access token, and revokes one.

import { timingSafeEqual } from "node:crypto";
import { ConnectError } from "@connectrpc/connect";
import type { TokenRecord } from "../../records/credentials.ts";
import type { AccessTokenStore, ClientReader } from "../../store/interface/clients.ts";
import type { TokenReader } from "../../store/interface/tokens.ts";
import { type Authenticator, callerOf } from "../admission/authenticator.ts";
import { digestOf, idInToken, isAccessToken, isClientSecret, mintForClient } from "../admission/credentials.ts";
import { requireNetwork } from "../admission/networks.ts";
import type { Caller, Context } from "../shared/call.ts";
import type { Assertions } from "./assertions.ts";
import { badRequest, OAuthError } from "./oauth-error.ts";
import { type Proof, proofIn, refusedClient, revocationIn } from "./token-request.ts";

/** How long an access token is valid, in milliseconds. */
const lifetime = 3_600_000;

export interface TokenRequest {
	readonly authorization: string | undefined;
	readonly contentType: string | undefined;
	readonly body: Uint8Array;
	/** The IP address of the client. */
	readonly address: string | undefined;
}

export interface Issued {
	readonly accessToken: string;
	/** In how many seconds it expires. */
	readonly expiresIn: number;
	readonly caller: Caller;
}

export interface TokenEndpoint {
	/** @throws OAuthError if the request is refused. */
	issue(request: TokenRequest): Promise<Issued>;
	/**
	 * Revokes an access token of the client (RFC 7009). A token that is not known, or has ended, needs nothing.
	 *
	 * @returns the client.
	 * @throws OAuthError if the request is refused.
	 */
	revoke(request: TokenRequest): Promise<Caller>;
}

/** A client that has proved who it is. */
interface Proved {
	readonly client: TokenRecord;
	/** The id of the secret or the trust. */
	readonly sourceId: string;
	/** When the secret expires. */
	readonly endTime: number | undefined;
}

export function tokenEndpoint(
	context: Context<TokenReader & ClientReader & AccessTokenStore>,
	checked: Assertions,
	authenticator: Pick<Authenticator, "forget">,
): TokenEndpoint {
	const { store, now, newId } = context;

	async function bySecret(clientId: string, plaintext: string): Promise<Proved> {
		const id = isClientSecret(plaintext) ? idInToken(plaintext) : undefined;
		const secret = id === undefined ? undefined : await store.findClientSecret(id);
		if (secret === undefined || !timingSafeEqual(digestOf(plaintext), secret.digest)) {
			throw refusedClient(
				id === undefined
					? "The secret does not have the format of Roster's client secrets: it is cut off, mistyped, or of another product."
					: `No client has a secret with the id ${id}: it was removed, or belongs to another server.`,
			);
		}
		const client = await store.getToken(secret.tokenId);
		if (client === undefined || client.id !== clientId) {
			throw refusedClient(
				client === undefined
					? `The client ${secret.tokenId} of this secret was removed.`
					: `The secret ${secret.id} is that of the client ${secret.tokenId}, and another client id was sent.`,
			);
		}
		if (secret.expireTime !== undefined && secret.expireTime <= now()) {
			const name = client.displayName === undefined ? "" : ` (${JSON.stringify(client.displayName)})`;
			const time = new Date(secret.expireTime).toISOString();
			throw refusedClient(`The secret ${secret.id} of the client ${client.id}${name} expired at ${time}.`);
		}
		return { client, sourceId: secret.id, endTime: secret.expireTime };
	}

	async function byAssertion(assertion: string, clientId: string | undefined): Promise<Proved> {
		const trust = await checked.check(assertion, clientId);
		const client = await store.getToken(trust.tokenId);
		if (client === undefined) {
			throw refusedClient(`The client ${trust.tokenId} of this trust was removed.`);
		}
		return { client, sourceId: trust.id, endTime: undefined };
	}

	const prove = (proof: Proof) =>
		proof.by === "secret" ? bySecret(proof.clientId, proof.secret) : byAssertion(proof.assertion, proof.clientId);

	/** The client as a caller. @throws OAuthError if it may not be used from this address. */
	function callerFrom(client: TokenRecord, address: string | undefined): Caller {
		const caller = callerOf(client);
		try {
			requireNetwork(caller, address);
		} catch (error) {
			throw new OAuthError("unauthorized_client", 403, "network_refused", ConnectError.from(error).rawMessage);
		}
		return caller;
	}

	return {
		async issue({ authorization, contentType, body, address }) {
			const {
				client,
				sourceId,
				endTime = Number.POSITIVE_INFINITY,
			} = await prove(proofIn(authorization, contentType, body));
			const caller = callerFrom(client, address);
			const id = newId();
			const accessToken = mintForClient("access", id);
			const createTime = now();
			const expireTime = Math.min(createTime + lifetime, endTime);
			await store.createAccessToken({
				...{ id, digest: digestOf(accessToken), tokenId: client.id, sourceId },
				...{ createTime, expireTime },
			});
			return { accessToken, expiresIn: Math.floor((expireTime - createTime) / 1000), caller };
		},

		async revoke({ authorization, contentType, body, address }) {
			const { proof, token } = revocationIn(authorization, contentType, body);
			const { client } = await prove(proof);
			const caller = callerFrom(client, address);
			const id = isAccessToken(token) ? idInToken(token) : undefined;
			const access = id === undefined ? undefined : await store.findAccessToken(id);
			if (access !== undefined && timingSafeEqual(digestOf(token), access.digest)) {
				if (access.tokenId !== client.id) {
					throw badRequest("the token was issued to another client, which alone may revoke it");
				}
				await store.deleteAccessToken(access.id);
				authenticator.forget(client.id);
			}
			return caller;
		},
	};
}
