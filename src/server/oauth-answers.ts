// SPDX-License-Identifier: Apache-2.0

// The answers of the OAuth 2.0 endpoints over HTTP: their JSON, and the errors of reading a request.

import { Code, ConnectError } from "@connectrpc/connect";
import { codeOf } from "../errors/error.ts";
import { requestIdHeader } from "../services/admission/admission-control.ts";
import type { OnInternalError } from "../services/admission/authenticated.ts";
import { badRequest, OAuthError } from "../services/oauth/oauth-error.ts";
import type { Response } from "./node-http.ts";

/** Sends JSON that no cache may keep, because it may contain a token (RFC 6749 section 5.1). */
export function sendUncached(response: Response, requestId: string, status: number, json: object): void {
	const text = JSON.stringify(json);
	response.statusCode = status;
	response.setHeader(requestIdHeader, requestId);
	response.setHeader("content-type", "application/json");
	response.setHeader("cache-control", "no-store");
	response.setHeader("pragma", "no-cache");
	response.setHeader("content-length", Buffer.byteLength(text));
	response.end(response.req.method === "HEAD" ? "" : text);
}

/** The error for the client. An internal one is reported, and the client learns only that it may try again. */
export function oauthErrorOf(reason: unknown, requestId: string, onInternalError: OnInternalError): OAuthError {
	if (reason instanceof OAuthError) {
		return reason;
	}
	const known = ConnectError.from(reason);
	// The connection ended before the body did.
	if (codeOf(known) === "invalid_request") {
		return badRequest(known.rawMessage);
	}
	// Too many large bodies are held.
	if (known.code === Code.ResourceExhausted) {
		return new OAuthError("temporarily_unavailable", 429, "rate_limited", known.rawMessage, 1);
	}
	if (codeOf(known) !== "unavailable") {
		onInternalError(reason, requestId);
	}
	const description = "the server could not answer: try again";
	return new OAuthError("temporarily_unavailable", 503, "unavailable", description, 1);
}
