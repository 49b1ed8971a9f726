// SPDX-License-Identifier: Apache-2.0

// A request that is refused before anything is made of it, in the form that its path has for errors.

import type { ConnectError } from "@connectrpc/connect";
import { codeToHttpStatus, errorToJsonBytes } from "@connectrpc/connect/protocol-connect";
import { ScimErrorSchema } from "../../gen/roster/v1/error_pb.ts";
import { withRequestId } from "../errors.ts";
import { errorResponse } from "../gateway/errors.ts";
import { requestIdHeader } from "../services/admission/authenticated.ts";
import type { About, Request, Response } from "./front.ts";
import { isScim, writeScim } from "./scim.ts";

/** The path of a method: its service with its package, and its name. */
const methodPath = /^\/[\w.]+\.\w+\/\w+$/;

const passedOn = ["allow", "retry-after"];

/** Refuses it. What else comes of the request is not looked at. */
export function answerRefused(
	request: Request,
	response: Response,
	path: string,
	requestId: string,
	error: ConnectError,
): About {
	request.resume();
	if (isScim(path)) {
		const answer = errorResponse(error, requestId);
		writeScim(response, requestId, answer);
		return { route: "", rules: [], scimType: undefined, status: answer.status };
	}
	const named = withRequestId(error, requestId);
	response.setHeader(requestIdHeader, requestId);
	for (const name of passedOn) {
		const value = error.metadata.get(name);
		if (value !== null) {
			response.setHeader(name, value);
		}
	}
	const type = request.headers["content-type"] ?? "";
	if (methodPath.test(path) && type.startsWith("application/grpc")) {
		// gRPC has its status in a header, and 200 in any case.
		response.statusCode = 200;
		response.setHeader("content-type", type);
		response.setHeader("grpc-status", String(named.code));
		response.setHeader("grpc-message", encodeURIComponent(named.rawMessage));
		response.end();
		return { route: "", rules: [], scimType: undefined, status: 200 };
	}
	const [detail] = error.findDetails(ScimErrorSchema);
	const status = detail !== undefined && detail.httpStatus > 0 ? detail.httpStatus : codeToHttpStatus(error.code);
	const isMethod = methodPath.test(path);
	response.statusCode = status;
	response.setHeader("content-type", isMethod ? "application/json" : "text/plain; charset=utf-8");
	response.end(isMethod ? errorToJsonBytes(named, undefined) : `${named.rawMessage}\n`);
	return { route: "", rules: [], scimType: undefined, status };
}
