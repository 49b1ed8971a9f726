// SPDX-License-Identifier: Apache-2.0

// The token endpoint: exchanges a secret or an assertion of an OAuth 2.0 client for an access token.

import { timingSafeEqual } from "node:crypto";
import { ConnectError } from "@connectrpc/connect";
import type { TokenRecord } from "../../records/credentials.ts";
import type { AccessTokenStore, ClientReader } from "../../store/interface/clients.ts";
import type { TokenReader } from "../../store/interface/tokens.ts";
import { callerOf } from "../admission/authenticator.ts";
import { digestOf, idInToken, isClientSecret, mintForClient } from "../admission/credentials.ts";
import { requireNetwork } from "../admission/networks.ts";
import type { Caller, Context } from "../shared/call.ts";
import type { Assertions } from "./assertions.ts";
import { OAuthError } from "./oauth-error.ts";
import { type Proof, proofIn, refusedClient } from "./token-request.ts";

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
): TokenEndpoint {
	const { store, now, newId } = context;

	async function bySecret(clientId: string, plaintext: string): Promise<Proved> {
		const id = isClientSecret(plaintext) ? idInToken(plaintext) : undefined;
		const secret = id === undefined ? undefined : await store.findClientSecret(id);
		const isRight =
			secret !== undefined &&
			timingSafeEqual(digestOf(plaintext), secret.digest) &&
			secret.tokenId === clientId &&
			(secret.expireTime === undefined || secret.expireTime > now());
		const client = isRight ? await store.getToken(clientId) : undefined;
		if (secret === undefined || client === undefined) {
			throw refusedClient();
		}
		return { client, sourceId: secret.id, endTime: secret.expireTime };
	}

	async function byAssertion(assertion: string, clientId: string | undefined): Promise<Proved> {
		const trust = await checked.check(assertion, clientId);
		const client = await store.getToken(trust.tokenId);
		if (client === undefined) {
			throw refusedClient();
		}
		return { client, sourceId: trust.id, endTime: undefined };
	}

	const prove = (proof: Proof) =>
		proof.by === "secret" ? bySecret(proof.clientId, proof.secret) : byAssertion(proof.assertion, proof.clientId);

	return {
		async issue({ authorization, contentType, body, address }) {
			const {
				client,
				sourceId,
				endTime = Number.POSITIVE_INFINITY,
			} = await prove(proofIn(authorization, contentType, body));
			const caller = callerOf(client);
			try {
				requireNetwork(caller, address);
			} catch (error) {
				throw new OAuthError("unauthorized_client", 403, "network_refused", ConnectError.from(error).rawMessage);
			}
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
	};
}
