// SPDX-License-Identifier: Apache-2.0

// Every error that a caller can see: a stable code, what it means, and what to do. Answers, log lines and the page
// docs/errors.md take both from here.

export interface ErrorEntry {
	/** The HTTP status of an answer of SCIM. */
	readonly status: number;
	readonly meaning: string;
	readonly remedy: string;
}

/** By code. A code never changes its meaning; one that is no longer used is not used again. */
export const errorTable = {
	// Who asks.
	token_missing: {
		status: 401,
		meaning: "The request has no `Authorization` header, or one that is not `Bearer` with a token.",
		remedy:
			"Send `Authorization: Bearer <token>`. In Okta and Entra ID the token is the field “API token” or “Secret Token”.",
	},
	token_malformed: {
		status: 401,
		meaning: "The token is not one that Roster makes: it was cut off, mistyped, or belongs to another product.",
		remedy: "Paste the whole token again, from `roster_` to its last character, without blanks.",
	},
	token_unknown: {
		status: 401,
		meaning:
			"The token has the right form, and this server does not know it: it was deleted, or belongs to another server.",
		remedy: "Make a new one with `roster token create scim`, and enter it at the identity provider.",
	},
	token_expired: {
		status: 401,
		meaning: "The token has ended.",
		remedy:
			"Make a new one with `roster token create scim`, and enter it at the identity provider. `roster token list` shows when each token ends.",
	},
	token_kind: {
		status: 403,
		meaning: "The token is valid, and is of a kind that may not make this call.",
		remedy:
			"SCIM tokens are for `/scim/v2` alone, service tokens only read, and everything else needs an administrator's token.",
	},
	permission_denied: {
		status: 403,
		meaning: "The caller may not do this.",
		remedy: "The text of the error says what is missing.",
	},
	sign_in_refused: {
		status: 403,
		meaning: "The person who signs in cannot be matched with one active user.",
		remedy: "`roster readiness` lists sign-ins that were refused, with the command that decides about each.",
	},

	// How the request is made.
	invalid_request: {
		status: 400,
		meaning: "The request breaks the rules of HTTP, or was not sent whole.",
		remedy:
			"Look at what is between the client and Roster: a proxy that rewrites requests, or a connection that breaks.",
	},
	unknown_transfer_coding: {
		status: 501,
		meaning: "The body comes in a transfer coding that Roster does not read.",
		remedy: "Send the body chunked, or with its length.",
	},
	wrong_host: {
		status: 421,
		meaning: "The request is for a host name that is none of this server's.",
		remedy: "Ask by the name in `ROSTER_PUBLIC_URL`, or add the name to `ROSTER_ALLOWED_HOSTS`.",
	},
	unknown_endpoint: {
		status: 404,
		meaning: "There is nothing at this path.",
		remedy:
			"The SCIM base URL is `https://<host>/scim/v2`; below it are `/Users`, `/Groups`, `/Bulk`, `/Schemas`, `/ResourceTypes` and `/ServiceProviderConfig`.",
	},
	unknown_method: {
		status: 501,
		meaning: "The server has no such RPC service, or the service no such method.",
		remedy: "Look at its name, or list all with `grpcurl <address> list`. An older server may not have it yet.",
	},
	not_offered: {
		status: 501,
		meaning: "SCIM knows this endpoint, and Roster does not offer it.",
		remedy: "Nothing needs it: `/ServiceProviderConfig` says what is offered.",
	},
	wrong_method: {
		status: 405,
		meaning: "The path does not take this HTTP method.",
		remedy: "The header `Allow` of the answer lists the methods that it takes.",
	},
	not_acceptable: {
		status: 406,
		meaning: "The client takes no form of answer that Roster has.",
		remedy: "Send `Accept: application/scim+json` or `application/json`.",
	},
	wrong_content_type: {
		status: 415,
		meaning: "The body is not of a type that Roster reads.",
		remedy: "Send `Content-Type: application/scim+json`.",
	},
	too_large: {
		status: 413,
		meaning: "The body, or the list of operations in it, is larger than one request may be.",
		remedy: "Split it into several requests. `/ServiceProviderConfig` says what a bulk request may have.",
	},
	invalid_compression: {
		status: 400,
		meaning: "The message of an RPC cannot be decompressed.",
		remedy: "Compress it with gzip, or send it without compression.",
	},

	// What the request says.
	invalid_syntax: {
		status: 400,
		meaning: "The body is not JSON, or not of the structure that the request needs (`invalidSyntax`).",
		remedy: "The text of the error names the place in the body, and what is to stand there.",
	},
	invalid_value: {
		status: 400,
		meaning: "A value is missing, or is not of its attribute's type, or cannot be kept (`invalidValue`).",
		remedy:
			"The text of the error names the attribute and what it needs. Correct the attribute mapping at the identity provider.",
	},
	invalid_member: {
		status: 400,
		meaning: "A member of a group is no live user of this connection (`invalidValue`).",
		remedy: "Push the user before the group. A group cannot be a member.",
	},
	invalid_path: {
		status: 400,
		meaning: "The path of a PATCH operation is malformed, or names no attribute (`invalidPath`).",
		remedy: 'Correct the path: `name.givenName`, `emails[type eq "work"].value`, `members[value eq "<id>"]`.',
	},
	no_target: {
		status: 400,
		meaning: "The path of a PATCH operation points at a value that is not there (`noTarget`).",
		remedy: "Read the resource again, and send the path of a value that it has, or `add` the value.",
	},
	read_only: {
		status: 400,
		meaning: "The attribute cannot be changed so (`mutability`).",
		remedy: "Leave the attribute out of the request.",
	},
	invalid_filter: {
		status: 400,
		meaning: "The filter is malformed, or compares what cannot be compared (`invalidFilter`).",
		remedy: 'The text of the error names the place in the filter. An example: `userName eq "ada@example.com"`.',
	},
	too_many: {
		status: 400,
		meaning: "The request would take more work than one request may (`tooMany`).",
		remedy:
			"Split it, or ask for less: a filter on `userName`, `externalId`, `emails.value` or `displayName` is found by an index.",
	},
	invalid_cursor: {
		status: 400,
		meaning: "The cursor is not one that this server gave for this query (`invalidCursor`).",
		remedy: "Begin again with an empty cursor, and keep the other parameters from page to page.",
	},
	expired_cursor: {
		status: 400,
		meaning: "The cursor is too old (`expiredCursor`).",
		remedy: "Begin again with an empty cursor.",
	},
	invalid_count: {
		status: 400,
		meaning: "The count is out of range, or another than the cursor was made for (`invalidCount`).",
		remedy: "Keep the count of the first page.",
	},
	invalid_argument: {
		status: 400,
		meaning: "An argument of an RPC is missing or wrong.",
		remedy: "The text of the error names the field and what it needs.",
	},
	unreadable_message: {
		status: 400,
		meaning: "The message of an RPC cannot be read, or has a field that there is not.",
		remedy: "Compare it with the service's schema: `buf curl --list-methods`, or reflection.",
	},

	// What is there.
	not_found: {
		status: 404,
		meaning: "There is no resource with this id or name, or the caller may not see it.",
		remedy:
			"For a user or a group of an identity provider: it was deleted here, or belongs to another connection. Assign it again, and the identity provider makes it anew.",
	},
	uniqueness_user_name: {
		status: 409,
		meaning: "Another user has this `userName` (`uniqueness`). Letter case does not matter.",
		remedy:
			"The text of the error names the other user and its state. Two accounts at the identity provider have the same name: give one of them another, or look at `roster user show`.",
	},
	uniqueness_emails: {
		status: 409,
		meaning: "Another user has this email address (`uniqueness`). Letter case does not matter.",
		remedy:
			"The text of the error names the other user and its state. Two accounts at the identity provider have the same address: give one of them another.",
	},
	uniqueness_display_name: {
		status: 409,
		meaning: "Another group has this `displayName` (`uniqueness`). Letter case does not matter.",
		remedy:
			"The text of the error names the other group. Rename one of them at the identity provider, or delete the one that is left over.",
	},
	uniqueness: {
		status: 409,
		meaning: "Another resource has this value of an attribute that is unique (`uniqueness`).",
		remedy: "The text of the error names the attribute and the other resource: give one of the two another value.",
	},
	already_exists: {
		status: 409,
		meaning: "Something of this name is there already.",
		remedy: "Choose another name, or use what is there.",
	},
	unresolved_reference: {
		status: 409,
		meaning: "A `bulkId` in a bulk request names no operation that made a resource.",
		remedy: "The operation that it names failed, or refers back: look at its own result, and send what failed again.",
	},
	identity_unclear: {
		status: 409,
		meaning: "What was sent could be users who were here before, and Roster does not guess (`uniqueness`).",
		remedy:
			"An administrator decides with `roster user link` or `roster user separate`: the text of the error has the whole command. Then the next push succeeds. See [identity](identity.md).",
	},
	adoption_needs_approval: {
		status: 409,
		meaning:
			"The address is that of an account that came from a sign-in, and this account is not taken over without approval (`uniqueness`).",
		remedy:
			"An administrator approves with `roster user approve-adoption`. Then the next push succeeds. See [identity](identity.md).",
	},
	failed_precondition: {
		status: 412,
		meaning: "The state of something does not allow what was asked.",
		remedy: "The text of the error says what has to be done first.",
	},
	version_mismatch: {
		status: 412,
		meaning: "The resource has changed since the client read it.",
		remedy: "Read it again, and repeat the change on what you read.",
	},

	// How much is asked.
	guard_held: {
		status: 429,
		meaning:
			"The guard against mass deactivation refuses: the change would take more people's access within the hour than the threshold allows.",
		remedy:
			"If it is meant, let it through with `roster guard release`. If not, look at the identity provider first: an assignment was removed, or a group renamed.",
	},
	rate_limited: {
		status: 429,
		meaning: "The caller has sent too many requests.",
		remedy: "Wait for as many seconds as `Retry-After` says. `ROSTER_RATE_LIMIT` sets the limit of a token.",
	},
	decompression_busy: {
		status: 429,
		meaning: "The server decompresses as much as it may at once.",
		remedy: "Send the message again, or without compression.",
	},
	failed_tokens: {
		status: 429,
		meaning: "The address has sent too many tokens that are not valid.",
		remedy: "Look at which client still has an old token, and give it a new one.",
	},
	too_slow: {
		status: 429,
		meaning: "The consumer of a stream of changes took too long for a message.",
		remedy:
			"Reconnect with the `after_sequence` in the text of the error, and take messages off the stream before working on them.",
	},
	changes_forgotten: {
		status: 400,
		meaning: "Changes that were asked for are no longer kept.",
		remedy: "Begin anew: `GetChangeLog`, then all users and memberships, and go on from its `last_sequence`.",
	},

	// What is the server's.
	unavailable: {
		status: 503,
		meaning: "The database does not answer now. Nothing was changed.",
		remedy:
			"Try again: identity providers do so by themselves. If it stays so, the log says what the database answered.",
	},
	made_unread: {
		status: 503,
		meaning: "The change was made, and then the database did not answer.",
		remedy: "Read the resource before you try again.",
	},
	internal: {
		status: 500,
		meaning: "Roster failed.",
		remedy: "Look for the request's id in the log, at `error`, and report it.",
	},
} as const satisfies Readonly<Record<string, ErrorEntry>>;

/** The stable code of an error. */
export type ErrorCode = keyof typeof errorTable;
