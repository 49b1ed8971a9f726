// SPDX-License-Identifier: Apache-2.0

// Serves the RPC services over Connect, gRPC and gRPC-Web.

import { IncomingMessage, type ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import { Readable } from "node:stream";
import { Code, ConnectError, type ConnectRouter, type ContextValues, createConnectRouter } from "@connectrpc/connect";
import type { UniversalHandler, UniversalServerResponse } from "@connectrpc/connect/protocol";
import { universalRequestFromNodeRequest, universalResponseToNodeResponse } from "@connectrpc/connect-node";
import type { ErrorCode } from "../error-table.ts";
import { codeOf, linkTo, withRequestId } from "../errors.ts";
import {
	type AdmissionControl,
	admittedKey,
	gatewayHeader,
	requestIdHeader,
} from "../services/admission/admission-control.ts";
import { boundedGzip } from "./compression.ts";
import { endOfTurn } from "./end-of-turn.ts";
import { sendWhole, universalRequest } from "./http1.ts";
import { writeRpcError } from "./rpc-error.ts";

/** The largest message, in bytes. A SCIM body of 1 MiB fits: as a message of `google.protobuf.Value` it is larger. */
const messageLimit = 4 * 1024 * 1024;

/** The largest message of a service that requires no token, in bytes. Such a message has the name of a file or service. */
const openMessageLimit = 4096;

/** Room for the frame of a message, which some protocols add to the body, in bytes. */
const frame = 1024;

/**
 * Answers a call.
 *
 * @returns the stable code of the error; undefined if the call succeeded.
 */
export type RpcHandler = (
	request: IncomingMessage | Http2ServerRequest,
	response: ServerResponse | Http2ServerResponse,
) => Promise<string | undefined>;

/**
 * Creates the handlers of the services, by path.
 *
 * A caller without access is refused before the message is read.
 *
 * @param register adds the services: `guarded` those that require a token, `open` the others, which accept only short
 *   messages without compression.
 * @param stopping ends the streams when it aborts.
 */
export function rpcHandlers(
	register: { readonly guarded: (router: ConnectRouter) => void; readonly open: (router: ConnectRouter) => void },
	admissionControl: AdmissionControl,
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
				// If the client disconnects, the library waits for an event that a response never emits; `close` ends the wait.
				const closed = new Promise<void>((resolve) => void response.once("close", resolve));
				const contextValues = isOpen ? undefined : await admissionOf(handler, request, admissionControl);
				if (contextValues instanceof ConnectError) {
					// The rest of the body is discarded, so that the connection can be used again.
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

/** Returns the stable code of an error that the library created itself, for a call that it could not read. */
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

/** Returns the context values of an admitted caller, or the error for the caller. */
async function admissionOf(
	{ method }: UniversalHandler,
	{ headers }: IncomingMessage | Http2ServerRequest,
	admissionControl: AdmissionControl,
): Promise<ContextValues | ConnectError> {
	const requestId = String(headers[requestIdHeader]);
	const { authorization } = headers;
	try {
		return await admissionControl.admit({ authorization, requestId, viaGateway: gatewayHeader in headers }, method);
	} catch (error) {
		return withRequestId(ConnectError.from(error, Code.Unavailable), requestId);
	}
}

// The library's own errors, for a message that it cannot read, have no request id. It is added to the JSON of Connect
// errors. In the other protocols only a header of the response has it.
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
