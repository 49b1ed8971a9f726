// SPDX-License-Identifier: Apache-2.0

// Checks the form of HTTP requests, and refuses what Node's parser accepts and this server does not.

import { IncomingMessage } from "node:http";
import type { ConnectError } from "@connectrpc/connect";
import { httpError } from "../errors/request.ts";
import type { Request } from "./node-http.ts";

/** The methods that this server supports. */
const methods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

function countOf(name: string, { rawHeaders }: IncomingMessage): number {
	let count = 0;
	for (let index = 0; index < rawHeaders.length; index += 2) {
		const each = rawHeaders[index] as string;
		if (each.length === name.length && each.toLowerCase() === name) {
			count += 1;
		}
	}
	return count;
}

/**
 * Returns the error about the form of a request; undefined if the form is valid.
 *
 * Duplicate Host headers and unknown transfer codings are used for request smuggling: a proxy and the server behind it
 * understand the same request differently (RFC 9112 section 11.2).
 */
export function wrongForm(request: Request): ConnectError | undefined {
	if (request.method === "TRACE" || request.method === "CONNECT") {
		const error = httpError("wrong_method", `${request.method} is not supported: send one of ${methods}`);
		error.metadata.set("allow", methods);
		return error;
	}
	if (!(request instanceof IncomingMessage)) {
		return undefined;
	}
	if (countOf("host", request) > 1) {
		return httpError("invalid_request", "Host: the header is duplicated: send it once (RFC 9112 section 3.2)");
	}
	const coding = request.headers["transfer-encoding"];
	if (coding !== undefined && coding.trim().toLowerCase() !== "chunked") {
		return httpError(
			"unknown_transfer_coding",
			`Transfer-Encoding: ${JSON.stringify(coding.slice(0, 40))} is not supported: send chunked, or a body with Content-Length`,
		);
	}
	return undefined;
}

/**
 * Converts a request in absolute-form, which clients send to proxies, to origin-form. The host of the target replaces the
 * Host header (RFC 9112 section 3.2.2).
 */
export function intoOriginForm(request: Request): void {
	const target = request.url ?? "";
	if (!/^https?:\/\//i.test(target) || !URL.canParse(target)) {
		return;
	}
	const { host, pathname, search } = new URL(target);
	request.url = pathname + search;
	request.headers.host = host;
}
