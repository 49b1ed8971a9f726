// SPDX-License-Identifier: Apache-2.0

// Checks assertions (RFC 7523 section 3): JWTs by which an issuer that an administrator trusts says who the client is.

import { hash } from "node:crypto";
import { decodeJwt, errors, type JWTPayload, jwtVerify } from "jose";
import type { ClientTrustRecord } from "../../records/credentials.ts";
import type { AccessTokenStore, ClientReader } from "../../store/interface/clients.ts";
import type { Context } from "../shared/call.ts";
import { createLocalJWKSet, type LocalJWKSet } from "./jose.ts";
import type { Keys } from "./keys.ts";
import { OAuthError, refusedAssertion } from "./oauth-error.ts";

/** The algorithms of signatures: those with a public key only. With a shared secret, the public key could be the secret. */
export const algorithms = [
	...["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
	...["ES256", "ES384", "ES512", "EdDSA", "Ed25519"],
];

/** By how much the clock of an issuer may differ, in seconds. */
const skew = 60;

/** How far ahead an assertion may expire, in seconds: it is remembered until then. Entra ID's are valid for up to 28 hours. */
const longestLife = 30 * 3600;

/** Finds the trust that an assertion is for, and checks it. */
export interface Assertions {
	/**
	 * @param clientId the client that the request names; undefined if it names none.
	 * @throws OAuthError if the assertion is refused.
	 */
	check(assertion: string, clientId: string | undefined): Promise<ClientTrustRecord>;
}

export function assertions({ store, now }: Context<ClientReader & AccessTokenStore>, keys: Keys): Assertions {
	/** The trust for the claims of an assertion, whose signature is not checked yet. */
	async function trustFor({ iss, sub, aud }: JWTPayload, clientId: string | undefined): Promise<ClientTrustRecord> {
		if (typeof iss !== "string" || typeof sub !== "string" || iss === "" || sub === "") {
			throw refusedAssertion("the assertion needs the claims iss and sub");
		}
		const found = (await store.findClientTrusts(iss, sub)).filter(
			({ tokenId }) => clientId === undefined || tokenId === clientId,
		);
		if (found.length === 0) {
			throw refusedAssertion(
				"no client trusts the issuer (iss) with this subject (sub): compare them with those of the trust",
			);
		}
		const audiences = [aud ?? []].flat();
		const trust = found.find(({ audience }) => audiences.includes(audience));
		if (trust === undefined) {
			throw refusedAssertion("the audience (aud) of the assertion is not that of the trust");
		}
		return trust;
	}

	async function keysFor({ jwks, jwksUrl }: ClientTrustRecord, isUnknown: boolean): Promise<LocalJWKSet> {
		if (jwksUrl === undefined) {
			return createLocalJWKSet(JSON.parse(jwks ?? '{"keys":[]}'));
		}
		try {
			return await keys.at(jwksUrl, isUnknown);
		} catch (error) {
			throw new OAuthError(
				"temporarily_unavailable",
				503,
				"keys_unavailable",
				`the keys of the issuer could not be fetched: ${(error as Error).message}`,
				10,
			);
		}
	}

	async function verified(assertion: string, trust: ClientTrustRecord): Promise<JWTPayload> {
		const { issuer, subject, audience } = trust;
		const options = {
			...{ issuer, subject, audience, algorithms, clockTolerance: skew },
			...{ requiredClaims: ["exp"], currentDate: new Date(now()) },
		};
		for (const isUnknown of [false, true]) {
			const set = await keysFor(trust, isUnknown);
			try {
				return (await jwtVerify(assertion, set, options)).payload;
			} catch (error) {
				// The issuer may have a new key.
				const isLast = isUnknown || trust.jwksUrl === undefined || !(error instanceof errors.JWKSNoMatchingKey);
				if (isLast) {
					throw refusedAssertion(reasonOf(error));
				}
			}
		}
		throw new Error("the second try ends the loop");
	}

	return {
		async check(assertion, clientId) {
			let claims: JWTPayload;
			try {
				claims = decodeJwt(assertion);
			} catch {
				throw refusedAssertion("the assertion is not a JWT");
			}
			const trust = await trustFor(claims, clientId);
			const payload = await verified(assertion, trust);
			const { exp = 0, iat, jti } = payload;
			const seconds = now() / 1000;
			if (iat !== undefined && (typeof iat !== "number" || iat > seconds + skew)) {
				throw refusedAssertion("the assertion was issued (iat) in the future: compare the clocks");
			}
			if (exp > seconds + longestLife) {
				throw refusedAssertion(`the assertion expires (exp) more than ${longestLife / 3600} hours ahead`);
			}
			if (!(await store.useAssertion(keyOf(assertion, trust.issuer, jti), (exp + skew + 1) * 1000))) {
				throw new OAuthError(
					"invalid_client",
					401,
					"assertion_replayed",
					"the assertion was exchanged before: sign another one for each request",
				);
			}
			return trust;
		},
	};
}

/**
 * Identifies an assertion among all: by its issuer and `jti`, or by what is signed if it has none, such as Entra ID's.
 * The signature is left out, because some algorithms have several for one text.
 */
function keyOf(assertion: string, issuer: string, jti: unknown): string {
	const text = typeof jti === "string" ? JSON.stringify([issuer, jti]) : assertion.slice(0, assertion.lastIndexOf("."));
	return hash("sha256", text, "hex");
}

/** Why an assertion was refused, for the administrator of the client. */
function reasonOf(error: unknown): string {
	if (error instanceof errors.JWTExpired) {
		return "the assertion has expired (exp)";
	}
	if (error instanceof errors.JWTClaimValidationFailed) {
		return error.claim === "nbf"
			? "the assertion is not valid yet (nbf): compare the clocks"
			: `the claim ${error.claim} of the assertion is missing or wrong`;
	}
	if (error instanceof errors.JOSEAlgNotAllowed) {
		return `the algorithm (alg) of the assertion has to be one of ${algorithms.join(", ")}`;
	}
	if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) {
		return "the issuer has no key, or several, for the key id (kid) and the algorithm of the assertion";
	}
	return "the signature of the assertion is not valid";
}
