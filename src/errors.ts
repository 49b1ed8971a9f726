// SPDX-License-Identifier: Apache-2.0

// Every error that a caller can see is made here: a ConnectError whose ScimError detail
// says what SCIM says of it (RFC 7644 section 3.12).

import { Code, ConnectError } from "@connectrpc/connect";
import { ScimErrorSchema, ScimType } from "../gen/roster/v1/error_pb.ts";

function scimError(
	code: Code,
	message: string,
	scimType: ScimType,
	extra: { attribute?: string; httpStatus?: number } = {},
) {
	return new ConnectError(message, code, undefined, [
		{ desc: ScimErrorSchema, value: { scimType, attribute: extra.attribute ?? "", httpStatus: extra.httpStatus ?? 0 } },
	]);
}

/** 404: there is no such thing; the advice says what to do instead. */
export function notFound(what: string, advice?: string): ConnectError {
	return new ConnectError(`${what} was not found${advice === undefined ? "" : `: ${advice}`}`, Code.NotFound);
}

/** 409: another resource has the value of a unique attribute. */
export function taken(attribute: string, value: string | undefined): ConnectError {
	const message = `${attribute}: another resource has ${value === undefined ? "this value" : JSON.stringify(value)}, and it must be unique`;
	return scimError(Code.AlreadyExists, message, ScimType.UNIQUENESS, { attribute });
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
	return scimError(
		Code.AlreadyExists,
		`it cannot be told who this is: ${says.join("; ")}. Nothing was changed. An administrator decides: "npx roster user link ${id} ${link}" if it is the same person, "npx roster user separate ${id}" if it is another${ids.length > 1 ? `, for each of ${ids.join(", ")}` : ""}; then the next push succeeds`,
		ScimType.UNIQUENESS,
	);
}

/** 409: an account that came from a sign-in is taken over only when an administrator approves. */
export function adoptionNeedsApproval(id: string, because: string): ConnectError {
	return scimError(
		Code.AlreadyExists,
		`emails: the address is that of the account ${id}, which came from a sign-in and is not taken over, because ${because}. Nothing was changed. An administrator lets it be taken over with "npx roster user approve-adoption ${id}"; then the next push succeeds`,
		ScimType.UNIQUENESS,
		{ attribute: "emails" },
	);
}

/** 400 invalidFilter. */
export function invalidFilter(detail: string): ConnectError {
	return scimError(Code.InvalidArgument, detail, ScimType.INVALID_FILTER);
}

/** 400 invalidPath: the path of a PATCH operation is malformed. */
export function invalidPath(detail: string): ConnectError {
	return scimError(Code.InvalidArgument, detail, ScimType.INVALID_PATH);
}

/** 400 noTarget: the path of a PATCH operation points at nothing. */
export function noTarget(detail: string): ConnectError {
	return scimError(Code.InvalidArgument, detail, ScimType.NO_TARGET);
}

/** 400 mutability: the attribute cannot be changed so. */
export function immutable(attribute: string, detail: string): ConnectError {
	return scimError(Code.InvalidArgument, detail, ScimType.MUTABILITY, { attribute });
}

/** 400 invalidValue: a value is missing, or is not of its attribute's type. */
export function invalidValue(attribute: string, detail: string): ConnectError {
	return scimError(Code.InvalidArgument, `${attribute}: ${detail}`, ScimType.INVALID_VALUE, { attribute });
}

/** 400 invalidSyntax: the body's structure is not what the request needs. */
export function invalidSyntax(detail: string): ConnectError {
	return scimError(Code.InvalidArgument, detail, ScimType.INVALID_SYNTAX);
}

/** 400 tooMany: more than the server works on at once. */
export function tooMany(detail: string): ConnectError {
	return scimError(Code.InvalidArgument, detail, ScimType.TOO_MANY);
}

/** 400 tooMany: the groups of a page have more members than go into one answer. */
export function tooManyMembers(groups: number, most: number): ConnectError {
	return tooMany(
		`the ${groups} groups of this page have more than ${most} members together: leave the members out with excludedAttributes=members, or ask for fewer groups with a smaller count; a page of one group has all of its members, as GET /Groups/{id} has`,
	);
}

/** 400 invalidCursor: the cursor is malformed, or belongs to another query (RFC 9865). */
export function invalidCursor(detail: string): ConnectError {
	return scimError(Code.InvalidArgument, detail, ScimType.INVALID_CURSOR);
}

/** 400 expiredCursor: the cursor is too old (RFC 9865). */
export function expiredCursor(detail: string): ConnectError {
	return scimError(Code.InvalidArgument, detail, ScimType.EXPIRED_CURSOR);
}

/** 400 invalidCount: the count is out of range, or not the one that the cursor was made for (RFC 9865). */
export function invalidCount(detail: string): ConnectError {
	return scimError(Code.InvalidArgument, detail, ScimType.INVALID_COUNT);
}

/** 400 with no keyword: an argument of an RPC is wrong. */
export function invalidArgument(detail: string): ConnectError {
	return new ConnectError(detail, Code.InvalidArgument);
}

/** 409 for the public API: something of this name is there already. */
export function alreadyExists(detail: string): ConnectError {
	return new ConnectError(detail, Code.AlreadyExists);
}

/** The state of something does not allow what was asked. */
export function failedPrecondition(detail: string): ConnectError {
	return new ConnectError(detail, Code.FailedPrecondition);
}

/** 412: the version is not one that the caller expects. */
export function versionMismatch(version: number): ConnectError {
	return new ConnectError(
		`the resource has changed: its version is W/"${version}"; read it again and repeat the change on what you read`,
		Code.FailedPrecondition,
	);
}

/** The consumer of a stream takes too long for a message. */
export function tooSlow(seconds: number, sequence: bigint): ConnectError {
	return new ConnectError(
		`the consumer took more than ${seconds} seconds for a message: reconnect with after_sequence ${sequence}, and take messages off the stream before working on them`,
		Code.ResourceExhausted,
	);
}

/** 429: the guard against mass deactivation refuses; `retryAfter` is in seconds. */
export function guardHolds(what: string, retryAfter: number): ConnectError {
	return new ConnectError(
		`the guard against mass deactivation refuses this: ${what}. Nothing was changed. If it is meant, an administrator lets it through with "npx roster guard release" or roster.v1.ProvisioningService/ReleaseGuard`,
		Code.ResourceExhausted,
		{ "retry-after": String(Math.max(retryAfter, 1)) },
	);
}

/** 429: the caller has done too much of something; `retryAfter` is in seconds. */
export function rateLimited(detail: string, retryAfter: number): ConnectError {
	return new ConnectError(detail, Code.ResourceExhausted, { "retry-after": String(Math.max(retryAfter, 1)) });
}

/** An error with the id of the request, by which it is found in the log. */
export function withRequestId(error: ConnectError, requestId: string): ConnectError {
	if (error.rawMessage.includes(requestId)) {
		return error;
	}
	const named = new ConnectError(`${error.rawMessage} (request ${requestId})`, error.code, error.metadata);
	named.details = error.details;
	return named;
}

/** Changes that were asked for are no longer kept. */
export function outOfRange(after: bigint, first: number): ConnectError {
	return new ConnectError(
		`after_sequence: changes after ${after} are no longer all kept, the oldest is ${first}: begin anew with what there is: call roster.v1.ProvisioningService/GetChangeLog, read all users and memberships, and go on from its last_sequence`,
		Code.OutOfRange,
	);
}

/** 401, with the challenge that RFC 6750 section 3 asks for. */
export function unauthenticated(detail: string): ConnectError {
	return new ConnectError(detail, Code.Unauthenticated, { "www-authenticate": 'Bearer realm="roster"' });
}

/** 403: the token is good, and not for this. */
export function permissionDenied(detail: string): ConnectError {
	return new ConnectError(detail, Code.PermissionDenied);
}

/** 501: declared, and not offered here. */
export function unimplemented(detail: string): ConnectError {
	return new ConnectError(detail, Code.Unimplemented);
}

/** 501: the server has no such service, or the service no such method. */
export function unknownMethod(path: string): ConnectError {
	const method = path.slice(1, 101);
	return unimplemented(
		`${method} is no method of this server: look at its name, or list all with "grpcurl <address> list"`,
	);
}

/** 503: the store cannot answer now; nothing was written. */
export function unavailable(detail: string): ConnectError {
	return new ConnectError(detail, Code.Unavailable);
}

/** 503: the store has made the change, and could not answer what was to be read for the answer. */
export function madeUnread(cause: unknown): ConnectError {
	const detail =
		"the change was made, and then the database did not answer: what is there now is not known, read it before you try again";
	return Object.assign(unavailable(detail), { cause });
}

/** An error of the HTTP surface alone, where a status says more than a code: 405, 406, 413, 415. */
export function httpError(httpStatus: number, detail: string, scimType: ScimType = ScimType.UNSPECIFIED): ConnectError {
	return scimError(Code.InvalidArgument, detail, scimType, { httpStatus });
}
