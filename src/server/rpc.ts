// SPDX-License-Identifier: Apache-2.0

// Serves the RPC services over Connect, gRPC and gRPC-Web.

import { IncomingMessage, type ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import {
	Code,
	ConnectError,
	type ConnectRouter,
	type ContextValues,
	createConnectRouter,
	createContextKey,
	createContextValues,
	type Interceptor,
} from "@connectrpc/connect";
import { createAsyncIterable, type UniversalHandler, type UniversalServerResponse } from "@connectrpc/connect/protocol";
import { universalRequestFromNodeRequest, universalResponseToNodeResponse } from "@connectrpc/connect-node";
import type { ErrorCode } from "../error-table.ts";
import { codeOf, withRequestId } from "../errors.ts";
import {
	type AdmissionControl,
	admittedKey,
	gatewayHeader,
	requestIdHeader,
} from "../services/admission/admission-control.ts";
import { boundedGzip } from "./compression.ts";
import { endOfTurn } from "./end-of-turn.ts";
import { sendWhole, universalRequest } from "./http1.ts";
import { libraryError } from "./library-error.ts";
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
		interceptors: [noteRead],
	});
	register.guarded(guarded);
	const open = createConnectRouter({
		acceptCompression: [],
		readMaxBytes: openMessageLimit,
		shutdownSignal: stopping,
		interceptors: [noteRead],
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
				const requestId = String(request.headers[requestIdHeader]);
				const admission = isOpen ? undefined : await admissionOf(handler, request, admissionControl);
				if (admission instanceof ConnectError) {
					// The rest of the body is discarded, so that the connection can be used again.
					request.resume();
					writeRpcError(request, response, admission);
					return codeOf(admission);
				}
				const progress: Progress = { isRead: false };
				const contextValues = (admission ?? createContextValues()).set(progressKey, progress);
				const outcome = contextValues.get(admittedKey)?.outcome;
				const universal =
					request instanceof IncomingMessage
						? universalRequest(
								request,
								response as ServerResponse,
								(isOpen ? openMessageLimit : messageLimit) + frame,
								contextValues,
							)
						: universalRequestFromNodeRequest(request, response, undefined, contextValues);
				if (handler.method.methodKind !== "unary") {
					const answered = await handler(universal);
					await endOfTurn();
					await Promise.race([closed, universalResponseToNodeResponse(answered, response)]);
					return outcome?.code ?? (isFailed(answered) ? "unreadable_message" : undefined);
				}
				const answered = await handler(universal);
				// The trailers are complete only at the end of the body.
				const chunks = await Array.fromAsync(answered.body ?? []);
				const unread = progress.isRead ? undefined : libraryError(answered, Buffer.concat(chunks));
				await endOfTurn();
				if (unread !== undefined) {
					writeRpcError(request, response, withRequestId(unread, requestId));
					return codeOf(unread);
				}
				if (request instanceof IncomingMessage && answered.trailer === undefined) {
					sendWhole(answered, chunks, response as ServerResponse);
				} else {
					const body = createAsyncIterable(chunks);
					await Promise.race([closed, universalResponseToNodeResponse({ ...answered, body }, response)]);
				}
				return outcome?.code ?? codeOfStatus(answered);
			},
		]),
	);
}

/** Whether the message of a call has been read, and the call has come to its method. */
interface Progress {
	isRead: boolean;
}

const progressKey = createContextKey<Progress>({ isRead: true }, { description: "whether the message was read" });

/** Notes that a message was read: the library runs interceptors between the message and the method. */
const noteRead: Interceptor = (next) => (request) => {
	request.contextValues.get(progressKey).isRead = true;
	return next(request);
};

function isFailed({ status, header, trailer }: UniversalServerResponse): boolean {
	return status >= 400 || (trailer?.get("grpc-status") ?? header?.get("grpc-status") ?? "0") !== "0";
}

/** The stable code of a response of the library to a call that has no form of a protocol. */
function codeOfStatus(answered: UniversalServerResponse): ErrorCode | undefined {
	switch (answered.status) {
		case 405:
			return "wrong_method";
		case 415:
			return "wrong_content_type";
		default:
			return isFailed(answered) ? "unreadable_message" : undefined;
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
