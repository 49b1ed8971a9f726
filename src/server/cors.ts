// SPDX-License-Identifier: Apache-2.0

// CORS for Buf Studio in a browser. Only the RPC paths have it, because no browser calls the SCIM endpoints.

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import { cors } from "@connectrpc/connect";

const allowedHeaders = [...cors.allowedHeaders, "Authorization", "X-Request-Id"].join(", ");
const exposedHeaders = [...cors.exposedHeaders, "X-Request-Id"].join(", ");

/**
 * Answers preflight requests, and adds the CORS headers to other responses if the origin is allowed.
 *
 * @returns whether the request was a preflight request and has been answered.
 */
export function handleCors(
	request: IncomingMessage | Http2ServerRequest,
	response: ServerResponse | Http2ServerResponse,
	origins: ReadonlySet<string>,
): boolean {
	const { origin } = request.headers;
	const preflight = request.method === "OPTIONS" && request.headers["access-control-request-method"] !== undefined;
	response.setHeader("vary", "Origin");
	if (typeof origin === "string" && origins.has(origin)) {
		response.setHeader("access-control-allow-origin", origin);
		response.setHeader("access-control-expose-headers", exposedHeaders);
		if (preflight) {
			response.setHeader("access-control-allow-methods", cors.allowedMethods.join(", "));
			response.setHeader("access-control-allow-headers", allowedHeaders);
			response.setHeader("access-control-max-age", "7200");
			// Private Network Access: a browser asks before a public page may call a server in a private network.
			if (request.headers["access-control-request-private-network"] === "true") {
				response.setHeader("access-control-allow-private-network", "true");
			}
		}
	}
	if (preflight) {
		response.statusCode = 204;
		response.end();
	}
	return preflight;
}
