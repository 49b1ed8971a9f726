// SPDX-License-Identifier: Apache-2.0

// Connect, gRPC and gRPC-Web: the services behind their paths.

import { IncomingMessage, type ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import { Readable } from "node:stream";
import { Code, ConnectError, type ConnectRouter, type ContextValues, createConnectRouter } from "@connectrpc/connect";
import type { UniversalHandler, UniversalServerResponse } from "@connectrpc/connect/protocol";
import { universalRequestFromNodeRequest, universalResponseToNodeResponse } from "@connectrpc/connect-node";
import type { ErrorCode } from "../error-table.ts";
import { codeOf, linkTo, withRequestId } from "../errors.ts";
import { admittedKey, type Door, gatewayHeader, requestIdHeader } from "../services/admission/door.ts";
import { boundedGzip } from "./compression.ts";
import { sendWhole, universalRequest } from "./http1.ts";
import { writeRpcError } from "./rpc-error.ts";
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
 * @returns the code of the error that was answered; undefined where all went well.
 */
export type RpcHandler = (
	request: IncomingMessage | Http2ServerRequest,
	response: ServerResponse | Http2ServerResponse,
) => Promise<string | undefined>;

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
				const contextValues = isOpen ? undefined : await admissionOf(handler, request, door);
				if (contextValues instanceof ConnectError) {
					// What comes of the body is of no use any more, and must not hold the connection.
					request.resume();
					writeRpcError(request, response, contextValues);
					return codeOf(contextValues);
				}
				const universal =
					request instanceof IncomingMessage
						? universalRequest(
								request,
								response as ServerResponse,
								(isOpen ? openMessageLimit : messageLimit) + frame,
								contextValues,
							)
						: universalRequestFromNodeRequest(request, response, undefined, contextValues);
				const named = await withRequestIdInBody(await handler(universal), String(request.headers[requestIdHeader]));
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
				return contextValues?.get(admittedKey)?.outcome.code ?? libraryCode(named);
			},
		]),
	);
}

/** The code of an error that the library made itself, of a call that it could not read. */
function libraryCode({ status, header, trailer }: UniversalServerResponse): ErrorCode | undefined {
	const grpcStatus = trailer?.get("grpc-status") ?? header?.get("grpc-status") ?? "0";
	switch (status) {
		case 405:
			return "wrong_method";
		case 415:
			return "wrong_content_type";
		default:
			return status >= 400 || grpcStatus !== "0" ? "unreadable_message" : undefined;
	}
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
	const code = libraryCode(answered) ?? "unreadable_message";
	if (error.message?.includes(requestId)) {
		return { ...answered, body: Readable.from([Buffer.from(text)]) };
	}
	const named = JSON.stringify({ ...error, message: `${error.message ?? ""} (${code}, request ${requestId})`.trim() });
	header.set("link", linkTo(code));
	header.delete("content-length");
	return { ...answered, body: Readable.from([Buffer.from(named)]) };
}
