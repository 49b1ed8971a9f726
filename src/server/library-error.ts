// SPDX-License-Identifier: Apache-2.0

// Errors of the RPC library, for a message that it cannot read. The library calls a malformed binary message an internal
// error, although the client sent it: the errors are recognised in each protocol, and replaced by ours.

import { Code, ConnectError } from "@connectrpc/connect";
import type { UniversalServerResponse } from "@connectrpc/connect/protocol";
import { codeFromString } from "@connectrpc/connect/protocol-connect";
import { messageTooLarge, unreadableMessage } from "../errors/request.ts";

interface Found {
	readonly code: Code;
	readonly message: string;
}

function found(status: string | null | undefined, message: string | null | undefined): Found | undefined {
	const code = Number(status ?? 0);
	return code === 0 ? undefined : { code, message: decodeURIComponent(message ?? "") };
}

/** Returns the trailers of gRPC: those of a response, or its headers if it has nothing else (a trailers-only response). */
export function trailersOf({ header, trailer }: UniversalServerResponse): Headers | undefined {
	return trailer?.has("grpc-status") ? trailer : header;
}

function errorIn(answered: UniversalServerResponse, body: Buffer): Found | undefined {
	const { status, header } = answered;
	const type = header?.get("content-type") ?? "";
	if (type.startsWith("application/grpc-web")) {
		// The trailers are text at the end of the body.
		const text = body.toString("latin1");
		const status = /grpc-status: ?(\d+)/i.exec(text)?.[1] ?? header?.get("grpc-status");
		return found(status, /grpc-message: ?([^\r\n]*)/i.exec(text)?.[1] ?? header?.get("grpc-message"));
	}
	if (type.startsWith("application/grpc")) {
		const trailers = trailersOf(answered);
		return found(trailers?.get("grpc-status"), trailers?.get("grpc-message"));
	}
	if (status < 400 || type !== "application/json") {
		return undefined;
	}
	const { code = "", message = "" } = JSON.parse(body.toString()) as { code?: string; message?: string };
	return { code: codeFromString(code) ?? Code.Unknown, message };
}

/**
 * Returns the error for a call whose message the library could not read.
 *
 * @param body the whole body of the library's response.
 * @returns undefined if the response is no error in the form of a protocol, such as 415.
 */
export function libraryError(answered: UniversalServerResponse, body: Buffer): ConnectError | undefined {
	const error = errorIn(answered, body);
	if (error === undefined) {
		return undefined;
	}
	switch (error.code) {
		case Code.Internal:
		case Code.InvalidArgument:
		case Code.Unknown:
			return unreadableMessage(error.message);
		case Code.ResourceExhausted:
			return messageTooLarge(error.message);
		default:
			return new ConnectError(error.message, error.code);
	}
}
