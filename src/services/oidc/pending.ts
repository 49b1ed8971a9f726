// SPDX-License-Identifier: Apache-2.0

// A sign-in that has begun: what the server has to know when the person comes back from the issuer. The browser keeps it
// in a cookie, encrypted, so that nobody can make the server store anything.

import { hkdfSync } from "node:crypto";
import { EncryptJWT, jwtDecrypt } from "jose";

/** How long a person may take at the issuer, in milliseconds. */
export const pendingTime = 600_000;

export interface Pending {
	/** Identifies the sign-in: it can be completed once. */
	readonly id: string;
	readonly state: string;
	readonly nonce: string;
	/** The code verifier of PKCE (RFC 7636). */
	readonly verifier: string;
	/** The address in the console to return to. */
	readonly returnTo: string;
}

export interface PendingSeal {
	seal(pending: Pending): Promise<string>;
	/** Returns what was sealed; undefined if the text was not sealed here, or has expired. */
	open(text: string): Promise<Pending | undefined>;
}

/**
 * @param secret the client secret, which all servers on one database have. The key is derived from it.
 * @param now milliseconds since 1970.
 */
export function pendingSeal(secret: string, now: () => number): PendingSeal {
	const key = new Uint8Array(hkdfSync("sha256", secret, "", "roster pending sign-in", 32));
	return {
		seal({ id, ...claims }) {
			return new EncryptJWT(claims)
				.setProtectedHeader({ alg: "dir", enc: "A256GCM" })
				.setJti(id)
				.setExpirationTime(new Date(now() + pendingTime))
				.encrypt(key);
		},
		async open(text) {
			try {
				const options = {
					keyManagementAlgorithms: ["dir"],
					contentEncryptionAlgorithms: ["A256GCM"],
					currentDate: new Date(now()),
				};
				const {
					jti: id = "",
					state,
					nonce,
					verifier,
					returnTo,
				} = (await jwtDecrypt<Pending>(text, key, options)).payload;
				return { id, state, nonce, verifier, returnTo };
			} catch {
				return undefined;
			}
		},
	};
}
