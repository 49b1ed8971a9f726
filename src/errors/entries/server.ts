// SPDX-License-Identifier: Apache-2.0

// The errors of limits, and of the server itself.

import type { ErrorEntry } from "./entry.ts";

export const serverErrors = {
	// Limits.
	guard_held: {
		status: 429,
		meaning:
			"The guard against mass deactivation rejects the request: more users would lose something within the hour than the threshold allows.",
		remedy:
			"If the change is intended, allow it with `roster guard release`. If not, check the identity provider first: an assignment may have been removed, or a group renamed.",
	},
	rate_limited: {
		status: 429,
		meaning: "The caller has sent too many requests.",
		remedy: "Wait for the number of seconds in `Retry-After`. `ROSTER_RATE_LIMIT` sets the limit of a token.",
	},
	decompression_busy: {
		status: 429,
		meaning: "The server has reached its limit for decompressing messages at the same time.",
		remedy: "Send the message again, or without compression.",
	},
	bodies_busy: {
		status: 429,
		meaning:
			"The server holds too many large bodies of requests that are not answered yet: 32 MiB of one caller, or 96 MiB together.",
		remedy: "Wait for the number of seconds in `Retry-After`, and send fewer large requests at the same time.",
	},
	long_requests_busy: {
		status: 429,
		meaning:
			"Too many requests that take long are waiting for their turn: searches that read a large part of the directory, bulk requests, or changes of large groups.",
		remedy:
			"Wait for the number of seconds in `Retry-After`, and send fewer such requests at the same time. A search by `userName`, `externalId` or `emails.value` with `eq` never waits.",
	},
	failed_tokens: {
		status: 429,
		meaning: "The address has sent too many invalid tokens.",
		remedy: "Find the client that still has an old token, and give it a new one.",
	},
	too_slow: {
		status: 429,
		meaning: "The consumer of a stream of changes took too long to receive a message.",
		remedy:
			"Reconnect with the `after_sequence` in the error text. Receive messages first, and process them afterwards.",
	},
	changes_forgotten: {
		status: 400,
		meaning: "Some of the requested changes are no longer kept.",
		remedy: "Begin again: call `GetChangeLog`, read all users and memberships, and continue from its `last_sequence`.",
	},
	past_forgotten: {
		status: 400,
		meaning: "The change log no longer contains the changes since the requested time, so the state then is not known.",
		remedy:
			"Ask for a later time: the error text says from when on the log is kept. `roster settings set change-retention` keeps it longer from now on.",
	},

	// The server.
	unavailable: {
		status: 503,
		meaning: "The database is unavailable. Nothing was changed.",
		remedy:
			"Try again; identity providers do so by themselves. If the error persists, the log contains the error of the database.",
	},
	made_unread: {
		status: 503,
		meaning: "The change was made, but then the database became unavailable.",
		remedy: "Read the resource before you try again.",
	},
	client_gone: {
		status: 499,
		meaning:
			"The client closed the connection before its request was executed. The server did not execute the request.",
		remedy: "Nothing, if the client was stopped. If it happens often, increase the client's timeout.",
	},
	internal: {
		status: 500,
		meaning: "An internal error occurred.",
		remedy: "Search the log for the request id, at level `error`, and report the error.",
	},
} as const satisfies Readonly<Record<string, ErrorEntry>>;
