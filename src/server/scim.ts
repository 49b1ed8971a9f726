// SPDX-License-Identifier: Apache-2.0

// Node's requests and responses ⇄ the gateway's.

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import type { HttpRequest, HttpResponse } from "../gateway/exchange.ts";
import type { Gateway, Summary } from "../gateway/gateway.ts";

const hostShape = /^(?:[\w.-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i;

function httpRequest(request: IncomingMessage | Http2ServerRequest): HttpRequest {
	return {
		method: request.method ?? "GET",
		url: request.url ?? "/",
		header(name) {
			const value = request.headers[name];
			return Array.isArray(value) ? value.join(", ") : value;
		},
		// A body that is too large is left where it is, and its sender still gets the answer.
		body: () => (request as IncomingMessage).iterator({ destroyOnReturn: false }),
	};
}

// Where the client says that it sent the request: good enough where no public URL is set.
function originOf(request: IncomingMessage | Http2ServerRequest, fallback: string): string {
	const host = request.headers[":authority"] ?? request.headers.host;
	return typeof host === "string" && hostShape.test(host) ? `http://${host}` : fallback;
}

function write(response: ServerResponse | Http2ServerResponse, { status, headers, body }: HttpResponse) {
	const described =
		body === undefined ? {} : { "content-type": "application/scim+json", "content-length": Buffer.byteLength(body) };
	(response as ServerResponse).writeHead(status, { ...described, ...headers });
	response.end(body ?? "");
}

/** Answers a request through the gateway, and says what the log should know of it. */
export async function answerScim(
	gateway: Gateway,
	request: IncomingMessage | Http2ServerRequest,
	response: ServerResponse | Http2ServerResponse,
	requestId: string,
	url: string,
): Promise<Summary> {
	const answered = await gateway.handle(httpRequest(request), requestId, originOf(request, url));
	write(response, answered.response);
	// Whatever of the body was not read is of no use any more, and must not hold the connection.
	request.resume();
	return answered.summary;
}
