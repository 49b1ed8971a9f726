// SPDX-License-Identifier: Apache-2.0

import type { ErrorCode } from "../../errors/table.ts";
import type { Claims } from "./claims.ts";

/** An error of a sign-in, for the page that the person sees. The message tells nothing secret. */
export class OidcError extends Error {
	/** The stable code (see `error-table.ts`). */
	readonly code: Extract<
		ErrorCode,
		"oidc_refused" | "oidc_failed" | "oidc_unavailable" | "rate_limited" | "unavailable"
	>;
	/** What the issuer said of a person whom no rule names; undefined for other errors. */
	readonly claims: Claims | undefined;

	constructor(code: OidcError["code"], message: string, claims?: Claims) {
		super(message);
		this.code = code;
		this.claims = claims;
	}
}
