// SPDX-License-Identifier: Apache-2.0

// A request that is refused before anything is made of it, in the form that its path has for errors.

import type { ConnectError } from "@connectrpc/connect";
import { codeToHttpStatus } from "@connectrpc/connect/protocol-connect";
import { ScimErrorSchema } from "../../gen/roster/v1/error_pb.ts";
import { withRequestId } from "../errors.ts";
import { errorResponse } from "../gateway/errors.ts";
import { requestIdHeader } from "../services/admission/door.ts";
import type { About, Request, Response } from "./front.ts";
import { isCall, writeRpcError } from "./rpc-error.ts";
import { isScim, writeScim } from "./scim.ts";

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
	if (isCall(request, path)) {
		return { route: "", rules: [], scimType: undefined, status: writeRpcError(request, response, named) };
	}
	const [detail] = error.findDetails(ScimErrorSchema);
	const status = detail !== undefined && detail.httpStatus > 0 ? detail.httpStatus : codeToHttpStatus(error.code);
	response.statusCode = status;
	response.setHeader("content-type", "text/plain; charset=utf-8");
	response.end(`${named.rawMessage}\n`);
	return { route: "", rules: [], scimType: undefined, status };
}
