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
	createContextValues,
} from "@connectrpc/connect";
import { createAsyncIterable, type UniversalHandler, type UniversalServerResponse } from "@connectrpc/connect/protocol";
import { universalRequestFromNodeRequest, universalResponseToNodeResponse } from "@connectrpc/connect-node";
import { codeOf, withRequestId } from "../errors/error.ts";
import { messageTooLarge } from "../errors/request.ts";
import type { ErrorCode } from "../errors/table.ts";
import {
	type AdmissionControl,
	admittedKey,
	connectionHeader,
	gatewayHeader,
	originOf,
	readingHeader,
	requestIdHeader,
} from "../services/admission/admission-control.ts";
import { visitKey } from "../services/rpc/session-service.ts";
import { acceptBody, discardBody } from "./announced-body.ts";
import { expiryWarning, warningHeader } from "./buf-cli.ts";
import { addressOf } from "./client-address.ts";
import { boundedGzip } from "./compression.ts";
import { endOfTurn } from "./end-of-turn.ts";
import { heldBody, sendWhole, universalRequest } from "./http1.ts";
import { libraryError, trailersOf } from "./library-error.ts";
import type { RpcOutcome, RpcRequest } from "./long-messages.ts";
import type { LongRequests } from "./long-requests.ts";
import { isEncrypted, peerOf } from "./peers.ts";
import { writeRpcError } from "./rpc-error.ts";
import { call, noteRead, receivedCall, sentCall } from "./unary-calls.ts";

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

/** Answers a unary call that another thread has admitted. */
export type AnswerCall = (request: RpcRequest, values: ContextValues, signal: AbortSignal) => Promise<RpcOutcome>;

/**
 * Creates the handlers of the services, by path.
 *
 * A caller without access is refused before the message is read.
 *
 * @param register adds the services: `guarded` those that require a token, `open` the others, which accept only short
 *   messages without compression.
 * @param stopping ends the streams when it aborts.
 * @param long answers calls that take long; undefined if they may take long here.
 * @param now milliseconds since 1970.
 */
export function rpcHandlers(
	register: { readonly guarded: (router: ConnectRouter) => void; readonly open: (router: ConnectRouter) => void },
	admissionControl: AdmissionControl,
	stopping: AbortSignal,
	long: LongRequests | undefined,
	now: () => number,
): { readonly handlers: ReadonlyMap<string, RpcHandler>; readonly answerCall: AnswerCall } {
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
	const all = [
		...guarded.handlers.map((handler) => ({ handler, isOpen: false })),
		...open.handlers.map((handler) => ({ handler, isOpen: true })),
	];
	const byPath = new Map(guarded.handlers.map((handler) => [handler.requestPath, handler]));

	async function answer(
		{ handler, isOpen }: (typeof all)[number],
		request: IncomingMessage | Http2ServerRequest,
		response: ServerResponse | Http2ServerResponse,
	): Promise<string | undefined> {
		// If the client disconnects, the library waits for an event that a response never emits; `close` ends the wait.
		const closed = new Promise<void>((resolve) => void response.once("close", resolve));
		const requestId = String(request.headers[requestIdHeader]);
		const admission = isOpen ? undefined : await admissionOf(handler, request, admissionControl);
		if (admission instanceof ConnectError) {
			await discardBody(request);
			writeRpcError(request, response, admission);
			return codeOf(admission);
		}
		const contextValues = admission ?? createContextValues().set(visitKey, visitOf(request));
		const caller = contextValues.get(admittedKey)?.caller;
		const warning = caller && expiryWarning(caller, now());
		if (warning !== undefined) {
			response.setHeader(warningHeader, warning);
		}
		const limit = (isOpen ? openMessageLimit : messageLimit) + frame;
		// Over HTTP/1.1, the body is accepted when it is read. The messages of a stream have no size together.
		const isUnary = handler.method.methodKind === "unary";
		if (
			!(request instanceof IncomingMessage) &&
			!acceptBody(request, response, isUnary ? limit : Number.POSITIVE_INFINITY)
		) {
			await discardBody(request);
			const error = withRequestId(messageTooLarge(`the body is larger than ${limit} bytes`), requestId);
			writeRpcError(request, response, error);
			return codeOf(error);
		}
		const universal =
			request instanceof IncomingMessage
				? universalRequest(request, response as ServerResponse, limit, contextValues)
				: universalRequestFromNodeRequest(request, response, undefined, contextValues);
		// The messages of an open service are short. Over HTTP/1.1, a body is counted where it is read.
		const counted =
			isOpen || request instanceof IncomingMessage
				? universal
				: { ...universal, body: heldBody(universal.body as AsyncIterable<Uint8Array>, request, response) };
		if (!isUnary) {
			const answered = await handler(counted);
			await endOfTurn();
			await Promise.race([closed, universalResponseToNodeResponse(answered, response)]);
			return contextValues.get(admittedKey)?.outcome.code ?? (isFailed(answered) ? "unreadable_message" : undefined);
		}
		const called = await call(handler, counted, contextValues, isOpen ? undefined : long).catch(asError);
		if (called instanceof ConnectError) {
			await endOfTurn();
			writeRpcError(request, response, withRequestId(called, requestId));
			return codeOf(called);
		}
		const { answered, chunks, isRead, code } = called;
		const unread = isRead ? undefined : libraryError(answered, Buffer.concat(chunks));
		await endOfTurn();
		if (unread !== undefined) {
			writeRpcError(request, response, withRequestId(unread, requestId));
			return codeOf(unread);
		}
		if (request instanceof IncomingMessage && answered.trailer === undefined) {
			sendWhole(answered, chunks, response as ServerResponse);
		} else {
			const body = createAsyncIterable([...chunks]);
			await Promise.race([closed, universalResponseToNodeResponse({ ...answered, body }, response)]);
		}
		return code ?? codeOfStatus(answered);
	}

	return {
		handlers: new Map(
			all.map((each) => [each.handler.requestPath, (request, response) => answer(each, request, response)]),
		),
		async answerCall(request, contextValues, signal) {
			const handler = byPath.get(request.path);
			if (handler === undefined) {
				throw new Error(`${request.path} is not a method`);
			}
			return sentCall(await call(handler, receivedCall(request, contextValues, signal), contextValues, undefined));
		},
	};
}

/** The error of a call that could not run in the thread for long calls. The library answers all others itself. */
const asError = (reason: unknown) => (reason instanceof ConnectError ? reason : Promise.reject(reason));

function isFailed(answered: UniversalServerResponse): boolean {
	return answered.status >= 400 || (trailersOf(answered)?.get("grpc-status") ?? "0") !== "0";
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

function visitOf(request: IncomingMessage | Http2ServerRequest) {
	const address = addressOf(request);
	return { peer: peerOf(address), address, isEncrypted: isEncrypted(request.socket) };
}

/** The value of a header that is sent once. */
function textOf(value: string | string[] | undefined): string | undefined {
	return Array.isArray(value) ? value.join() : value;
}

/** Returns the context values of an admitted caller, or the error for the caller. */
async function admissionOf(
	{ method }: UniversalHandler,
	request: IncomingMessage | Http2ServerRequest,
	admissionControl: AdmissionControl,
): Promise<ContextValues | ConnectError> {
	const { headers } = request;
	const requestId = String(headers[requestIdHeader]);
	const { authorization } = headers;
	const viaGateway = gatewayHeader in headers;
	const [connectionName, reading] = [headers[connectionHeader], headers[readingHeader]].map(textOf);
	const origin = originOf(headers["user-agent"], addressOf(request));
	try {
		return await admissionControl.admit(
			{ authorization, requestId, viaGateway, connectionName, reading, origin },
			method,
		);
	} catch (error) {
		return withRequestId(ConnectError.from(error, Code.Unavailable), requestId);
	}
}
