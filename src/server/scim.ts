// SPDX-License-Identifier: Apache-2.0

// Passes SCIM requests to the gateway, and writes its responses.

import type { IncomingMessage, ServerResponse } from "node:http";
import { setImmediate } from "node:timers/promises";
import { basePath } from "../gateway/base-path.ts";
import type { HttpRequest, HttpResponse } from "../gateway/exchange.ts";
import type { Gateway } from "../gateway/gateway.ts";
import { requestIdHeader } from "../services/admission/admission-control.ts";
import type { OnInternalError } from "../services/admission/authenticated.ts";
import { acceptBody, discardBody } from "./announced-body.ts";
import { addressOf } from "./client-address.ts";
import { endOfTurn } from "./end-of-turn.ts";
import { disconnection, readBody } from "./http1.ts";
import type { Request, Response } from "./node-http.ts";
import type { Outcome } from "./outcome.ts";
import { isGone, takeTurn } from "./turns.ts";

/** A request for the gateway, with the body that was read. */
interface Received extends HttpRequest {
	/** Undefined before the body is read, and if it is too large. */
	read: Uint8Array | undefined;
}

function httpRequest(request: Request, response: Response): Received {
	let body: Promise<Uint8Array | undefined> | undefined;
	const received: Received = {
		read: undefined,
		method: request.method ?? "GET",
		url: request.url ?? "/",
		address: addressOf(request),
		header(name) {
			const value = request.headers[name];
			return Array.isArray(value) ? value.join(", ") : value;
		},
		body(limit) {
			body ??= acceptBody(request, response, limit)
				? readBody(request as IncomingMessage, response, limit).then((bytes) => {
						received.read = bytes;
						return bytes;
					})
				: Promise.resolve(undefined);
			return body;
		},
		isGone: () => isGone(response),
		async turn() {
			await setImmediate();
			await new Promise<void>((resolve) => takeTurn(request, response, resolve, resolve));
		},
		goneSignal: () => disconnection(response),
	};
	return received;
}

const largeText = 16_384;

/**
 * Sends a response of the gateway.
 *
 * All headers are set in one call: setting them one by one costs as much as the rest of the response.
 */
export function writeScim(response: Response, requestId: string, { status, headers, body: answered }: HttpResponse) {
	// A large text is encoded once. With `Buffer.byteLength` it would be read twice: for its length and for its bytes.
	const body = typeof answered === "string" && answered.length > largeText ? Buffer.from(answered) : answered;
	const all: Record<string, string | number> = { [requestIdHeader]: requestId };
	// Some clients refuse a response without a content type even if it has no body, such as UnboundID's with 204.
	if (status !== 304) {
		all["content-type"] = "application/scim+json";
	}
	if (body !== undefined) {
		all["content-length"] = typeof body === "string" ? Buffer.byteLength(body) : body.length;
	}
	(response as ServerResponse).writeHead(status, Object.assign(all, headers));
	response.end(body ?? "");
}

/** The SCIM base path. It may have several slashes in a row, which the gateway tolerates or refuses. */
const scimPath = new RegExp(`^${basePath.replaceAll("/", "/+")}(?:/|$)`);

/** Whether a path is below the SCIM base path. */
export function isScim(path: string): boolean {
	return scimPath.test(path);
}

/**
 * Answers a request through the gateway, and returns the outcome for the metrics and the log.
 *
 * @param origin the beginning of URLs in the response if no public URL is set.
 */
export async function answerScim(
	gateway: Gateway,
	request: Request,
	response: Response,
	requestId: string,
	origin: string,
	onInternalError: OnInternalError,
): Promise<Outcome> {
	const received = httpRequest(request, response);
	const { response: answer, summary } = await gateway.handle(received, requestId, origin);
	if (!request.complete) {
		await discardBody(request);
	}
	await endOfTurn();
	writeScim(response, requestId, answer);
	const { route, rules, scimType, code, failedOperations, failure, error, made, target } = summary;
	if (failure !== undefined) {
		onInternalError(failure, requestId);
	}
	return {
		route,
		rules: rules.map(({ name }) => name),
		...{ scimType, status: answer.status, code, failedOperations },
		recorded: {
			...{ error, rules, made, target, body: received.read, answer: answer.body },
			location: answer.headers["location"],
		},
	};
}
