// SPDX-License-Identifier: Apache-2.0

// Writes the error response of a call that reaches no method, in the protocol of the call.

import type { ConnectError } from "@connectrpc/connect";
import { codeToHttpStatus, errorToJson, errorToJsonBytes } from "@connectrpc/connect/protocol-connect";
import { setTrailerStatus } from "@connectrpc/connect/protocol-grpc";
import { ScimErrorSchema } from "../../gen/roster/v1/error_pb.ts";
import { codeOf, withRequestId } from "../errors/error.ts";
import { unknownMethod } from "../errors/request.ts";
import { requestIdHeader } from "../services/admission/admission-control.ts";
import { discardBody } from "./announced-body.ts";
import type { Request, Response } from "./node-http.ts";
import type { Outcome } from "./outcome.ts";

/** The path of a method: `/package.Service/Method`. */
const methodPath = /^\/[\w.]+\.\w+\/\w+$/;

/** The flag of the last frame of a stream in the Connect protocol. */
const endOfStream = 0b10;

function contentType({ headers }: Request): string {
	return headers["content-type"] ?? "";
}

/** Whether a request is an RPC: it has the content type of gRPC or gRPC-Web, or the path of a method. */
export function isCall(request: Request, path: string): boolean {
	return contentType(request).startsWith("application/grpc") || methodPath.test(path);
}

/** Returns the HTTP status of an error: its own, if it has one, or that of its code in the Connect protocol. */
export function httpStatusOf(error: ConnectError): number {
	const [detail] = error.findDetails(ScimErrorSchema);
	return detail !== undefined && detail.httpStatus > 0 ? detail.httpStatus : codeToHttpStatus(error.code);
}

/** Sets the headers of a response that an error has in its metadata. */
export function setErrorHeaders({ metadata }: ConnectError, response: Response): void {
	for (const name of ["www-authenticate", "allow", "retry-after", "link"]) {
		const value = metadata.get(name);
		if (value !== null) {
			response.setHeader(name, value);
		}
	}
}

/**
 * Writes an error as the response to a call.
 *
 * @returns the HTTP status.
 */
export function writeRpcError(request: Request, response: Response, error: ConnectError): number {
	const type = contentType(request);
	setErrorHeaders(error, response);
	if (type.startsWith("application/grpc")) {
		// gRPC and gRPC-Web: a trailers-only response has the trailers in its headers, and always status 200.
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
		response.statusCode = httpStatusOf(error);
		response.setHeader("content-type", "application/json");
		response.end(errorToJsonBytes(error, undefined));
	}
	return response.statusCode;
}

/** Answers a call of a method that the server does not have. */
export async function answerUnknownMethod(
	request: Request,
	response: Response,
	path: string,
	requestId: string,
	advice: string,
): Promise<Outcome> {
	await discardBody(request);
	response.setHeader(requestIdHeader, requestId);
	const error = unknownMethod(path, advice);
	const status = writeRpcError(request, response, withRequestId(error, requestId));
	return { route: "", rules: [], scimType: undefined, status, code: codeOf(error) };
}
