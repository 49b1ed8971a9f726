// SPDX-License-Identifier: Apache-2.0

// Creates the errors about a request: its form, and its content.

import { Code, type ConnectError } from "@connectrpc/connect";
import { ScimType } from "../../gen/roster/v1/error_pb.ts";
import { errorOf } from "./error.ts";
import { errorTable } from "./table.ts";

/** 400 invalidFilter. */
export function invalidFilter(detail: string): ConnectError {
	return errorOf("invalid_filter", Code.InvalidArgument, detail, { scimType: ScimType.INVALID_FILTER });
}

/** 400 invalidPath: the path of a PATCH operation is malformed. */
export function invalidPath(detail: string): ConnectError {
	return errorOf("invalid_path", Code.InvalidArgument, detail, { scimType: ScimType.INVALID_PATH });
}

/** 400 noTarget: the path of a PATCH operation matches no value. */
export function noTarget(detail: string): ConnectError {
	return errorOf("no_target", Code.InvalidArgument, detail, { scimType: ScimType.NO_TARGET });
}

/** 400 mutability: the attribute is read-only or immutable. */
export function immutable(attribute: string, detail: string): ConnectError {
	return errorOf("read_only", Code.InvalidArgument, detail, { scimType: ScimType.MUTABILITY, attribute });
}

/** 400 invalidValue: a value is missing, or does not have the type of its attribute. */
export function invalidValue(
	attribute: string,
	detail: string,
	code: "invalid_value" | "invalid_member" = "invalid_value",
): ConnectError {
	const scimType = ScimType.INVALID_VALUE;
	return errorOf(code, Code.InvalidArgument, `${attribute}: ${detail}`, { scimType, attribute });
}

/** 400 invalidSyntax: the body does not have the structure that the request needs. */
export function invalidSyntax(detail: string): ConnectError {
	return errorOf("invalid_syntax", Code.InvalidArgument, detail, { scimType: ScimType.INVALID_SYNTAX });
}

/** 400 tooMany: the request exceeds a limit on its work. */
export function tooMany(detail: string): ConnectError {
	return errorOf("too_many", Code.InvalidArgument, detail, { scimType: ScimType.TOO_MANY });
}

/** 400 tooMany: the groups of a page have more members together than one response may have. */
export function tooManyMembers(groups: number, most: number): ConnectError {
	return tooMany(
		`the ${groups} groups of this page have more than ${most} members together: leave the members out with excludedAttributes=members, or send a smaller count; a page of one group has all of its members, like GET /Groups/{id}`,
	);
}

/** 400 invalidCursor: the cursor is malformed, or belongs to another query (RFC 9865). */
export function invalidCursor(detail: string): ConnectError {
	return errorOf("invalid_cursor", Code.InvalidArgument, detail, { scimType: ScimType.INVALID_CURSOR });
}

/** 400 expiredCursor: the cursor is too old (RFC 9865). */
export function expiredCursor(detail: string): ConnectError {
	return errorOf("expired_cursor", Code.InvalidArgument, detail, { scimType: ScimType.EXPIRED_CURSOR });
}

/** 400 invalidCount: the count is out of range, or differs from the count of the cursor (RFC 9865). */
export function invalidCount(detail: string): ConnectError {
	return errorOf("invalid_count", Code.InvalidArgument, detail, { scimType: ScimType.INVALID_COUNT });
}

/** 400 without a keyword: an argument of an RPC is wrong. */
export function invalidArgument(detail: string): ConnectError {
	return errorOf("invalid_argument", Code.InvalidArgument, detail);
}

/** 409: a bulkId refers to no resource that the request created (RFC 7644 section 3.7.1). */
export function unresolvedReference(detail: string): ConnectError {
	return errorOf("unresolved_reference", Code.AlreadyExists, detail);
}

/** 404: the path is not an endpoint of this server. */
export function unknownEndpoint(what: string, advice: string): ConnectError {
	return errorOf("unknown_endpoint", Code.NotFound, `${what} was not found: ${advice}`);
}

/** 503: a gateway in another process read the request in the former mode of the connection. */
export function strictModeChanged(): ConnectError {
	return errorOf(
		"strict_mode_changed",
		Code.Unavailable,
		"the strict mode of the connection changed during the request, and nothing was changed: try again",
	);
}

/** 501: the endpoint or method is declared, but not supported. */
export function unimplemented(detail: string): ConnectError {
	return errorOf("not_offered", Code.Unimplemented, detail);
}

/** 501: the server does not have the service, or the service does not have the method. */
export function unknownMethod(path: string, advice: string): ConnectError {
	const detail = `${path.slice(1, 101)} is not a method of this server: ${advice}`;
	return errorOf("unknown_method", Code.Unimplemented, detail);
}

/** 400: the message of a call cannot be read, or has a field that does not exist. */
export function unreadableMessage(detail: string): ConnectError {
	return errorOf("unreadable_message", Code.InvalidArgument, detail);
}

/** 400: the message of a call cannot be decompressed. */
export function invalidCompression(detail: string): ConnectError {
	return errorOf("invalid_compression", Code.InvalidArgument, detail);
}

/** 413: the message of a call is larger than the limit. */
export function messageTooLarge(detail: string): ConnectError {
	return errorOf("too_large", Code.ResourceExhausted, detail);
}

/** 400: two headers of a proxy name different addresses of the client. */
export function forwardedDiffers(): ConnectError {
	return errorOf(
		"forwarded_differs",
		Code.InvalidArgument,
		"the headers X-Forwarded-For and Forwarded name different clients: configure the proxy to write one of them and to remove the other",
	);
}

/** An error of HTTP itself. Its status is that of the error table, because the RPC code is less exact. */
export function httpError(
	code:
		| "invalid_request"
		| "unknown_transfer_coding"
		| "wrong_host"
		| "wrong_method"
		| "not_acceptable"
		| "wrong_content_type"
		| "too_large",
	detail: string,
	scimType: ScimType = ScimType.UNSPECIFIED,
): ConnectError {
	return errorOf(code, Code.InvalidArgument, detail, { scimType, httpStatus: errorTable[code].status });
}
