// SPDX-License-Identifier: Apache-2.0

// The credential of a session of the web console: a cookie with the id of the session and a secret of 256 random bits.
// The door turns the cookie into an Authorization header with the scheme `Session`, which is authenticated like a token.

import { hash, randomBytes } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { ConnectError } from "@connectrpc/connect";
import { permissionDenied, unauthenticated } from "../../errors/caller.ts";

/** How long a session lasts at most, and how long without a call, in milliseconds. */
export const sessionTime = { whole: 12 * 3_600_000, idle: 3_600_000 } as const;

/** The header that a call by cookie has to have. No form can send it, and no page of another origin without a preflight. */
export const consoleHeader = "x-roster-console";

const shape = /^Session ([0-9a-f-]{36})\.([0-9a-f]{64})$/;

/** 401: the server does not know the session, or it has ended. */
export function sessionEnded(): ConnectError {
	return unauthenticated("session_ended", "the session has ended: sign in again");
}

export interface SessionCredential {
	readonly id: string;
	readonly secret: string;
}

/** Whether an Authorization header was made of the cookie of a session. */
export function isSession(authorization: string | null): boolean {
	return authorization?.startsWith("Session ") ?? false;
}

/** Returns the credential in an Authorization header; undefined if the header has another scheme. */
export function sessionIn(authorization: string): SessionCredential | undefined {
	if (!isSession(authorization)) {
		return undefined;
	}
	const [, id, secret] = shape.exec(authorization) ?? [];
	if (id === undefined || secret === undefined) {
		throw sessionEnded();
	}
	return { id, secret };
}

export const newSecret = () => randomBytes(32).toString("hex");

/**
 * The digest that the store keeps of a session.
 *
 * It covers the digest of the token, so that a session ends when `ROSTER_ADMIN_TOKEN` changes.
 */
export function sessionDigest(secret: string, tokenDigest: Uint8Array): Buffer {
	return hash("sha256", Buffer.concat([Buffer.from(secret, "hex"), tokenDigest]), "buffer");
}

/** The name of the cookie. With `__Host-`, a browser takes it over TLS alone, and from no other host of the domain. */
const cookieName = (isSecure: boolean) => (isSecure ? "__Host-roster_session" : "roster_session");

/** Whether the browser reached the server over TLS. A proxy in between may have ended it. */
function isSecure({ origin }: IncomingHttpHeaders, isEncrypted: boolean): boolean {
	return isEncrypted || (origin?.startsWith("https:") ?? false);
}

/** The value of the header Set-Cookie for a new session. */
export function sessionCookie(
	{ id, secret }: SessionCredential,
	headers: IncomingHttpHeaders,
	isEncrypted: boolean,
): string {
	const secure = isSecure(headers, isEncrypted);
	const name = cookieName(secure);
	const age = sessionTime.whole / 1000;
	return `${name}=${id}.${secret}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${age}${secure ? "; Secure" : ""}`;
}

/** Whether the browser says that a page of this server sent the request. */
function isSameOrigin(headers: IncomingHttpHeaders): boolean {
	const site = headers["sec-fetch-site"];
	if (site !== undefined) {
		return site === "same-origin";
	}
	// Browsers leave Sec-Fetch-Site out where a page came without TLS from a host that is not the own machine.
	const { origin } = headers;
	const host = headers[":authority"] ?? headers.host;
	return origin !== undefined && URL.canParse(origin) && new URL(origin).host === host;
}

/**
 * Returns the Authorization header of a request with the cookie of a session; undefined if it has none.
 *
 * @returns permission_denied if the cookie came with a request that a page of another site may have sent.
 */
export function authorizationOf(headers: IncomingHttpHeaders, isEncrypted: boolean): string | ConnectError | undefined {
	const name = cookieName(isSecure(headers, isEncrypted));
	const pairs = (headers.cookie ?? "").split(/; */);
	const value = pairs.find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1);
	if (value === undefined) {
		return undefined;
	}
	if (!isSameOrigin(headers) || headers[consoleHeader] === undefined) {
		return permissionDenied(
			`a call with the cookie of a session has to come from the console: it needs Sec-Fetch-Site: same-origin or an equal Origin, and the header ${consoleHeader}`,
			"cross_site",
		);
	}
	return `Session ${value}`;
}
