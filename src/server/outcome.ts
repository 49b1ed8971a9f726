// SPDX-License-Identifier: Apache-2.0

// The outcome of a request for the metrics and the log. It contains nothing of the request's content.

import type { Logger } from "pino";
import type { Summary } from "../gateway/exchange.ts";
import { credentialIdIn } from "../services/admission/credentials.ts";
import type { Caller } from "../services/shared/call.ts";
import { bufVersionIn } from "./buf-cli.ts";
import { addressOf } from "./client-address.ts";
import type { Request } from "./node-http.ts";

/** Facts of a request for the flight recorder alone. The log never contains them. */
export interface Recorded {
	/** The text of the error, without its code and the id of the request. */
	readonly error: string | undefined;
	readonly rules: Summary["rules"];
	readonly made: Summary["made"];
	readonly target: string;
	readonly body: Uint8Array | undefined;
	readonly answer: string | Uint8Array | undefined;
	readonly location: string | undefined;
}

export interface Outcome {
	/** The pattern of the route; empty if no route matched. */
	readonly route: string;
	/** The names of the rules for identity providers that fired. */
	readonly rules: readonly string[];
	readonly scimType: string | undefined;
	readonly status: number;
	/** The stable code of the error (see `src/errors/table.ts`); undefined if the request succeeded. */
	readonly code: string | undefined;
	/** How many operations of a bulk request failed, by the stable codes of their errors; undefined if none failed. */
	readonly failedOperations?: Readonly<Record<string, number>> | undefined;
	/** Whether a status of 400 or more is no failure, such as "not yet" for a device that polls (RFC 8628 section 3.5). */
	readonly isExpected?: boolean;
	/** Undefined if the request is neither a SCIM request nor one for an access token. */
	readonly recorded?: Recorded;
	/** The OAuth 2.0 client that got an access token. */
	readonly caller?: Caller;
}

/** The error codes of a failed authentication. */
const failedTokens: ReadonlySet<string> = new Set([
	"token_missing",
	"token_malformed",
	"token_unknown",
	"token_expired",
	"token_rotated",
	"access_token_ended",
	"client_secret_as_token",
	"session_ended",
	"shared_token_off",
]);

/** Whether authentication failed. */
export function isUnauthenticated({ code = "" }: Outcome): boolean {
	return failedTokens.has(code);
}

/** The path segments of the server's own endpoints, which contain no personal data. */
const knownSegments: ReadonlySet<string> = new Set([
	...[
		"scim",
		"v2",
		"connections",
		"Users",
		"Groups",
		"Bulk",
		"Schemas",
		"ResourceTypes",
		"ServiceProviderConfig",
		"Me",
	],
	...[".search", "readiness", "healthz", "readyz", "metrics", "errors"],
]);

/** The form of an unknown path for the log. Unknown segments may be a person's name, so they are replaced by `*`. */
export function shapeOf(path: string): string {
	const parts = path.split("/", 8).slice(1);
	return `/${parts.map((part) => (part === "" || knownSegments.has(part) ? part : "*")).join("/")}`;
}

/**
 * Writes the log line of a request, at level `info`. The line of a failed request is at level `warn`, and also has the
 * error code and the address of the peer, and so is the line of a bulk request of which operations failed: it counts them
 * by their error codes. The line names the token by its id, and by its name if it has one,
 * unless it is a personal token. If the client is the `buf` CLI, the line has its version.
 *
 * @param path the path without the query.
 * @param seconds the duration of the request.
 * @param owner the owner of the token; undefined if it is not known.
 */
export function logOutcome(
	log: Logger,
	request: Request,
	path: string,
	outcome: Outcome,
	seconds: number,
	owner: Caller | undefined,
): void {
	const { route, rules, scimType, status, code, failedOperations, isExpected = false } = outcome;
	const line = {
		requestId: request.headers["x-request-id"],
		method: request.method ?? "",
		route: route === "" ? shapeOf(path) : route,
		status,
		ms: Math.round(seconds * 100_000) / 100,
		scimType,
		failedOperations,
		rules: rules.length > 0 ? rules : undefined,
		tokenId: owner?.tokenId || undefined,
		// A person may name a token after anything.
		tokenDisplayName: owner?.userId === undefined ? owner?.tokenDisplayName : undefined,
		connection: owner?.connection?.name,
		bufVersion: bufVersionIn(request),
		sessionId: owner?.sessionId,
	};
	if (code === undefined && failedOperations === undefined && (status < 400 || isExpected)) {
		log.info(line, "request");
	} else {
		const tokenId = line.tokenId ?? credentialIdIn(request.headers.authorization);
		log.warn({ ...line, code, tokenId, peer: addressOf(request) }, "request");
	}
}
