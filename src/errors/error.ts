// SPDX-License-Identifier: Apache-2.0

// Creates an error that a caller can see: a ConnectError with a ScimError detail. The detail has the stable code of
// the error (see `table.ts`) and the fields of the SCIM Error (RFC 7644 section 3.12). The files beside this one have a
// function for each error.

import { type Code, ConnectError } from "@connectrpc/connect";
import { ScimErrorSchema, ScimType } from "../../gen/roster/v1/error_pb.ts";
import type { ErrorCode } from "./table.ts";

interface Extra {
	readonly scimType?: ScimType;
	/** The attribute that caused the error. */
	readonly attribute?: string;
	readonly httpStatus?: number;
	readonly headers?: Readonly<Record<string, string>>;
}

/** The value of the Link header (RFC 8288) to the help page of an error. */
export function linkTo(code: ErrorCode): string {
	return `</errors/${code}>; rel="help"`;
}

/** Creates the error with a code of the table. */
export function errorOf(code: ErrorCode, rpcCode: Code, message: string, extra: Extra = {}): ConnectError {
	const { scimType = ScimType.UNSPECIFIED, attribute = "", httpStatus = 0, headers } = extra;
	return new ConnectError(message, rpcCode, { link: linkTo(code), ...headers }, [
		{ desc: ScimErrorSchema, value: { scimType, attribute, httpStatus, code } },
	]);
}

/** Returns the stable code of an error; undefined if the error was not created here. */
export function codeOf(error: ConnectError): string | undefined {
	const [detail] = error.findDetails(ScimErrorSchema);
	return detail?.code || undefined;
}

/** The end of an error text: the stable code, which docs/errors.md explains, and the request id, which the log has. */
export function nameOf(error: ConnectError, requestId: string): string {
	const code = codeOf(error);
	return `(${code === undefined ? "" : `${code}, `}request ${requestId})`;
}

/** Appends the code and the request id to the text of an error, unless it contains the request id already. */
export function withRequestId(error: ConnectError, requestId: string): ConnectError {
	if (error.rawMessage.includes(requestId)) {
		return error;
	}
	const named = new ConnectError(`${error.rawMessage} ${nameOf(error, requestId)}`, error.code, error.metadata);
	named.details = error.details;
	return named;
}
