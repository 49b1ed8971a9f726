// SPDX-License-Identifier: Apache-2.0

// The format of a token: `roster_scim_<id>_<secret><checksum>`. Secret scanners find a leaked token by the prefix and
// the checksum. The id is the key of the token's digest in the store. The secret has 256 random bits.

import { hash, randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";
import { CredentialKind } from "../../../gen/roster/v1/change_pb.ts";
import { unauthenticated } from "../../errors/caller.ts";

const names = new Map<CredentialKind, string>([
	[CredentialKind.ADMINISTRATOR, "admin"],
	[CredentialKind.SERVICE, "service"],
	[CredentialKind.SCIM, "scim"],
	[CredentialKind.USER, "user"],
]);

const shape = /^(roster_(?:admin|service|scim|user|client|access)_([0-9a-f]{32})_[0-9a-f]{64})([0-9a-f]{8})$/;

/** The prefixes of what OAuth 2.0 clients have: a secret, and the access tokens that they exchange it for. */
const clientPrefix = { secret: "client", access: "access" } as const;

/** Whether a text begins like an access token of an OAuth 2.0 client. */
export const isAccessToken = (token: string) => token.startsWith(`roster_${clientPrefix.access}_`);

/** Whether a text begins like a secret of an OAuth 2.0 client. */
export const isClientSecret = (token: string) => token.startsWith(`roster_${clientPrefix.secret}_`);

function checksum(text: string): string {
	return crc32(text).toString(16).padStart(8, "0");
}

/** 401: the token does not have the format of Roster's tokens. */
export function malformedToken(token: string) {
	const what = token.startsWith("roster_")
		? "it is cut off or mistyped"
		: "it does not begin with roster_: it is mistyped, is that of another product, or has something before it";
	const detail = `the token does not have the format of a Roster token: ${what}; paste the whole token`;
	return unauthenticated("token_malformed", detail);
}

/** 401: the store has no such token. */
export function unknownToken() {
	const detail =
		"this server does not know the token: it was deleted, or it belongs to another server; create a new one";
	return unauthenticated("token_unknown", detail);
}

/** 401: an access token has expired, or its client or the secret behind it is gone. */
export function accessTokenEnded() {
	const detail = "the access token has expired or was revoked: request another one at /oauth2/token";
	return unauthenticated("access_token_ended", detail);
}

/** 401: the token is the shared administrator's token, which the configuration turns off. */
export function sharedTokenOff() {
	const detail =
		"the shared administrator's token is turned off by ROSTER_ADMIN_TOKEN=off: sign in to the console, and create a token with a name of its own";
	return unauthenticated("shared_token_off", detail);
}

/** 401: a secret of an OAuth 2.0 client was sent as a token. */
export function clientSecretAsToken() {
	const detail =
		"this is the secret of an OAuth 2.0 client, and not a token: enter it as the client secret, with the token endpoint /oauth2/token";
	return unauthenticated("client_secret_as_token", detail);
}

/**
 * Returns the token in an Authorization header.
 *
 * @throws unauthenticated if the header has no Bearer token.
 */
export function tokenIn(authorization: string | null | undefined): string {
	const token = /^Bearer +(\S+) *$/i.exec(authorization ?? "")?.[1];
	if (token === undefined) {
		throw unauthenticated(
			"token_missing",
			`the request needs the header Authorization: Bearer, with a token: ${whatCame(authorization ?? "")}`,
		);
	}
	return token;
}

/** Describes the Authorization header of a request without a Bearer token. The text has nothing that may be secret. */
function whatCame(authorization: string): string {
	const [, scheme, rest] = /^(Bearer|Basic|Digest|Negotiate|NTLM)(?: +(.*))?$/i.exec(authorization.trim()) ?? [];
	if (authorization.trim() === "") {
		return "it has no Authorization header";
	}
	if (scheme === undefined) {
		return "its header does not begin with Bearer";
	}
	if (scheme.toLowerCase() !== "bearer") {
		return `its header has the scheme ${scheme}`;
	}
	return rest === undefined ? "nothing follows Bearer" : "what follows Bearer has a blank in it";
}

/**
 * Returns the token in an Authorization header, and checks its format.
 *
 * A token without a prefix of Roster's passes: it may be the value of `ROSTER_ADMIN_TOKEN`, which has any format.
 *
 * @throws unauthenticated if there is no token, or it has a prefix of Roster's and is malformed.
 */
export function plausibleTokenIn(authorization: string | null | undefined): string {
	const token = tokenIn(authorization);
	if (/^roster_(?:admin|service|scim|user|access)_/.test(token) && idInToken(token) === undefined) {
		throw malformedToken(token);
	}
	return token;
}

/** Returns the id of the token in an Authorization header, for the log; undefined if it has no token of Roster's format. */
export function credentialIdIn(authorization: string | undefined): string | undefined {
	const token = /^Bearer +(\S+) *$/i.exec(authorization ?? "")?.[1] ?? "";
	// The id of an access token is that of no credential.
	return isAccessToken(token) || isClientSecret(token) ? undefined : idInToken(token);
}

/** The same also for a token that is cut off or mistyped, for the records of requests: it may still have the id. */
export function claimedIdIn(authorization: string | undefined): string | undefined {
	return idIn(/^Bearer +roster_(?:admin|service|scim|user)_([0-9a-f]{32})_/i.exec(authorization ?? "")?.[1]);
}

/** The SHA-256 of a token, which the store keeps instead of the token. */
export function digestOf(token: string): Buffer {
	return hash("sha256", token, "buffer");
}

/** Creates the plaintext of a token. */
export function mintToken(kind: CredentialKind, id: string): string {
	return mint(names.get(kind) ?? "", id);
}

/** Creates the plaintext of a secret or an access token of an OAuth 2.0 client. */
export function mintForClient(what: keyof typeof clientPrefix, id: string): string {
	return mint(clientPrefix[what], id);
}

function mint(prefix: string, id: string): string {
	const text = `roster_${prefix}_${id.replaceAll("-", "")}_${randomBytes(32).toString("hex")}`;
	return text + checksum(text);
}

/** Returns the id in a token, a UUID; undefined if the token has another format, or its checksum is wrong. */
export function idInToken(token: string): string | undefined {
	const match = shape.exec(token);
	const [text, id, sum] = match?.slice(1) ?? [];
	if (text === undefined || id === undefined || checksum(text) !== sum) {
		return undefined;
	}
	return idIn(id);
}

/** An id as it is written elsewhere. */
const idIn = <Digits extends string | undefined>(digits: Digits) =>
	digits?.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
