// SPDX-License-Identifier: Apache-2.0

// Passes the facts of a request to the flight recorder.

import { baseOf, namedRoute } from "../gateway/base-path.ts";
import { claimedIdIn } from "../services/admission/credentials.ts";
import type { RequestFacts } from "../services/recorder/facts.ts";
import type { Caller } from "../services/shared/call.ts";
import { addressOf } from "./client-address.ts";
import type { Request } from "./node-http.ts";
import type { Outcome, Recorded } from "./outcome.ts";

/** Headers whose values are not secrets. The values of others must not appear in a record. */
const harmless: ReadonlySet<string> = new Set([
	...["host", "accept", "accept-encoding", "accept-language", "accept-charset", "connection", "content-length"],
	...["content-type", "user-agent", "x-request-id", "if-match", "if-none-match", "expect", "transfer-encoding"],
	...["date", "cache-control", "pragma", "te", "via", "forwarded", "x-forwarded-for", "x-forwarded-proto"],
	...["x-forwarded-host", "x-forwarded-port", "x-real-ip", "traceparent", "tracestate", "origin", "referer"],
]);

/**
 * @param seconds the duration of the request.
 * @param owner the owner of the token; undefined if it is not known.
 * @param time when it was answered, in milliseconds since 1970.
 */
export function factsOf(
	request: Request,
	id: string,
	{ route, status, code }: Outcome,
	recorded: Recorded,
	seconds: number,
	owner: Caller | undefined,
	time: number,
): RequestFacts {
	const { headers } = request;
	const secrets: string[] = [];
	// Without an error, no text is kept that could contain a header.
	if (code !== undefined) {
		for (const name of Object.keys(headers)) {
			if (!harmless.has(name) && !name.startsWith(":")) {
				secrets.push(...[headers[name] ?? []].flat());
			}
		}
	}
	return {
		...{ id, time, status, code, secrets },
		route: namedRoute(route, request.url ?? ""),
		duration: Math.round(seconds * 1_000_000),
		tokenId: owner?.tokenId || claimedIdIn(headers.authorization) || "",
		tokenName: owner?.tokenDisplayName ?? "",
		connectionId: owner?.connectionId ?? "",
		connectionName: baseOf(request.url ?? "").connection,
		peer: addressOf(request) ?? "",
		userAgent: headers["user-agent"] ?? "",
		method: request.method ?? "",
		url: request.url ?? "",
		error: recorded.error,
		rules: recorded.rules,
		effects: recorded.made,
		body: recorded.body,
		answer: recorded.answer,
		target: recorded.target,
		location: recorded.location,
	};
}
