// SPDX-License-Identifier: Apache-2.0

// The rules for secrets and trusts of OAuth 2.0 clients. Pure.

import { invalidArgument } from "../errors/request.ts";

/** How many secrets and how many trusts a client may have. */
export const mostOfClient = 10;

/** How many keys a JWK Set may have. */
const mostKeys = 100;

const longest = { text: 1024, keys: 64 * 1024 } as const;

/** A public key as a JWK (RFC 7517). */
interface Key {
	readonly kty: string;
	readonly [member: string]: unknown;
}

/**
 * Reads a JWK Set, and leaves out what is no public key of an asymmetric algorithm.
 *
 * @throws Error if the text is no JWK Set, or has no such key.
 */
export function publicKeysIn(text: string): { keys: Key[] } {
	let parsed: unknown;
	try {
		parsed = JSON.parse(text);
	} catch {
		throw new Error("it is not JSON");
	}
	const keys = (parsed as { keys?: unknown } | null)?.keys;
	if (!Array.isArray(keys)) {
		throw new Error('it is not a JWK Set: it has no list "keys"');
	}
	if (keys.length > mostKeys) {
		throw new Error(`it has more than ${mostKeys} keys`);
	}
	const usable = keys.filter(
		(each): each is Key => typeof each === "object" && each !== null && ["RSA", "EC", "OKP"].includes(each.kty),
	);
	if (usable.length === 0) {
		throw new Error("it has no public key of the types RSA, EC or OKP");
	}
	return { keys: usable };
}

/** The fields of a trust that an administrator sets. */
export interface Trusted {
	readonly issuer: string;
	readonly subject: string;
	readonly audience: string;
	readonly jwksUrl: string;
	readonly jwks: string;
}

/**
 * Checks the fields of a new trust.
 *
 * @throws invalid_argument if one is not valid.
 */
export function checkTrust({ issuer, subject, audience, jwksUrl, jwks }: Trusted): void {
	for (const [name, value] of Object.entries({ issuer, subject, audience })) {
		if (value === "" || value.length > longest.text || /\p{Cc}/u.test(value)) {
			throw invalidArgument(`trust.${name}: is required, with at most ${longest.text} characters`);
		}
	}
	if ((jwksUrl === "") === (jwks === "")) {
		throw invalidArgument("trust.jwks_url: set exactly one of jwks_url and jwks");
	}
	if (jwksUrl !== "") {
		const url = URL.canParse(jwksUrl) ? new URL(jwksUrl) : undefined;
		const isPlain = url !== undefined && url.username === "" && url.hash === "" && jwksUrl.length <= longest.text;
		if (!isPlain || !/^https?:$/.test(url.protocol)) {
			throw invalidArgument(
				"trust.jwks_url: is not a URL such as https://login.microsoftonline.com/common/discovery/v2.0/keys",
			);
		}
	}
	if (jwks !== "") {
		checkKeys(jwks);
	}
}

function checkKeys(jwks: string): void {
	if (jwks.length > longest.keys) {
		throw invalidArgument(`trust.jwks: has more than ${longest.keys} characters`);
	}
	let keys: readonly Key[];
	try {
		({ keys } = publicKeysIn(jwks));
	} catch (error) {
		throw invalidArgument(`trust.jwks: ${(error as Error).message}`);
	}
	// The member "d" is the private part of RSA, EC and OKP keys (RFC 7518 section 6, RFC 8037 section 2).
	if (keys.some((each) => "d" in each)) {
		throw invalidArgument("trust.jwks: contains a private key: send the public key, and replace the key pair");
	}
}
