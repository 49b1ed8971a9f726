// SPDX-License-Identifier: Apache-2.0

import type { ErrorCode } from "../../errors/table.ts";

/** The errors of RFC 6749 section 5.2, and those that it leaves to the status. */
type Name =
	| "invalid_request"
	| "invalid_client"
	| "unauthorized_client"
	| "unsupported_grant_type"
	| "invalid_scope"
	| "temporarily_unavailable";

/** An error of the token endpoint. The message is the `error_description`, and tells nothing secret. */
export class OAuthError extends Error {
	readonly error: Name;
	readonly status: number;
	/** The stable code (see `src/errors/table.ts`). */
	readonly code: ErrorCode;
	/** Seconds after which the client may try again. */
	readonly retryAfter: number | undefined;
	/** The reason for the record of the request. An administrator reads it; the client must not learn it. */
	readonly reason: string | undefined;

	constructor(error: Name, status: number, code: ErrorCode, description: string, retryAfter?: number, reason?: string) {
		super(description);
		this.error = error;
		this.status = status;
		this.code = code;
		this.retryAfter = retryAfter;
		this.reason = reason;
	}
}

/** 400: the request is malformed. */
export const badRequest = (description: string) => new OAuthError("invalid_request", 400, "token_request", description);

/** 401: the assertion does not stand for a client. */
export const refusedAssertion = (description: string) =>
	new OAuthError("invalid_client", 401, "assertion_refused", description);
