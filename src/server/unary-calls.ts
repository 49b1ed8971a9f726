// SPDX-License-Identifier: Apache-2.0

// Unary calls of the RPC library: the whole response of a call, and the forms in which a call that takes long goes to
// its thread and back.

import { type ContextValues, createContextKey, type Interceptor } from "@connectrpc/connect";
import {
	createAsyncIterable,
	type UniversalHandler,
	type UniversalServerRequest,
	type UniversalServerResponse,
} from "@connectrpc/connect/protocol";
import { LongRequest } from "../errors/server.ts";
import { type Admitted, admittedKey } from "../services/admission/admission-control.ts";
import type { HeaderPairs, RpcOutcome, RpcRequest } from "./long-messages.ts";
import type { LongRequests } from "./long-requests.ts";

/** The size of a message above which a call takes long, in bytes: plain, and compressed with gzip. */
const longFrom = { plain: 8192, compressed: 256 };

const compressionHeaders = ["content-encoding", "grpc-encoding"];

/** The whole response to a unary call. */
export interface UnaryResponse {
	readonly answered: UniversalServerResponse;
	readonly chunks: readonly Uint8Array[];
	/** Whether the library could read the message. */
	readonly isRead: boolean;
	/** The stable code of the service's error; undefined if the service returned none. */
	readonly code: string | undefined;
}

/** Whether the message of a call has been read, and the call has come to its method. */
interface Progress {
	isRead: boolean;
}

const progressKey = createContextKey<Progress>({ isRead: true }, { description: "whether the message was read" });

/** Notes that a message was read: the library runs interceptors between the message and the method. */
export const noteRead: Interceptor = (next) => (request) => {
	request.contextValues.get(progressKey).isRead = true;
	return next(request);
};

/**
 * Makes a unary call, and reads its whole response. A call that takes long runs in its thread.
 *
 * @param long answers calls that take long; undefined if they may take long here.
 */
export async function call(
	handler: UniversalHandler,
	request: UniversalServerRequest,
	contextValues: ContextValues,
	long: LongRequests | undefined,
): Promise<UnaryResponse> {
	const progress: Progress = { isRead: false };
	contextValues.set(progressKey, progress);
	const admitted = contextValues.get(admittedKey);
	if (long === undefined || admitted === undefined) {
		return whole(await handler(request), progress, admitted);
	}
	const read: Uint8Array[] = [];
	const isCompressed = compressionHeaders.some((name) => (request.header.get(name) ?? "identity") !== "identity");
	const most = isCompressed ? longFrom.compressed : longFrom.plain;
	const body = keeping(request.body as AsyncIterable<Uint8Array>, read, most, admitted);
	const response = await whole(await handler({ ...request, body }), progress, admitted);
	if (admitted.outcome.isLong !== true) {
		return response;
	}
	const { requestId, caller, viaGateway } = admitted;
	const { httpVersion, method, url, header } = request;
	const outcome = await long.answerCall(
		{
			...{ requestId, caller, viaGateway },
			request: {
				...{ path: handler.requestPath, httpVersion, method, url, headers: [...header] },
				body: Buffer.concat(read),
			},
		},
		request.signal,
	);
	return answeredElsewhere(outcome);
}

/** Reads a body, and keeps its chunks. If they are too many, the call takes long, and its message is not parsed here. */
async function* keeping(
	body: AsyncIterable<Uint8Array>,
	read: Uint8Array[],
	most: number,
	{ outcome }: Admitted,
): AsyncGenerator<Uint8Array> {
	let size = 0;
	for await (const chunk of body) {
		read.push(chunk);
		size += chunk.length;
	}
	if (size > most) {
		outcome.isLong = true;
		throw new LongRequest();
	}
	yield* read;
}

async function whole(
	answered: UniversalServerResponse,
	progress: Progress,
	admitted: Admitted | undefined,
): Promise<UnaryResponse> {
	// Over gRPC, the method runs while the body is read. The trailers, too, are complete only at its end.
	const chunks = await Array.fromAsync(answered.body ?? []);
	return { answered, chunks, isRead: progress.isRead, code: admitted?.outcome.code };
}

/** A call that came from another thread, as the library takes it. */
export function receivedCall(
	{ httpVersion, method, url, headers, body }: RpcRequest,
	contextValues: ContextValues,
	signal: AbortSignal,
): UniversalServerRequest {
	return {
		...{ httpVersion, method, url, contextValues, signal },
		header: new Headers(headers.map(([name, value]): [string, string] => [name, value])),
		body: createAsyncIterable([body]),
	};
}

/** The response to a call that came from another thread. */
export function sentCall({ answered, chunks, isRead, code }: UnaryResponse): RpcOutcome {
	const { status, header, trailer } = answered;
	return {
		...{ kind: "rpc", status, isRead, code },
		headers: pairs(header) ?? [],
		trailers: pairs(trailer),
		body: Buffer.concat(chunks),
	};
}

function answeredElsewhere({ status, headers, trailers, body, isRead, code }: RpcOutcome): UnaryResponse {
	const headersOf = (all: HeaderPairs) => new Headers(all.map(([name, value]): [string, string] => [name, value]));
	const answered: UniversalServerResponse = {
		...{ status, header: headersOf(headers) },
		...(trailers === undefined ? {} : { trailer: headersOf(trailers) }),
	};
	return { answered, chunks: [body], isRead, code };
}

function pairs(headers: Headers | undefined): HeaderPairs | undefined {
	return headers && [...headers];
}
