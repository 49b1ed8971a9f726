// SPDX-License-Identifier: Apache-2.0

// The answer to a call that reaches no method: an error in the form that the protocol of the call has for it.

import type { ConnectError } from "@connectrpc/connect";
import { codeToHttpStatus, errorToJson, errorToJsonBytes } from "@connectrpc/connect/protocol-connect";
import { setTrailerStatus } from "@connectrpc/connect/protocol-grpc";
import { ScimErrorSchema } from "../../gen/roster/v1/error_pb.ts";
import type { Request, Response } from "./front.ts";

/** The path of a method: its service with its package, and its name. */
const methodPath = /^\/[\w.]+\.\w+\/\w+$/;

/** The flag of the last frame of a stream in the Connect protocol. */
const endOfStream = 0b10;

function contentType({ headers }: Request): string {
	return headers["content-type"] ?? "";
}

/** Whether a request is a call: it has the content type of gRPC or gRPC-Web, or the path of a method. */
export function isCall(request: Request, path: string): boolean {
	return contentType(request).startsWith("application/grpc") || methodPath.test(path);
}

/** Sets the headers of an answer that an error has for its caller. */
export function passOn({ metadata }: ConnectError, response: Response): void {
	for (const name of ["www-authenticate", "allow", "retry-after", "link"]) {
		const value = metadata.get(name);
		if (value !== null) {
			response.setHeader(name, value);
		}
	}
}

/**
 * Writes an error as the answer to a call.
 *
 * @returns the HTTP status.
 */
export function writeRpcError(request: Request, response: Response, error: ConnectError): number {
	const type = contentType(request);
	passOn(error, response);
	if (type.startsWith("application/grpc")) {
		// gRPC and gRPC-Web: an answer of trailers alone has them in its headers, and status 200 in any case.
		response.statusCode = 200;
		response.setHeader("content-type", type);
		const trailers = new Headers();
		setTrailerStatus(trailers, error);
		for (const [name, value] of trailers) {
			response.setHeader(name, value);
		}
		response.end();
	} else if (type.startsWith("application/connect+")) {
		const end = Buffer.from(JSON.stringify({ error: errorToJson(error, undefined) }));
		const head = Buffer.alloc(5);
		head.writeUInt8(endOfStream);
		head.writeUInt32BE(end.length, 1);
		response.statusCode = 200;
		response.setHeader("content-type", type);
		response.end(Buffer.concat([head, end]));
	} else {
		const [detail] = error.findDetails(ScimErrorSchema);
		response.statusCode =
			detail !== undefined && detail.httpStatus > 0 ? detail.httpStatus : codeToHttpStatus(error.code);
		response.setHeader("content-type", "application/json");
		response.end(errorToJsonBytes(error, undefined));
	}
	return response.statusCode;
}
