// SPDX-License-Identifier: Apache-2.0

// Creates the errors of limits, and of the server itself.

import { Code, type ConnectError } from "@connectrpc/connect";
import { errorOf } from "./error.ts";

const retryHeaders = (seconds: number) => ({ "retry-after": String(Math.max(seconds, 1)) });

/**
 * 429: the guard against mass deactivation refuses the change.
 *
 * @param connection the name of the connection whose guard it is; undefined for that of the server.
 * @param retryAfter in seconds.
 */
export function guardHolds(what: string, connection: string | undefined, retryAfter: number): ConnectError {
	const release = `roster guard release${connection === undefined ? "" : ` --connection ${connection}`}`;
	return errorOf(
		"guard_held",
		Code.ResourceExhausted,
		`the guard against mass deactivation refuses the change: ${what}. Nothing was changed. If the change is intended, an administrator allows it with "${release}" or roster.v1.ProvisioningService/ReleaseGuard`,
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

/** 429: the consumer of a stream took too long for a message. */
export function tooSlow(seconds: number, sequence: bigint): ConnectError {
	const detail = `the consumer took more than ${seconds} seconds for a message: reconnect with after_sequence ${sequence}, and read messages from the stream before processing them`;
	return errorOf("too_slow", Code.ResourceExhausted, detail);
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

/** 499: the client closed the connection before its request was executed. Only the log has this error. */
export function clientGone(): ConnectError {
	return errorOf("client_gone", Code.Canceled, "the client closed the connection before the request was executed");
}

/** 500: the log has the cause. The caller gets the request id, by which it is found there. */
export function internalError(): ConnectError {
	return errorOf("internal", Code.Internal, "internal error");
}
