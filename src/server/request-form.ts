// SPDX-License-Identifier: Apache-2.0

// The form of a request, before anything is made of it: what Node's parser takes and we do not.

import { IncomingMessage } from "node:http";
import type { ConnectError } from "@connectrpc/connect";
import { httpError } from "../errors.ts";
import type { Request } from "./front.ts";

/** What there is a meaning for here. */
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
 * What is wrong with the form of a request; undefined where nothing is.
 *
 * Two Host headers, and codings that are not read, are how a request is made to mean one thing to a proxy and another
 * thing to the server behind it (RFC 9112 section 11.2).
 */
export function wrongForm(request: Request): ConnectError | undefined {
	if (request.method === "TRACE" || request.method === "CONNECT") {
		const error = httpError("wrong_method", `${request.method} is not offered: send one of ${methods}`);
		error.metadata.set("allow", methods);
		return error;
	}
	if (!(request instanceof IncomingMessage)) {
		return undefined;
	}
	if (countOf("host", request) > 1) {
		return httpError("invalid_request", "Host: is there twice: send it once (RFC 9112 section 3.2)");
	}
	const coding = request.headers["transfer-encoding"];
	if (coding !== undefined && coding.trim().toLowerCase() !== "chunked") {
		return httpError(
			"unknown_transfer_coding",
			`Transfer-Encoding: ${JSON.stringify(coding.slice(0, 40))} is not read here: send the body chunked, or with its length`,
		);
	}
	return undefined;
}

/**
 * Gives a request in absolute form, as proxies get it, the form of all others: its path as the target, and its host in
 * the place of the Host header (RFC 9112 section 3.2.2).
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
