// SPDX-License-Identifier: Apache-2.0

// Turns a ConnectError into the SCIM Error response (RFC 7644 section 3.12). No other file does.

import { Code, ConnectError } from "@connectrpc/connect";
import { type ScimError, ScimErrorSchema, ScimType } from "../../gen/roster/v1/error_pb.ts";
import { codeOf, nameOf, withRequestId } from "../errors/error.ts";
import { internalError } from "../errors/server.ts";
import { errorSchema } from "./discovery.ts";
import type { HttpResponse } from "./exchange.ts";

const statuses: ReadonlyMap<Code, number> = new Map([
	[Code.Canceled, 499],
	[Code.InvalidArgument, 400],
	[Code.OutOfRange, 400],
	[Code.Unauthenticated, 401],
	[Code.PermissionDenied, 403],
	[Code.NotFound, 404],
	[Code.AlreadyExists, 409],
	[Code.FailedPrecondition, 412],
	[Code.Aborted, 412],
	[Code.ResourceExhausted, 429],
	[Code.Unimplemented, 501],
	[Code.Unavailable, 503],
	[Code.DeadlineExceeded, 504],
]);

const keywords: ReadonlyMap<ScimType, string> = new Map([
	[ScimType.INVALID_FILTER, "invalidFilter"],
	[ScimType.TOO_MANY, "tooMany"],
	[ScimType.UNIQUENESS, "uniqueness"],
	[ScimType.MUTABILITY, "mutability"],
	[ScimType.INVALID_SYNTAX, "invalidSyntax"],
	[ScimType.INVALID_PATH, "invalidPath"],
	[ScimType.NO_TARGET, "noTarget"],
	[ScimType.INVALID_VALUE, "invalidValue"],
	[ScimType.INVALID_VERS, "invalidVers"],
	[ScimType.SENSITIVE, "sensitive"],
	[ScimType.INVALID_CURSOR, "invalidCursor"],
	[ScimType.EXPIRED_CURSOR, "expiredCursor"],
	[ScimType.INVALID_COUNT, "invalidCount"],
]);

/** The headers of an error that the SCIM response has, too. */
const forwardedHeaders = ["www-authenticate", "retry-after", "allow", "link"];

function statusOf(error: ConnectError, detail: ScimError | undefined): number {
	return detail !== undefined && detail.httpStatus > 0 ? detail.httpStatus : (statuses.get(error.code) ?? 500);
}

/** Returns the scimType keyword of an error; undefined if it has none. */
export function scimTypeOf(reason: unknown): string | undefined {
	const [detail] = ConnectError.from(reason).findDetails(ScimErrorSchema);
	return detail && keywords.get(detail.scimType);
}

/** Returns the error for the caller: an error with status 500 becomes "internal error", and its text stays in the log. */
function errorForCaller(reason: unknown): ConnectError {
	const error = ConnectError.from(reason, Code.Internal);
	const [detail] = error.findDetails(ScimErrorSchema);
	return statusOf(error, detail) === 500 ? internalError() : error;
}

/** Returns the stable code of the error that the caller sees. */
export function errorCodeOf(reason: unknown): string | undefined {
	return codeOf(errorForCaller(reason));
}

/** Returns the text of the error that the caller sees, without its code and the id of the request. */
export function errorTextOf(reason: unknown, requestId: string): string {
	const error = errorForCaller(reason);
	return error.rawMessage.replace(` ${nameOf(error, requestId)}`, "");
}

/** Builds the SCIM Error response of an error. */
export function errorResponse(reason: unknown, requestId: string): HttpResponse {
	const error = errorForCaller(reason);
	const [detail] = error.findDetails(ScimErrorSchema);
	const status = statusOf(error, detail);
	const scimType = scimTypeOf(error);
	const body = {
		schemas: [errorSchema],
		status: String(status),
		...(scimType === undefined ? {} : { scimType }),
		// An error of the service contains the request id already; it is not added twice.
		detail: withRequestId(error, requestId).rawMessage,
	};
	const headers = forwardedHeaders.flatMap((name) => {
		const value = error.metadata.get(name);
		return value === null ? [] : [[name, value]];
	});
	return { status, headers: Object.fromEntries(headers), body: JSON.stringify(body), code: codeOf(error) };
}
