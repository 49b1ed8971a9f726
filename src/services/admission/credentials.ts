// SPDX-License-Identifier: Apache-2.0

// What a token looks like: `roster_scim_<id>_<secret><checksum>`. The prefix and the checksum let secret
// scanners find one that leaked, the id is where its digest is kept, the secret has 256 random bits.

import { hash, randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";
import { CredentialKind } from "../../../gen/roster/v1/change_pb.ts";
import { unauthenticated } from "../../errors.ts";

const names = new Map<CredentialKind, string>([
	[CredentialKind.ADMINISTRATOR, "admin"],
	[CredentialKind.SERVICE, "service"],
	[CredentialKind.SCIM, "scim"],
]);

const shape = /^(roster_(?:admin|service|scim)_([0-9a-f]{32})_[0-9a-f]{64})([0-9a-f]{8})$/;

function checksum(text: string): string {
	return crc32(text).toString(16).padStart(8, "0");
}

/** 401: no token was made that looks so. */
export function malformedToken() {
	const detail = "the token is not one that Roster makes: it was cut off or mistyped: paste it again, whole";
	return unauthenticated("token_malformed", detail);
}

/** 401: nobody has this token. */
export function unknownToken() {
	const detail = "the token is not one that this server knows: it was deleted, or is another server's: create another";
	return unauthenticated("token_unknown", detail);
}

/**
 * The token in an Authorization header.
 *
 * @throws unauthenticated where there is none.
 */
export function tokenIn(authorization: string | null | undefined): string {
	const token = /^Bearer +(\S+) *$/i.exec(authorization ?? "")?.[1];
	if (token === undefined) {
		throw unauthenticated("token_missing", "the request needs the header Authorization: Bearer, with a token");
	}
	return token;
}

/**
 * The token in an Authorization header, unless its form alone says that nobody has it.
 *
 * A token that does not begin as one that was made here may be the administrator's, which has any form.
 *
 * @throws unauthenticated.
 */
export function plausibleTokenIn(authorization: string | null | undefined): string {
	const token = tokenIn(authorization);
	if (/^roster_(?:admin|service|scim)_/.test(token) && idInToken(token) === undefined) {
		throw malformedToken();
	}
	return token;
}

/** The id of the token in an Authorization header, for the log; undefined where there is none that Roster makes. */
export function credentialIdIn(authorization: string | undefined): string | undefined {
	return idInToken(/^Bearer +(\S+) *$/i.exec(authorization ?? "")?.[1] ?? "");
}

/** The SHA-256 of a token: all that is kept of it. */
export function digestOf(token: string): Buffer {
	return hash("sha256", token, "buffer");
}

/** Makes the plaintext of a token. */
export function mintToken(kind: CredentialKind, id: string): string {
	const text = `roster_${names.get(kind)}_${id.replaceAll("-", "")}_${randomBytes(32).toString("hex")}`;
	return text + checksum(text);
}

/** The id in a token, a UUID; undefined where it is not one of ours, or has a typing error. */
export function idInToken(token: string): string | undefined {
	const match = shape.exec(token);
	const [text, id, sum] = match?.slice(1) ?? [];
	if (text === undefined || id === undefined || checksum(text) !== sum) {
		return undefined;
	}
	return id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
