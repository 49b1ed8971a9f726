// SPDX-License-Identifier: Apache-2.0

// The endpoints of OAuth 2.0 in a gateway apart. It passes each request on to the service, which decides, and answers the
// metadata itself, because they name the URL of the gateway.

import { request as http, type IncomingMessage } from "node:http";
import { request as https } from "node:https";
import { OAuthError } from "../services/oauth/oauth-error.ts";
import { addressOf } from "./client-address.ts";
import type { Request, Response } from "./node-http.ts";
import { oauthErrorOf, readForm, sendOAuthError } from "./oauth-answers.ts";
import type { Outcome } from "./outcome.ts";
import { type AnswerOAuth, answerMetadata, metadataPath, revokePath, tokenPath } from "./token-endpoint.ts";

/** The largest response of the service, in bytes. */
const largest = 64 * 1024;

/** The headers of a response that the client gets. */
const passedOn = ["content-type", "cache-control", "pragma", "www-authenticate", "retry-after", "allow", "link"];

interface Answer {
	readonly response: IncomingMessage;
	readonly body: Buffer;
}

/**
 * @param upstream the URL of the service.
 * @param timeout the deadline of a request to it, in milliseconds.
 */
export function forwardOAuth(
	upstream: string,
	timeout: number,
	onInternalError: (error: unknown, requestId: string) => void,
): AnswerOAuth {
	const send = upstream.startsWith("https:") ? https : http;

	function ask(request: Request, path: string, requestId: string, body: Uint8Array): Promise<Answer> {
		const { authorization, "content-type": contentType, "user-agent": userAgent } = request.headers;
		const headers = {
			...{ authorization, "content-type": contentType, "user-agent": userAgent },
			// The service reads the address if its trusted proxies include this gateway.
			...{ "x-request-id": requestId, "x-forwarded-for": addressOf(request), "content-length": body.length },
		};
		return new Promise((resolve, reject) => {
			const call = send(upstream.replace(/\/$/, "") + path, {
				method: request.method,
				headers: Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)),
				signal: AbortSignal.timeout(timeout),
			});
			call.once("error", reject);
			call.once("response", (response) => {
				const chunks: Buffer[] = [];
				let size = 0;
				response.on("data", (chunk: Buffer) => {
					chunks.push(chunk);
					size += chunk.length;
					if (size > largest) {
						call.destroy(new Error(`the service answered with more than ${largest} bytes`));
					}
				});
				response.once("error", reject);
				response.once("end", () => resolve({ response, body: Buffer.concat(chunks) }));
			});
			call.end(body);
		});
	}

	async function forward(
		request: Request,
		response: Response,
		path: string,
		requestId: string,
	): Promise<{ readonly status: number; readonly code: string | undefined }> {
		try {
			const form = await readForm(request, response);
			const answer = await ask(request, path, requestId, form).catch(() => {
				const text = "the service behind this gateway is unavailable: try again";
				throw new OAuthError("temporarily_unavailable", 503, "unavailable", text, 1);
			});
			const { statusCode: status = 500 } = answer.response;
			const headers: Readonly<Record<string, string | string[] | undefined>> = answer.response.headers;
			response.statusCode = status;
			response.setHeader("x-request-id", requestId);
			for (const name of passedOn) {
				const value = headers[name];
				if (value !== undefined) {
					response.setHeader(name, value);
				}
			}
			response.setHeader("content-length", answer.body.length);
			response.end(request.method === "HEAD" ? "" : answer.body);
			return { status, code: codeIn(headers["link"]) };
		} catch (reason) {
			const error = oauthErrorOf(reason, requestId, onInternalError);
			request.resume();
			sendOAuthError(response, requestId, error);
			return error;
		}
	}

	async function outcomeOf(request: Request, response: Response, path: string, requestId: string): Promise<Outcome> {
		const { status, code } = await forward(request, response, path, requestId);
		return { route: path, rules: [], scimType: undefined, status, code };
	}

	return (request, response, path, requestId, origin) => {
		if (path === tokenPath || path === revokePath) {
			return outcomeOf(request, response, path, requestId);
		}
		return path === metadataPath ? answerMetadata(request, response, requestId, origin) : undefined;
	};
}

/** The code of an error, of which the header `Link` of the response names the page. */
function codeIn(link: string | string[] | undefined): string | undefined {
	return /\/errors\/(\w+)>/.exec(String(link ?? ""))?.[1];
}
