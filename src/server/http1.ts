// SPDX-License-Identifier: Apache-2.0

// Requests of HTTP/1.1 as the RPC library takes them, their bodies, and its answers. The library's own translation waits
// for each chunk by itself, parses each URL, and ends each request that was answered as if it had been broken off: a
// sixth of the cost of a call.

import type { IncomingMessage, ServerResponse } from "node:http";
import { Code, ConnectError, type ContextValues } from "@connectrpc/connect";
import type { UniversalServerRequest, UniversalServerResponse } from "@connectrpc/connect/protocol";
import { httpError, messageTooLarge } from "../errors.ts";

/** Nobody looks at it: the library wants whole URLs, and reads the query of some. */
const origin = "http://localhost";

/**
 * Reads a body. What comes of one that is too large is thrown away, so that its sender can ask again on the connection.
 *
 * @param limit how many bytes it may have.
 * @returns undefined where it has more.
 * @throws 400 where the connection ends first.
 */
export function readBody(request: IncomingMessage, limit: number): Promise<Uint8Array | undefined> {
	return new Promise((resolve, reject) => {
		const chunks: Buffer[] = [];
		let size = 0;
		const take = (chunk: Buffer) => {
			chunks.push(chunk);
			size += chunk.length;
			if (size > limit) {
				request.off("data", take).resume();
				resolve(undefined);
			}
		};
		request.on("data", take);
		request.once("end", () => resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)));
		// Nobody is there any more to be told; it is for the log, where it is no fault of ours.
		const breakOff = () => reject(httpError("invalid_request", "the connection ended before the body did"));
		if (request.closed && !request.readableEnded) {
			// It was closed before anybody listened, so no event says so any more.
			breakOff();
			return;
		}
		request.once("error", breakOff);
		request.once("close", () => {
			if (!request.readableEnded) {
				breakOff();
			}
		});
	});
}

async function* wholeBody(request: IncomingMessage, limit: number): AsyncGenerator<Uint8Array> {
	const body = await readBody(request, limit);
	if (body === undefined) {
		throw messageTooLarge(`the body is larger than ${limit} bytes`);
	}
	yield body;
}

/** A request as the RPC library takes it. */
export function universalRequest(
	request: IncomingMessage,
	response: ServerResponse,
	limit: number,
	contextValues: ContextValues | undefined,
): UniversalServerRequest {
	const gone = new AbortController();
	response.once("close", () => {
		if (!response.writableFinished) {
			gone.abort(new ConnectError("the caller has gone", Code.Canceled));
		}
	});
	const header = new Headers();
	for (const [name, value] of Object.entries(request.headers)) {
		header.set(name, String(value));
	}
	return {
		httpVersion: request.httpVersion,
		method: request.method ?? "",
		url: origin + request.url,
		header,
		body: wholeBody(request, limit),
		signal: gone.signal,
		...(contextValues === undefined ? {} : { contextValues }),
	};
}

/**
 * Sends an answer in one piece, with its length: for what does not stream, and has no trailers.
 *
 * The library sends head, body and end by themselves, and waits for each.
 */
export async function sendWhole(
	{ status, header, body }: UniversalServerResponse,
	response: ServerResponse,
): Promise<void> {
	const chunks: Uint8Array[] = [];
	for await (const chunk of body ?? []) {
		chunks.push(chunk);
	}
	const whole = chunks.length === 1 ? (chunks[0] as Uint8Array) : Buffer.concat(chunks);
	response.writeHead(status, { ...Object.fromEntries(header ?? []), "content-length": whole.length });
	response.end(whole);
}
