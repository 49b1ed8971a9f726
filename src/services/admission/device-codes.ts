// SPDX-License-Identifier: Apache-2.0

// The codes of the sign-in of a device (RFC 8628), and the id of a client.

import { randomBytes, randomInt } from "node:crypto";
import { digestOf } from "./credentials.ts";

/** How long the codes are valid, and how long a device waits between two polls at first, in milliseconds. */
export const deviceTime = { valid: 600_000, poll: 5000 } as const;

/** Consonants, so that no code is a word (RFC 8628 section 6.1). Eight of them are 25 thousand million codes. */
const letters = "BCDFGHJKLMNPQRSTVWXZ";
const half = 4;

export const newDeviceCode = () => randomBytes(32).toString("base64url");

/** Makes a user code, such as `BCDF-GHJK`. */
export function newUserCode(): string {
	const pick = () => Array.from({ length: half }, () => letters[randomInt(letters.length)]).join("");
	return `${pick()}-${pick()}`;
}

/** The form in which a user code is compared and shown; undefined if a text is none. */
export function userCodeIn(text: string): string | undefined {
	const plain = text.toUpperCase().replaceAll(/[\s-]/g, "");
	const isCode = plain.length === 2 * half && Array.from(plain).every((each) => letters.includes(each));
	return isCode ? `${plain.slice(0, half)}-${plain.slice(half)}` : undefined;
}

export const codeDigest = (code: string) => digestOf(code);

/** Fewer than the 64 characters of a token's name, of which some count twice. */
const longestName = 32;
const prefix = "device-";

/**
 * The id of a client. It contains the name of the client, so that the server stores no registrations.
 *
 * The device's token gets this name. Characters that no token's name has become spaces: they could also rearrange or hide
 * the text around them.
 */
export function clientIdOf(name: string): string {
	const plain = name.normalize("NFC").replaceAll(/[^\p{L}\p{M}\p{N}._-]+/gu, " ");
	const cut = Array.from(plain.replace(/^[^\p{L}\p{N}]+/u, ""))
		.slice(0, longestName)
		.join("");
	return prefix + Buffer.from(cut.replace(/[^\p{L}\p{M}\p{N}]+$/u, "")).toString("base64url");
}

/** The name in the id of a client; undefined if it is not the id of a client. */
export function clientNameIn(clientId: string): string | undefined {
	if (!clientId.startsWith(prefix)) {
		return undefined;
	}
	const name = Buffer.from(clientId.slice(prefix.length), "base64url").toString();
	return clientIdOf(name) === clientId ? name : undefined;
}
