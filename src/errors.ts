// SPDX-License-Identifier: Apache-2.0

// Creates every error that a caller can see: a ConnectError with a ScimError detail. The detail has the stable code of
// the error (see `error-table.ts`) and the fields of the SCIM Error (RFC 7644 section 3.12).

import { Code, ConnectError } from "@connectrpc/connect";
import { ScimErrorSchema, ScimType } from "../gen/roster/v1/error_pb.ts";
import { type ErrorCode, errorTable } from "./error-table.ts";

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

function errorOf(code: ErrorCode, rpcCode: Code, message: string, extra: Extra = {}): ConnectError {
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

/** 404: the resource does not exist; `advice` says what to do instead. */
export function notFound(what: string, advice?: string): ConnectError {
	return errorOf("not_found", Code.NotFound, `${what} was not found${advice === undefined ? "" : `: ${advice}`}`);
}

/** 404: the path is not an endpoint of this server. */
export function unknownEndpoint(what: string, advice: string): ConnectError {
	return errorOf("unknown_endpoint", Code.NotFound, `${what} was not found: ${advice}`);
}

/**
 * 404: the base URL does not serve the token.
 *
 * @param named the connection that the base URL names.
 * @param own the connection of the token.
 */
export function wrongConnection(named: string, own: string | undefined): ConnectError {
	const right = own === undefined ? "" : `/scim/v2/connections/${own}, or `;
	return errorOf(
		"wrong_connection",
		Code.NotFound,
		`the base URL of the connection ${JSON.stringify(named.slice(0, 64))} was not found with this token: use ${right}/scim/v2`,
	);
}

/** 503: a gateway in another process read the request in the former mode of the connection. */
export function strictModeChanged(): ConnectError {
	return errorOf(
		"strict_mode_changed",
		Code.Unavailable,
		"the strict mode of the connection changed during the request, and nothing was changed: try again",
	);
}

const uniquenessCodes: Readonly<Record<string, ErrorCode>> = {
	userName: "uniqueness_user_name",
	emails: "uniqueness_emails",
	displayName: "uniqueness_display_name",
};

/**
 * 409: another resource has the value of a unique attribute.
 *
 * @param holder the other resource, if it is known and the caller may see it.
 */
export function taken(attribute: string, value: string | undefined, holder = "another resource"): ConnectError {
	const shown = value === undefined ? "this value" : JSON.stringify(value);
	const message = `${attribute}: ${holder} has ${shown}, and the attribute must be unique`;
	return errorOf(uniquenessCodes[attribute] ?? "uniqueness", Code.AlreadyExists, message, {
		scimType: ScimType.UNIQUENESS,
		attribute,
	});
}

const purge = (id: string) => `"roster user purge ${id} --yes"`;

/**
 * 409: the pushed user may be the same person as existing users, and the server does not guess.
 *
 * @param says which attributes match which existing user, and which contradict it.
 * @param departed the ids of the deprovisioned users that may be the same person.
 * @param accounts the ids of the accounts from a sign-in that may be the same person.
 * @param link the options of `user link` that identify the pushed user.
 */
export function identityUnclear(
	says: readonly string[],
	departed: readonly string[],
	accounts: readonly string[],
	link: string,
): ConnectError {
	const separate = (id: string) => `"roster user separate ${id}"`;
	// The others would still speak against the user who was chosen: the administrator says of them that they are others.
	const same = departed.map((id) => {
		const others = departed.filter((each) => each !== id);
		return { who: id, run: [`"roster user link ${id} ${link}"`, ...others.map(separate), ...accounts.map(purge)] };
	});
	const taken = accounts.map((id) => {
		const others = accounts.filter((each) => each !== id);
		return { who: id, run: [...departed.map(separate), ...others.map(purge)] };
	});
	const none = { who: "another person", run: [...departed.map(separate), ...accounts.map(purge)] };
	const decisions = [...same, ...taken, none]
		.map(({ who, run }) => `if it is ${who}, run ${run.join(" and ")}`)
		.join("; ");
	return errorOf(
		"identity_unclear",
		Code.AlreadyExists,
		`the identity of the user is unclear: ${says.join("; ")}. Nothing was changed. An administrator decides: ${decisions}. Then the next push succeeds`,
		{ scimType: ScimType.UNIQUENESS },
	);
}

/**
 * 409: the live user would get the external id of deprovisioned users of the same connection, and be the same person.
 *
 * @param id the id of the live user.
 * @param departed the ids of the deprovisioned users.
 */
export function externalIdClaimed(id: string, externalId: string, departed: readonly string[]): ConnectError {
	const whose = departed.map((each) => `the deprovisioned user ${each}`).join(" and of ");
	const separate = departed.map((each) => `"roster user separate ${each}"`).join(" and ");
	const back = departed.map(
		(each) =>
			`if ${each} is to come back instead, with their roles, run ${purge(id)}, and assign the person again in the identity provider`,
	);
	return errorOf(
		"identity_unclear",
		Code.AlreadyExists,
		`externalId: ${JSON.stringify(externalId)} is that of ${whose} of this connection, and one externalId is one person. Nothing was changed. An administrator decides: ${[`if ${id} is to keep this account, run ${separate}; then the next push succeeds`, ...back].join("; ")}`,
		{ scimType: ScimType.UNIQUENESS, attribute: "externalId" },
	);
}

/** 409: SCIM may adopt this account, which a sign-in created, only after an administrator approves. */
export function adoptionNeedsApproval(id: string, because: string, connection: string): ConnectError {
	return errorOf(
		"adoption_needs_approval",
		Code.AlreadyExists,
		`emails: the account ${id} has this address. A sign-in created the account, and it is not adopted, because ${because}. Nothing was changed. An administrator approves the adoption with "roster user approve-adoption ${id} --connection ${connection}"; then the next push succeeds`,
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

/** 409 for the public API: something with this name exists already. */
export function alreadyExists(detail: string): ConnectError {
	return errorOf("already_exists", Code.AlreadyExists, detail);
}

/** 409: a bulkId refers to no resource that the request created (RFC 7644 section 3.7.1). */
export function unresolvedReference(detail: string): ConnectError {
	return errorOf("unresolved_reference", Code.AlreadyExists, detail);
}

/** 412: the state of a resource does not allow the request. */
export function failedPrecondition(detail: string): ConnectError {
	return errorOf("failed_precondition", Code.FailedPrecondition, detail);
}

/** 412: later changes stand in the way of an undo or of the activation of a review. */
export function standsInTheWay(detail: string): ConnectError {
	return errorOf("stands_in_the_way", Code.FailedPrecondition, detail);
}

/** 412: the resource does not have a version that the client allows. */
export function versionMismatch(version: number): ConnectError {
	const detail = `the resource has changed: its version is now W/"${version}"; read it again and repeat the change`;
	return errorOf("version_mismatch", Code.FailedPrecondition, detail);
}

/** 429: the consumer of a stream took too long for a message. */
export function tooSlow(seconds: number, sequence: bigint): ConnectError {
	const detail = `the consumer took more than ${seconds} seconds for a message: reconnect with after_sequence ${sequence}, and read messages from the stream before processing them`;
	return errorOf("too_slow", Code.ResourceExhausted, detail);
}

const retryHeaders = (seconds: number) => ({ "retry-after": String(Math.max(seconds, 1)) });

/** 429: the guard against mass deactivation refuses the change; `retryAfter` is in seconds. */
export function guardHolds(what: string, retryAfter: number): ConnectError {
	return errorOf(
		"guard_held",
		Code.ResourceExhausted,
		`the guard against mass deactivation refuses the change: ${what}. Nothing was changed. If the change is intended, an administrator allows it with "roster guard release" or roster.v1.ProvisioningService/ReleaseGuard`,
		{ headers: retryHeaders(retryAfter) },
	);
}

/** 429: the caller has exceeded a limit; `retryAfter` is in seconds. */
export function rateLimited(
	detail: string,
	retryAfter: number,
	code: "rate_limited" | "failed_tokens" | "decompression_busy" | "bodies_busy" = "rate_limited",
): ConnectError {
	return errorOf(code, Code.ResourceExhausted, detail, { headers: retryHeaders(retryAfter) });
}

/** 429: too many requests that take long wait for their turn. */
export function longRequestsBusy(): ConnectError {
	return errorOf(
		"long_requests_busy",
		Code.ResourceExhausted,
		"too many requests that take long are waiting, such as searches that read many resources: wait for the responses to the earlier ones",
		{ headers: retryHeaders(1) },
	);
}

/**
 * Not an error that a caller sees: the request takes long, and runs again in the thread for such requests. Nothing was
 * changed.
 */
export class LongRequest extends Error {}

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

/** 400: retention has deleted some of the requested changes. */
export function outOfRange(after: bigint, first: number): ConnectError {
	return errorOf(
		"changes_forgotten",
		Code.OutOfRange,
		`after_sequence: some changes after ${after} have been deleted, and the oldest change is ${first}: start again from a snapshot: call roster.v1.ProvisioningService/GetChangeLog, read all users and memberships, and continue from its last_sequence`,
	);
}

/**
 * 400: retention has deleted changes that are needed to know the state at a time.
 *
 * @param field the field of the request.
 * @param first the oldest change that is kept, and its time in milliseconds.
 */
export function pastForgotten(field: string, first: number, time: number): ConnectError {
	return errorOf(
		"past_forgotten",
		Code.OutOfRange,
		`${field}: the change log is kept from change ${first} of ${new Date(time).toISOString()} on: ask for at_sequence ${first - 1} or later, or for a later time`,
	);
}

/** 401, with the challenge that RFC 6750 section 3 requires. */
export function unauthenticated(
	code:
		| "token_missing"
		| "token_malformed"
		| "token_unknown"
		| "token_expired"
		| "token_rotated"
		| "access_token_ended"
		| "client_secret_as_token"
		| "session_ended"
		| "sign_in_code",
	detail: string,
): ConnectError {
	return errorOf(code, Code.Unauthenticated, detail, { headers: { "www-authenticate": 'Bearer realm="roster"' } });
}

/** 403: the token is valid, but does not allow the request. */
export function permissionDenied(
	detail: string,
	code:
		| "permission_denied"
		| "token_kind"
		| "network_refused"
		| "cross_site"
		| "sign_in_refused"
		| "subject_missing" = "permission_denied",
): ConnectError {
	return errorOf(code, Code.PermissionDenied, detail);
}

/** 400: two headers of a proxy name different addresses of the client. */
export function forwardedDiffers(): ConnectError {
	return errorOf(
		"forwarded_differs",
		Code.InvalidArgument,
		"the headers X-Forwarded-For and Forwarded name different clients: configure the proxy to write one of them and to remove the other",
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

/** 503: the database is unavailable; nothing was written. */
export function unavailable(detail: string): ConnectError {
	return errorOf("unavailable", Code.Unavailable, detail);
}

/** 503: the change was committed, but the resource could not be read for the response. */
export function madeUnread(cause: unknown): ConnectError {
	const detail =
		"the change was made, but the database did not answer afterwards: read the resource before you repeat the request";
	return Object.assign(errorOf("made_unread", Code.Unavailable, detail), { cause });
}

/** 413: the message of a call is larger than the limit. */
export function messageTooLarge(detail: string): ConnectError {
	return errorOf("too_large", Code.ResourceExhausted, detail);
}

/** 499: the client closed the connection before its request was executed. Only the log has this error. */
export function clientGone(): ConnectError {
	return errorOf("client_gone", Code.Canceled, "the client closed the connection before the request was executed");
}

/** 400: the message of a call cannot be read, or has a field that does not exist. */
export function unreadableMessage(detail: string): ConnectError {
	return errorOf("unreadable_message", Code.InvalidArgument, detail);
}

/** 400: the message of a call cannot be decompressed. */
export function invalidCompression(detail: string): ConnectError {
	return errorOf("invalid_compression", Code.InvalidArgument, detail);
}

/** 500: the log has the cause. The caller gets the request id, by which it is found there. */
export function internalError(): ConnectError {
	return errorOf("internal", Code.Internal, "internal error");
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
