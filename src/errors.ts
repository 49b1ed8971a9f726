// SPDX-License-Identifier: Apache-2.0

// Every error that a caller can see is made here: a ConnectError whose ScimError detail has its stable code (see
// `error-table.ts`), and what SCIM says of it (RFC 7644 section 3.12).

import { Code, ConnectError } from "@connectrpc/connect";
import { ScimErrorSchema, ScimType } from "../gen/roster/v1/error_pb.ts";
import { type ErrorCode, errorTable } from "./error-table.ts";

interface Extra {
	readonly scimType?: ScimType;
	/** The attribute that the error is about. */
	readonly attribute?: string;
	readonly httpStatus?: number;
	readonly headers?: Readonly<Record<string, string>>;
}

/** The header that leads to the page about an error (RFC 8288). */
export function linkTo(code: ErrorCode): string {
	return `</errors/${code}>; rel="help"`;
}

function errorOf(code: ErrorCode, rpcCode: Code, message: string, extra: Extra = {}): ConnectError {
	const { scimType = ScimType.UNSPECIFIED, attribute = "", httpStatus = 0, headers } = extra;
	return new ConnectError(message, rpcCode, { link: linkTo(code), ...headers }, [
		{ desc: ScimErrorSchema, value: { scimType, attribute, httpStatus, code } },
	]);
}

/** The stable code of an error; undefined for one that was not made here. */
export function codeOf(error: ConnectError): string | undefined {
	const [detail] = error.findDetails(ScimErrorSchema);
	return detail?.code || undefined;
}

/** 404: there is no such thing; the advice says what to do instead. */
export function notFound(what: string, advice?: string): ConnectError {
	return errorOf("not_found", Code.NotFound, `${what} was not found${advice === undefined ? "" : `: ${advice}`}`);
}

/** 404: the server has nothing at this path. */
export function unknownEndpoint(what: string, advice: string): ConnectError {
	return errorOf("unknown_endpoint", Code.NotFound, `${what} was not found: ${advice}`);
}

const uniquenessCodes: Readonly<Record<string, ErrorCode>> = {
	userName: "uniqueness_user_name",
	emails: "uniqueness_emails",
	displayName: "uniqueness_display_name",
};

/** 409: another resource has the value of a unique attribute. */
export function taken(attribute: string, value: string | undefined): ConnectError {
	const message = `${attribute}: another resource has ${value === undefined ? "this value" : JSON.stringify(value)}, and it must be unique`;
	return errorOf(uniquenessCodes[attribute] ?? "uniqueness", Code.AlreadyExists, message, {
		scimType: ScimType.UNIQUENESS,
		attribute,
	});
}

/**
 * 409: what was sent could be users who were here before, and the server does not guess.
 *
 * @param says what fits whom, and what does not.
 * @param ids of those whom it could be.
 * @param link the options by which `user link` names what was sent.
 */
export function identityUnclear(says: readonly string[], ids: readonly string[], link: string): ConnectError {
	const [id = ""] = ids;
	return errorOf(
		"identity_unclear",
		Code.AlreadyExists,
		`it cannot be told who this is: ${says.join("; ")}. Nothing was changed. An administrator decides: "npx roster user link ${id} ${link}" if it is the same person, "npx roster user separate ${id}" if it is another${ids.length > 1 ? `, for each of ${ids.join(", ")}` : ""}; then the next push succeeds`,
		{ scimType: ScimType.UNIQUENESS },
	);
}

/** 409: an account that came from a sign-in is taken over only when an administrator approves. */
export function adoptionNeedsApproval(id: string, because: string): ConnectError {
	return errorOf(
		"adoption_needs_approval",
		Code.AlreadyExists,
		`emails: the address is that of the account ${id}, which came from a sign-in and is not taken over, because ${because}. Nothing was changed. An administrator lets it be taken over with "npx roster user approve-adoption ${id}"; then the next push succeeds`,
		{ scimType: ScimType.UNIQUENESS, attribute: "emails" },
	);
}

/** 400 invalidFilter. */
export function invalidFilter(detail: string): ConnectError {
	return errorOf("invalid_filter", Code.InvalidArgument, detail, { scimType: ScimType.INVALID_FILTER });
}

/** 400 invalidPath: the path of a PATCH operation is malformed. */
export function invalidPath(detail: string): ConnectError {
	return errorOf("invalid_path", Code.InvalidArgument, detail, { scimType: ScimType.INVALID_PATH });
}

/** 400 noTarget: the path of a PATCH operation points at nothing. */
export function noTarget(detail: string): ConnectError {
	return errorOf("no_target", Code.InvalidArgument, detail, { scimType: ScimType.NO_TARGET });
}

/** 400 mutability: the attribute cannot be changed so. */
export function immutable(attribute: string, detail: string): ConnectError {
	return errorOf("read_only", Code.InvalidArgument, detail, { scimType: ScimType.MUTABILITY, attribute });
}

/** 400 invalidValue: a value is missing, or is not of its attribute's type. */
export function invalidValue(
	attribute: string,
	detail: string,
	code: "invalid_value" | "invalid_member" = "invalid_value",
): ConnectError {
	const scimType = ScimType.INVALID_VALUE;
	return errorOf(code, Code.InvalidArgument, `${attribute}: ${detail}`, { scimType, attribute });
}

/** 400 invalidSyntax: the body's structure is not what the request needs. */
export function invalidSyntax(detail: string): ConnectError {
	return errorOf("invalid_syntax", Code.InvalidArgument, detail, { scimType: ScimType.INVALID_SYNTAX });
}

/** 400 tooMany: more than the server works on at once. */
export function tooMany(detail: string): ConnectError {
	return errorOf("too_many", Code.InvalidArgument, detail, { scimType: ScimType.TOO_MANY });
}

/** 400 tooMany: the groups of a page have more members than go into one answer. */
export function tooManyMembers(groups: number, most: number): ConnectError {
	return tooMany(
		`the ${groups} groups of this page have more than ${most} members together: leave the members out with excludedAttributes=members, or ask for fewer groups with a smaller count; a page of one group has all of its members, as GET /Groups/{id} has`,
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

/** 400 invalidCount: the count is out of range, or not the one that the cursor was made for (RFC 9865). */
export function invalidCount(detail: string): ConnectError {
	return errorOf("invalid_count", Code.InvalidArgument, detail, { scimType: ScimType.INVALID_COUNT });
}

/** 400 with no keyword: an argument of an RPC is wrong. */
export function invalidArgument(detail: string): ConnectError {
	return errorOf("invalid_argument", Code.InvalidArgument, detail);
}

/** 409 for the public API: something of this name is there already. */
export function alreadyExists(detail: string): ConnectError {
	return errorOf("already_exists", Code.AlreadyExists, detail);
}

/** 409: a bulkId names no resource that was made (RFC 7644 section 3.7.1). */
export function unresolvedReference(detail: string): ConnectError {
	return errorOf("unresolved_reference", Code.AlreadyExists, detail);
}

/** The state of something does not allow what was asked. */
export function failedPrecondition(detail: string): ConnectError {
	return errorOf("failed_precondition", Code.FailedPrecondition, detail);
}

/** 412: the version is not one that the caller expects. */
export function versionMismatch(version: number): ConnectError {
	const detail = `the resource has changed: its version is W/"${version}"; read it again and repeat the change on what you read`;
	return errorOf("version_mismatch", Code.FailedPrecondition, detail);
}

/** The consumer of a stream takes too long for a message. */
export function tooSlow(seconds: number, sequence: bigint): ConnectError {
	const detail = `the consumer took more than ${seconds} seconds for a message: reconnect with after_sequence ${sequence}, and take messages off the stream before working on them`;
	return errorOf("too_slow", Code.ResourceExhausted, detail);
}

const retryHeaders = (seconds: number) => ({ "retry-after": String(Math.max(seconds, 1)) });

/** 429: the guard against mass deactivation refuses; `retryAfter` is in seconds. */
export function guardHolds(what: string, retryAfter: number): ConnectError {
	return errorOf(
		"guard_held",
		Code.ResourceExhausted,
		`the guard against mass deactivation refuses this: ${what}. Nothing was changed. If it is meant, an administrator lets it through with "npx roster guard release" or roster.v1.ProvisioningService/ReleaseGuard`,
		{ headers: retryHeaders(retryAfter) },
	);
}

/** 429: the caller has done too much of something; `retryAfter` is in seconds. */
export function rateLimited(
	detail: string,
	retryAfter: number,
	code: "rate_limited" | "failed_tokens" | "decompression_busy" = "rate_limited",
): ConnectError {
	return errorOf(code, Code.ResourceExhausted, detail, { headers: retryHeaders(retryAfter) });
}

/** What a person finds an error by, behind its text: its code in the docs, and the id of the request in the log. */
export function nameOf(error: ConnectError, requestId: string): string {
	const code = codeOf(error);
	return `(${code === undefined ? "" : `${code}, `}request ${requestId})`;
}

/** An error with the id of the request, by which it is found in the log. */
export function withRequestId(error: ConnectError, requestId: string): ConnectError {
	if (error.rawMessage.includes(requestId)) {
		return error;
	}
	const named = new ConnectError(`${error.rawMessage} ${nameOf(error, requestId)}`, error.code, error.metadata);
	named.details = error.details;
	return named;
}

/** Changes that were asked for are no longer kept. */
export function outOfRange(after: bigint, first: number): ConnectError {
	return errorOf(
		"changes_forgotten",
		Code.OutOfRange,
		`after_sequence: changes after ${after} are no longer all kept, the oldest is ${first}: begin anew with what there is: call roster.v1.ProvisioningService/GetChangeLog, read all users and memberships, and go on from its last_sequence`,
	);
}

/** 401, with the challenge that RFC 6750 section 3 asks for. */
export function unauthenticated(
	code: "token_missing" | "token_malformed" | "token_unknown" | "token_expired",
	detail: string,
): ConnectError {
	return errorOf(code, Code.Unauthenticated, detail, { headers: { "www-authenticate": 'Bearer realm="roster"' } });
}

/** 403: the token is good, and not for this. */
export function permissionDenied(
	detail: string,
	code: "permission_denied" | "token_kind" | "sign_in_refused" = "permission_denied",
): ConnectError {
	return errorOf(code, Code.PermissionDenied, detail);
}

/** 501: declared, and not offered here. */
export function unimplemented(detail: string): ConnectError {
	return errorOf("not_offered", Code.Unimplemented, detail);
}

/** 501: the server has no such service, or the service no such method. */
export function unknownMethod(path: string): ConnectError {
	const method = path.slice(1, 101);
	const detail = `${method} is no method of this server: look at its name, or list all with "grpcurl <address> list"`;
	return errorOf("unknown_method", Code.Unimplemented, detail);
}

/** 503: the store cannot answer now; nothing was written. */
export function unavailable(detail: string): ConnectError {
	return errorOf("unavailable", Code.Unavailable, detail);
}

/** 503: the store has made the change, and could not answer what was to be read for the answer. */
export function madeUnread(cause: unknown): ConnectError {
	const detail =
		"the change was made, and then the database did not answer: what is there now is not known, read it before you try again";
	return Object.assign(errorOf("made_unread", Code.Unavailable, detail), { cause });
}

/** The message of a call is larger than it may be. */
export function messageTooLarge(detail: string): ConnectError {
	return errorOf("too_large", Code.ResourceExhausted, detail);
}

/** The message of a call cannot be decompressed. */
export function invalidCompression(detail: string): ConnectError {
	return errorOf("invalid_compression", Code.InvalidArgument, detail);
}

/** What went wrong inside: the log has it, and the caller only the id to find it by. */
export function internalError(): ConnectError {
	return errorOf("internal", Code.Internal, "internal error");
}

/** An error of the HTTP surface alone, whose status says more than a code of RPC does. */
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
