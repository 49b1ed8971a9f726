// SPDX-License-Identifier: Apache-2.0

// Refuses a request before it is routed. The error has the form of its path: SCIM, RPC or plain text.

import type { ConnectError } from "@connectrpc/connect";
import { codeOf, withRequestId } from "../errors/error.ts";
import { madeNothing } from "../gateway/admission.ts";
import { errorResponse } from "../gateway/errors.ts";
import { requestIdHeader } from "../services/admission/admission-control.ts";
import { discardBody } from "./announced-body.ts";
import type { Request, Response } from "./node-http.ts";
import type { Outcome, Recorded } from "./outcome.ts";
import { httpStatusOf, isCall, setErrorHeaders, writeRpcError } from "./rpc-error.ts";
import { isScim, writeScim } from "./scim.ts";

/** Refuses a request with an error. The rest of the request is discarded. */
export async function refuseRequest(
	request: Request,
	response: Response,
	path: string,
	requestId: string,
	error: ConnectError,
): Promise<Outcome> {
	const code = codeOf(error);
	await discardBody(request);
	if (isScim(path)) {
		const answer = errorResponse(error, requestId);
		writeScim(response, requestId, answer);
		return { route: "", rules: [], scimType: undefined, status: answer.status, code, recorded: refused(error) };
	}
	const named = withRequestId(error, requestId);
	response.setHeader(requestIdHeader, requestId);
	if (isCall(request, path)) {
		return { route: "", rules: [], scimType: undefined, status: writeRpcError(request, response, named), code };
	}
	const status = httpStatusOf(error);
	setErrorHeaders(error, response);
	response.statusCode = status;
	response.setHeader("content-type", "text/plain; charset=utf-8");
	response.end(`${named.rawMessage}\n`);
	return { route: "", rules: [], scimType: undefined, status, code };
}

/** The facts for the flight recorder of a request that was refused before it was routed. */
function refused(error: ConnectError): Recorded {
	return {
		error: error.rawMessage,
		...{ rules: [], made: madeNothing, target: "", body: undefined, answer: undefined, location: undefined },
	};
}
