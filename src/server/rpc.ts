// SPDX-License-Identifier: Apache-2.0

// Connect, gRPC and gRPC-Web: the services behind their paths.

import { IncomingMessage, type ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import { Readable } from "node:stream";
import { Code, ConnectError, type ConnectRouter, type ContextValues, createConnectRouter } from "@connectrpc/connect";
import type { UniversalHandler, UniversalServerRequest, UniversalServerResponse } from "@connectrpc/connect/protocol";
import { codeToHttpStatus, errorToJsonBytes } from "@connectrpc/connect/protocol-connect";
import { universalRequestFromNodeRequest, universalResponseToNodeResponse } from "@connectrpc/connect-node";
import { withRequestId } from "../errors.ts";
import { type Door, gatewayHeader, requestIdHeader } from "../services/admission/door.ts";
import { boundedGzip } from "./compression.ts";
import { sendWhole, universalRequest } from "./http1.ts";
import { endOfTurn } from "./together.ts";

/** As much as a message may have: room for a SCIM body of 1 MiB, which is larger as a message of values. */
const messageLimit = 4 * 1024 * 1024;

/** As much as a message may have for a service that asks for no token: a name of a file or a service. */
const openMessageLimit = 4096;

/** A body has a message, and in some protocols a frame around it. */
const frame = 1024;

/**
 * Answers a call.
 *
 * @returns the refusal of the caller, where there was one.
 */
export type RpcHandler = (
	request: IncomingMessage | Http2ServerRequest,
	response: ServerResponse | Http2ServerResponse,
) => Promise<ConnectError | undefined>;

/**
 * The handlers of the services, by path.
 *
 * A caller is refused before their message is read.
 *
 * @param register the services: those that are guarded, and those that are open and ask for no token. What is open takes
 *   short messages, and none that is compressed.
 * @param stopping ends the streams.
 */
export function rpcHandlers(
	register: { readonly guarded: (router: ConnectRouter) => void; readonly open: (router: ConnectRouter) => void },
	door: Door,
	stopping: AbortSignal,
): ReadonlyMap<string, RpcHandler> {
	const guarded = createConnectRouter({
		acceptCompression: [boundedGzip()],
		readMaxBytes: messageLimit,
		shutdownSignal: stopping,
	});
	register.guarded(guarded);
	const open = createConnectRouter({
		acceptCompression: [],
		readMaxBytes: openMessageLimit,
		shutdownSignal: stopping,
	});
	register.open(open);
	const handlers = [
		...guarded.handlers.map((handler) => ({ handler, isOpen: false })),
		...open.handlers.map((handler) => ({ handler, isOpen: true })),
	];
	return new Map(
		handlers.map(({ handler, isOpen }) => [
			handler.requestPath,
			async (request, response) => {
				// The library waits for an event that a response does not have, and only fails in time.
				const closed = new Promise<void>((resolve) => void response.once("close", resolve));
				const admission = isOpen ? undefined : await admissionOf(handler, request, door);
				const refusal = admission instanceof ConnectError ? admission : undefined;
				const contextValues = admission instanceof ConnectError ? undefined : admission;
				const universal =
					request instanceof IncomingMessage
						? universalRequest(
								request,
								response as ServerResponse,
								(isOpen ? openMessageLimit : messageLimit) + frame,
								contextValues,
							)
						: universalRequestFromNodeRequest(request, response, undefined, contextValues);
				const answered =
					refusal === undefined
						? await handler(universal)
						: told(refusal, await handler(withoutBody(universal, refusal)));
				const named = await withRequestIdInBody(answered, String(request.headers[requestIdHeader]));
				await endOfTurn();
				if (
					request instanceof IncomingMessage &&
					handler.method.methodKind === "unary" &&
					named.trailer === undefined
				) {
					await sendWhole(named, response as ServerResponse);
				} else {
					await Promise.race([closed, universalResponseToNodeResponse(named, response)]);
				}
				return refusal;
			},
		]),
	);
}

/** The values that a caller was let in with, or why they were not. */
async function admissionOf(
	{ method }: UniversalHandler,
	{ headers }: IncomingMessage | Http2ServerRequest,
	door: Door,
): Promise<ContextValues | ConnectError> {
	const requestId = String(headers[requestIdHeader]);
	const { authorization } = headers;
	try {
		return await door.admit({ authorization, requestId, viaGateway: gatewayHeader in headers }, method);
	} catch (error) {
		return withRequestId(ConnectError.from(error, Code.Unavailable), requestId);
	}
}

// Each protocol has its own form for an error, and each gives it to one that comes while it reads the message.
function withoutBody(request: UniversalServerRequest, refusal: ConnectError): UniversalServerRequest {
	const url = new URL(request.url);
	if (url.searchParams.has("message")) {
		// The message of a GET is in its URL: an empty one leads on to the check that refuses it.
		url.search = "?connect=v1&encoding=json&message=%7B%7D";
	}
	return {
		...request,
		url: url.toString(),
		body: (async function* () {
			// There is nothing before the error: it is the error that is read.
			if (refusal !== undefined) {
				throw refusal;
			}
			yield new Uint8Array();
		})(),
	};
}

/** Where the form of a request fits no protocol, its caller is refused as who they are all the same. */
function told(refusal: ConnectError, answered: UniversalServerResponse): UniversalServerResponse {
	if (answered.status !== 405 && answered.status !== 415) {
		return answered;
	}
	const header = new Headers(refusal.metadata);
	header.set("content-type", "application/json");
	const body = Readable.from([errorToJsonBytes(refusal, undefined)]);
	return { status: codeToHttpStatus(refusal.code), header, body };
}

// The errors that Connect makes itself, of a message that it cannot read, know no request id: it is put into
// their JSON. In the other protocols the header of the answer alone has it.
async function withRequestIdInBody(
	answered: UniversalServerResponse,
	requestId: string,
): Promise<UniversalServerResponse> {
	const { status, header, body } = answered;
	if (status < 400 || header?.get("content-type") !== "application/json" || body === undefined) {
		return answered;
	}
	const text = Buffer.concat(await Array.fromAsync(body)).toString();
	const error = JSON.parse(text) as { code?: string; message?: string };
	const named = error.message?.includes(requestId)
		? text
		: JSON.stringify({ ...error, message: `${error.message ?? ""} (request ${requestId})`.trim() });
	header.delete("content-length");
	return { ...answered, body: Readable.from([Buffer.from(named)]) };
}
