// SPDX-License-Identifier: Apache-2.0

// Converts HTTP/1.1 requests to the requests of the RPC library, and its responses back. The adapter of the library costs
// a sixth of a call: it awaits each chunk, parses each URL, and aborts the signal of each request that was answered.

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest } from "node:http2";
import { Code, ConnectError, type ContextValues } from "@connectrpc/connect";
import type { UniversalServerRequest, UniversalServerResponse } from "@connectrpc/connect/protocol";
import { httpError, messageTooLarge } from "../errors/request.ts";
import { acceptBody } from "./announced-body.ts";
import { holdBody } from "./held-bodies.ts";
import type { Response } from "./node-http.ts";
import { takeTurn } from "./turns.ts";

/** A placeholder: the library requires an absolute URL, but reads only its path and query. */
const origin = "http://localhost";

/**
 * Reads a body. The rest of a body that is refused is read and discarded, so that the connection can be used again.
 *
 * @param limit the largest size of the body, in bytes.
 * @returns undefined if the body is larger.
 * @throws 400 if the connection ends before the body; 429 if the server holds too many large bodies.
 */
export function readBody(request: IncomingMessage, response: Response, limit: number): Promise<Uint8Array | undefined> {
	return new Promise((resolve, reject) => {
		const hold = holdBody(request, response);
		const chunks: Buffer[] = [];
		let size = 0;
		const discardRest = () => {
			chunks.length = 0;
			request.off("data", take).resume();
		};
		const take = (chunk: Buffer) => {
			chunks.push(chunk);
			size += chunk.length;
			if (size > limit) {
				discardRest();
				resolve(undefined);
				return;
			}
			try {
				hold(size);
			} catch (error) {
				discardRest();
				reject(error);
			}
		};
		request.on("data", take);
		request.once("end", () =>
			takeTurn(
				request,
				response,
				() => resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)),
				rejectIncomplete,
			),
		);
		// The client has disconnected, so only the log shows this error. Its code says that the server did not fail.
		const rejectIncomplete = () => reject(httpError("invalid_request", "the connection ended before the body did"));
		if (request.closed && !request.readableEnded) {
			// The request was closed before the listeners were added, so no event will come.
			rejectIncomplete();
			return;
		}
		request.once("error", rejectIncomplete);
		request.once("close", () => {
			if (!request.readableEnded) {
				rejectIncomplete();
			}
		});
	});
}

async function* wholeBody(
	request: IncomingMessage,
	response: ServerResponse,
	limit: number,
): AsyncGenerator<Uint8Array> {
	const body = acceptBody(request, response, limit) ? await readBody(request, response, limit) : undefined;
	if (body === undefined) {
		throw messageTooLarge(`the body is larger than ${limit} bytes`);
	}
	yield body;
}

/**
 * Passes on the chunks of a body over HTTP/2, and counts them.
 *
 * @throws 429 if the server holds too many large bodies. The stream is then reset with ENHANCE_YOUR_CALM, which clients
 *   of gRPC and Connect report as `resource_exhausted`.
 */
export async function* heldBody(
	body: AsyncIterable<Uint8Array>,
	request: Http2ServerRequest,
	response: Response,
): AsyncGenerator<Uint8Array> {
	const hold = holdBody(request, response);
	let size = 0;
	for await (const chunk of body) {
		size += chunk.length;
		hold(size);
		yield chunk;
	}
}

/** Returns a signal that is aborted if the client disconnects before the response is complete. */
export function disconnection(response: Response): AbortSignal {
	const disconnected = new AbortController();
	(response as ServerResponse).once("close", () => {
		if (!response.writableEnded) {
			disconnected.abort(new ConnectError("the client has disconnected", Code.Canceled));
		}
	});
	return disconnected.signal;
}

/** Converts a request to that of the RPC library. Its signal aborts when the client disconnects. */
export function universalRequest(
	request: IncomingMessage,
	response: ServerResponse,
	limit: number,
	contextValues: ContextValues | undefined,
): UniversalServerRequest {
	const header = new Headers();
	for (const [name, value] of Object.entries(request.headers)) {
		header.set(name, String(value));
	}
	return {
		httpVersion: request.httpVersion,
		method: request.method ?? "",
		url: origin + request.url,
		header,
		body: wholeBody(request, response, limit),
		signal: disconnection(response),
		...(contextValues === undefined ? {} : { contextValues }),
	};
}

/**
 * Sends a response in one write, with its Content-Length. It must not be a stream or have trailers.
 *
 * The library would send the head, the body and the end one after the other, and await each.
 */
export function sendWhole(
	{ status, header }: UniversalServerResponse,
	chunks: readonly Uint8Array[],
	response: ServerResponse,
): void {
	const whole = chunks.length === 1 ? (chunks[0] as Uint8Array) : Buffer.concat(chunks);
	response.writeHead(status, { ...Object.fromEntries(header ?? []), "content-length": whole.length });
	response.end(whole);
}
