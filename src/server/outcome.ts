// SPDX-License-Identifier: Apache-2.0

// What became of a request, as metrics and the log have it: never what it said.

import type { Logger } from "pino";
import { credentialIdIn } from "../services/admission/credentials.ts";
import type { Request } from "./front.ts";

export interface Outcome {
	/** The pattern of the route; empty where there was none. */
	readonly route: string;
	/** The rules for identity providers that fired. */
	readonly rules: readonly string[];
	readonly scimType: string | undefined;
	readonly status: number;
	/** The code of the error that was answered (see `error-table.ts`); undefined where all went well. */
	readonly code: string | undefined;
}

/** Codes that say that nobody knows the token. */
const failedTokens: ReadonlySet<string> = new Set([
	"token_missing",
	"token_malformed",
	"token_unknown",
	"token_expired",
]);

/** Whether the caller was refused because nobody knows the token. */
export function isUnauthenticated({ code = "" }: Outcome): boolean {
	return failedTokens.has(code);
}

/** Parts of paths that say nothing of anybody. */
const ours: ReadonlySet<string> = new Set([
	...["scim", "v2", "Users", "Groups", "Bulk", "Schemas", "ResourceTypes", "ServiceProviderConfig", "Me"],
	...[".search", "readiness", "healthz", "readyz", "metrics", "errors"],
]);

/** The shape of a path that led nowhere: a part that is none of ours may be a person's name, and is a star. */
export function shapeOf(path: string): string {
	const parts = path.split("/", 8).slice(1);
	return `/${parts.map((part) => (part === "" || ours.has(part) ? part : "*")).join("/")}`;
}

/**
 * Writes the line of a request: at `info`, and at `warn` where it was refused, with its code and who asked from where.
 *
 * @param path without its query.
 * @param seconds how long the request took.
 */
export function logOutcome(log: Logger, request: Request, path: string, outcome: Outcome, seconds: number): void {
	const { route, rules, scimType, status, code } = outcome;
	const line = {
		requestId: request.headers["x-request-id"],
		method: request.method ?? "",
		route: route === "" ? shapeOf(path) : route,
		status,
		ms: Math.round(seconds * 100_000) / 100,
		scimType,
		rules: rules.length > 0 ? rules : undefined,
	};
	if (code === undefined && status < 400) {
		log.info(line, "request");
	} else {
		const tokenId = credentialIdIn(request.headers.authorization);
		log.warn({ ...line, code, tokenId, peer: request.socket.remoteAddress }, "request");
	}
}
