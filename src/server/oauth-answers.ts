// SPDX-License-Identifier: Apache-2.0

// The shared parts of the OAuth 2.0 endpoints over HTTP: they read a form, and send JSON and errors.

import type { IncomingMessage } from "node:http";
import { Code, ConnectError } from "@connectrpc/connect";
import { codeOf, linkTo } from "../errors/error.ts";
import { requestIdHeader } from "../services/admission/admission-control.ts";
import type { OnInternalError } from "../services/admission/authenticated.ts";
import { badRequest, OAuthError } from "../services/oauth/oauth-error.ts";
import { acceptBody } from "./announced-body.ts";
import { readBody } from "./http1.ts";
import type { Request, Response } from "./node-http.ts";

/** The largest form, in bytes: an assertion with the groups of a person may have several KiB. */
const largest = 64 * 1024;

/** Reads the body of a request. Throws OAuthError if it is too large. */
export async function readForm(request: Request, response: Response): Promise<Uint8Array> {
	const body = acceptBody(request, response, largest)
		? await readBody(request as IncomingMessage, response, largest)
		: undefined;
	if (body === undefined) {
		throw new OAuthError("invalid_request", 413, "too_large", `the body is larger than ${largest} bytes`);
	}
	return body;
}

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

/** Sends an error of the token endpoint or the revocation endpoint (RFC 6749 section 5.2). */
export function sendOAuthError(response: Response, requestId: string, failure: OAuthError): void {
	const { error, status, code, message, retryAfter } = failure;
	if (status === 401) {
		response.setHeader("www-authenticate", 'Basic realm="roster", charset="UTF-8"');
	}
	if (status === 405) {
		response.setHeader("allow", "POST");
	}
	if (retryAfter !== undefined) {
		response.setHeader("retry-after", retryAfter);
	}
	response.setHeader("link", linkTo(code));
	const description = `${message} (${code}, request ${requestId})`;
	sendUncached(response, requestId, status, { error, error_description: printable(description) });
}

/** What RFC 6749 section 5.2 allows in a description. */
function printable(text: string): string {
	return text.replaceAll('"', "'").replace(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, "?");
}
