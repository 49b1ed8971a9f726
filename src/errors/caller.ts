// SPDX-License-Identifier: Apache-2.0

// Creates the errors about the caller: who calls, and what the caller may do.

import { Code, type ConnectError } from "@connectrpc/connect";
import { errorOf } from "./error.ts";

/** 401, with the challenge that RFC 6750 section 3 requires. */
export function unauthenticated(
	code:
		| "token_missing"
		| "token_malformed"
		| "token_unknown"
		| "token_expired"
		| "token_rotated"
		| "access_token_ended"
		| "client_secret_as_token"
		| "session_ended"
		| "shared_token_off"
		| "sign_in_code",
	detail: string,
): ConnectError {
	return errorOf(code, Code.Unauthenticated, detail, { headers: { "www-authenticate": 'Bearer realm="roster"' } });
}

/** 403: the token is valid, but does not allow the request. */
export function permissionDenied(
	detail: string,
	code:
		| "permission_denied"
		| "token_kind"
		| "network_refused"
		| "cross_site"
		| "role_too_low"
		| "sign_in_refused"
		| "subject_missing" = "permission_denied",
): ConnectError {
	return errorOf(code, Code.PermissionDenied, detail);
}

/**
 * 404: the base URL does not serve the token.
 *
 * @param named the connection that the base URL names.
 * @param own the connection of the token.
 */
export function wrongConnection(named: string, own: string | undefined): ConnectError {
	const right = own === undefined ? "" : `/scim/v2/connections/${own}, or `;
	return errorOf(
		"wrong_connection",
		Code.NotFound,
		`the base URL of the connection ${JSON.stringify(named.slice(0, 64))} was not found with this token: use ${right}/scim/v2`,
	);
}
