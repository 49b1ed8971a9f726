// SPDX-License-Identifier: Apache-2.0

// The errors that a caller can see: a stable code, its meaning and its remedy. Responses, log lines and the page
// docs/errors.md take them from here.

export interface ErrorEntry {
	/** The HTTP status of a SCIM response. */
	readonly status: number;
	readonly meaning: string;
	readonly remedy: string;
}

/** The errors by code. The meaning of a code never changes, and an old code is never reused. */
export const errorTable = {
	// The caller.
	token_missing: {
		status: 401,
		meaning: "The request has no `Authorization` header, or the header is not `Bearer` with a token.",
		remedy:
			"Send `Authorization: Bearer <token>`. In Okta and Entra ID, enter the token in the field “API token” or “Secret Token”.",
	},
	token_malformed: {
		status: 401,
		meaning:
			"The token does not have the form of Roster's tokens: it is incomplete, mistyped, or belongs to another product.",
		remedy: "Paste the whole token again, from `roster_` to its last character, without blanks.",
	},
	token_unknown: {
		status: 401,
		meaning:
			"The token has the right form, but this server does not know it: it was deleted, or belongs to another server.",
		remedy: "Create a new token with `roster token create scim`, and enter it in the identity provider.",
	},
	token_expired: {
		status: 401,
		meaning: "The token has expired.",
		remedy:
			"Create a new token with `roster token create scim`, and enter it in the identity provider. `roster token list` shows when each token expires.",
	},
	device_sign_in: {
		status: 400,
		meaning:
			"A request of the sign-in of a device (RFC 8628) is not valid, or its code was denied, has expired or was used.",
		remedy: "Run `buf registry login` again, and approve the sign-in within ten minutes.",
	},
	token_rotated: {
		status: 401,
		meaning: "The token was rotated, and this is the secret that the rotation ended.",
		remedy:
			"Enter the secret in the identity provider that the rotation printed. If nobody has it any more, run `roster token rotate` once more. After `--cancel`, the secret from before the rotation is the valid one.",
	},
	access_token_ended: {
		status: 401,
		meaning: "The access token of an OAuth 2.0 client has expired, or the client or the secret behind it was removed.",
		remedy:
			"Clients request another access token at `/oauth2/token`, as they do each hour. If that fails too, the records of these requests say why.",
	},
	client_secret_as_token: {
		status: 401,
		meaning: "The secret of an OAuth 2.0 client was sent as a token.",
		remedy:
			"Enter it in the identity provider as the client secret, with the token endpoint `/oauth2/token`. Where only a token can be entered, create one with `roster token create scim`.",
	},
	token_request: {
		status: 400,
		meaning: "The request to `/oauth2/token` is malformed.",
		remedy: "The error names the parameter. RFC 6749 section 4.4 and RFC 7523 section 2.2 describe the request.",
	},
	grant_unsupported: {
		status: 400,
		meaning: "`/oauth2/token` offers the grant `client_credentials` only.",
		remedy: "Choose the grant type “client credentials” in the identity provider.",
	},
	scope_unknown: {
		status: 400,
		meaning: "The client asks `/oauth2/token` for a scope that does not exist.",
		remedy: "Enter the scope `scim` in the identity provider, or none.",
	},
	client_refused: {
		status: 401,
		meaning: "The client id or the client secret is wrong, or the secret has expired or was removed.",
		remedy:
			"`roster client list` shows the ids and the secrets. Add a secret with `roster client secret add`, and enter it in the identity provider.",
	},
	assertion_refused: {
		status: 401,
		meaning: "The assertion that was sent to `/oauth2/token` does not stand for a client.",
		remedy:
			"The error says which claim is wrong. Compare the claims with the trust that `roster client list` shows, and the clocks of both servers.",
	},
	assertion_replayed: {
		status: 401,
		meaning: "The assertion was exchanged for an access token before.",
		remedy:
			"Clients sign another assertion for each request. If this one did, somebody has copied it: find out who, and replace the key.",
	},
	keys_unavailable: {
		status: 503,
		meaning: "The keys of the issuer of an assertion could not be fetched.",
		remedy:
			"The error says why. The URL of the trust has to be https, without redirects, at an address of the Internet; `ROSTER_JWKS_NETWORKS` allows others.",
	},
	session_ended: {
		status: 401,
		meaning:
			"The session of the web console has ended: after 12 hours, after an hour without a call, because somebody ended it, or because its token was deleted or has expired.",
		remedy: "Sign in again.",
	},
	sign_in_code: {
		status: 401,
		meaning:
			"The sign-in link of the first start was used already, is older than ten minutes, or is of an earlier start.",
		remedy: "Sign in with the administrator's token, which the first start printed beside the link.",
	},
	token_kind: {
		status: 403,
		meaning: "The token is valid, but tokens of its kind may not make this call.",
		remedy:
			"Use a SCIM token for `/scim/v2`. Service tokens can only read, and personal tokens can only do what their person may do. Everything else needs an administrator's token.",
	},
	network_refused: {
		status: 403,
		meaning: "The token is valid, but it may not be used from this address.",
		remedy:
			"The error names the address that the server sees. If it is the client's, allow its network with `roster token update <token> --network <network>`. If it is the address of a proxy, set `ROSTER_TRUSTED_PROXIES`.",
	},
	cross_site: {
		status: 403,
		meaning:
			"The request has the cookie of a session of the web console, but does not say that the console sent it. A page of another site may have sent it.",
		remedy:
			"Use the console, or send a token in the `Authorization` header instead of the cookie. A proxy has to pass on the headers `Origin`, `Sec-Fetch-Site` and `X-Roster-Console`.",
	},
	permission_denied: {
		status: 403,
		meaning: "The caller may not make this call.",
		remedy: "The error text says which permission is missing.",
	},
	sign_in_refused: {
		status: 403,
		meaning: "The person who signs in does not match exactly one active user.",
		remedy: "`roster readiness` lists refused sign-ins, with the command to resolve each.",
	},

	subject_missing: {
		status: 403,
		meaning:
			"The sign-in has no subject, but its address is that of a user who is bound to one. Without the subject, it cannot be told from the sign-in of another person who now has the address.",
		remedy:
			"The service that signs people in has to send the subject in `RecordSignIn`: `sub` of OpenID Connect, or a persistent NameID of SAML. See [identity](identity.md#signing-in).",
	},

	// The form of the request.
	invalid_request: {
		status: 400,
		meaning: "The request violates the rules of HTTP, or is incomplete.",
		remedy: "Check the network between the client and Roster: a proxy may rewrite requests, or a connection may break.",
	},
	unknown_transfer_coding: {
		status: 501,
		meaning: "The body has a transfer coding that Roster does not support.",
		remedy: "Send the body chunked, or with its length.",
	},
	forwarded_differs: {
		status: 400,
		meaning: "A trusted proxy sent `X-Forwarded-For` and `Forwarded`, and they name different clients.",
		remedy:
			"Configure the proxy to write one of the two headers, and to remove the other from what clients send. `ROSTER_TRUSTED_PROXIES` lists the proxies.",
	},
	wrong_host: {
		status: 421,
		meaning: "The request is for a host name that does not belong to this server.",
		remedy: "Use the name in `ROSTER_PUBLIC_URL`, or add the name to `ROSTER_ALLOWED_HOSTS`.",
	},
	unknown_endpoint: {
		status: 404,
		meaning: "There is no endpoint at this path.",
		remedy:
			"The SCIM base URL is `https://<host>/scim/v2`; below it are `/Users`, `/Groups`, `/Bulk`, `/Schemas`, `/ResourceTypes` and `/ServiceProviderConfig`.",
	},
	wrong_connection: {
		status: 404,
		meaning:
			"The base URL names a connection that does not exist, or to which the token does not belong. The error is the same in both cases.",
		remedy:
			"Enter the base URL of the token's connection in the identity provider, or `https://<host>/scim/v2`, which serves each token as its connection. `roster token list` shows the connection of each token.",
	},
	strict_mode_changed: {
		status: 503,
		meaning:
			"The strict mode of the connection changed while a gateway apart read the request in the former mode. Nothing was changed.",
		remedy: "The identity provider tries again. The gateway then reads the request in the new mode.",
	},
	unknown_method: {
		status: 501,
		meaning: "The server has no such RPC service, or the service has no such method.",
		remedy:
			"Check the name, or list the services with `grpcurl <address> list`. An older server may not have the method yet.",
	},
	not_offered: {
		status: 501,
		meaning: "SCIM defines this endpoint, but Roster does not offer it.",
		remedy: "Identity providers do not need it. `/ServiceProviderConfig` lists the supported features.",
	},
	wrong_method: {
		status: 405,
		meaning: "The path does not support this HTTP method.",
		remedy: "The `Allow` header of the response lists the supported methods.",
	},
	not_acceptable: {
		status: 406,
		meaning: "The client accepts none of the response types that Roster supports.",
		remedy: "Send `Accept: application/scim+json` or `application/json`.",
	},
	wrong_content_type: {
		status: 415,
		meaning: "Roster does not support the content type of the body.",
		remedy: "Send `Content-Type: application/scim+json`.",
	},
	too_large: {
		status: 413,
		meaning: "The body, or its list of operations, is larger than the limit for one request.",
		remedy: "Split it into several requests. `/ServiceProviderConfig` contains the limits of a bulk request.",
	},
	invalid_compression: {
		status: 400,
		meaning: "The message of an RPC cannot be decompressed.",
		remedy: "Compress it with gzip, or send it without compression.",
	},

	// The content of the request.
	invalid_syntax: {
		status: 400,
		meaning: "The body is not JSON, or its structure does not fit the request (`invalidSyntax`).",
		remedy: "The error text names the position in the body, and what is expected there.",
	},
	invalid_value: {
		status: 400,
		meaning: "A value is missing, has the wrong type, or cannot be stored (`invalidValue`).",
		remedy:
			"The error text names the attribute and what it requires. Correct the attribute mapping in the identity provider.",
	},
	invalid_member: {
		status: 400,
		meaning: "A member of a group is not a live user of this connection (`invalidValue`).",
		remedy: "Push the user before the group. A group cannot be a member.",
	},
	invalid_path: {
		status: 400,
		meaning: "The path of a PATCH operation is malformed, or names no attribute (`invalidPath`).",
		remedy: 'Correct the path: `name.givenName`, `emails[type eq "work"].value`, `members[value eq "<id>"]`.',
	},
	no_target: {
		status: 400,
		meaning: "The path of a PATCH operation refers to a value that does not exist (`noTarget`).",
		remedy: "Read the resource again, and send the path of an existing value, or `add` the value.",
	},
	read_only: {
		status: 400,
		meaning: "The attribute does not allow this change (`mutability`).",
		remedy: "Remove the attribute from the request.",
	},
	invalid_filter: {
		status: 400,
		meaning: "The filter is malformed, or its comparison does not fit the attribute (`invalidFilter`).",
		remedy: 'The error text names the position in the filter. An example of a filter: `userName eq "ada@example.com"`.',
	},
	too_many: {
		status: 400,
		meaning: "The request needs more work than the server does for one request (`tooMany`).",
		remedy:
			"Split the request, or search by `userName`, `externalId`, `emails.value` or `displayName`, which have an index.",
	},
	invalid_cursor: {
		status: 400,
		meaning: "The cursor does not belong to this query, or is not from this server (`invalidCursor`).",
		remedy: "Begin again with an empty cursor, and keep the other parameters for all pages.",
	},
	expired_cursor: {
		status: 400,
		meaning: "The cursor has expired (`expiredCursor`).",
		remedy: "Begin again with an empty cursor.",
	},
	invalid_count: {
		status: 400,
		meaning: "The count is out of range, or differs from the count for which the cursor was created (`invalidCount`).",
		remedy: "Send the same count for all pages.",
	},
	invalid_argument: {
		status: 400,
		meaning: "An argument of an RPC is missing or not valid.",
		remedy: "The error text names the field and what it requires.",
	},
	unreadable_message: {
		status: 400,
		meaning: "The message of an RPC cannot be read, or has an unknown field.",
		remedy: "Compare it with the schema of the service: use `buf curl --list-methods`, or reflection.",
	},

	// The stored data.
	not_found: {
		status: 404,
		meaning: "There is no resource with this id or name, or the caller may not see it.",
		remedy:
			"The user or group of an identity provider was deleted in Roster, or belongs to another connection. Assign it again in the identity provider, which then creates it again.",
	},
	uniqueness_user_name: {
		status: 409,
		meaning: "Another user has this `userName` (`uniqueness`). Letter case does not matter.",
		remedy:
			"The error text names the other user and its state. Two accounts in the identity provider have the same name: change one of them. `roster user show` shows the user in Roster.",
	},
	uniqueness_emails: {
		status: 409,
		meaning: "Another user has this email address (`uniqueness`). Letter case does not matter.",
		remedy:
			"The error text names the other user and its state. Two accounts in the identity provider have the same address: change one of them.",
	},
	uniqueness_display_name: {
		status: 409,
		meaning: "Another group has this `displayName` (`uniqueness`). Letter case does not matter.",
		remedy:
			"The error text names the other group. Rename one of the groups in the identity provider, or delete the one that is no longer needed.",
	},
	uniqueness: {
		status: 409,
		meaning: "Another resource has this value of a unique attribute (`uniqueness`).",
		remedy: "The error text names the attribute and the other resource: change the value in one of them.",
	},
	already_exists: {
		status: 409,
		meaning: "A resource with this name already exists.",
		remedy: "Choose another name, or use the existing resource.",
	},
	unresolved_reference: {
		status: 409,
		meaning: "A `bulkId` in a bulk request refers to no operation that created a resource.",
		remedy:
			"The operation failed, or the references are circular. Check the result of that operation, and send the failed operations again.",
	},
	identity_unclear: {
		status: 409,
		meaning:
			"The pushed values match users who were deprovisioned before, and Roster does not guess who is meant (`uniqueness`).",
		remedy:
			"An administrator decides with `roster user link`, `separate` or `purge`: the error text contains the complete command for each decision. See [identity](identity.md).",
	},
	adoption_needs_approval: {
		status: 409,
		meaning:
			"The address belongs to an account that a sign-in created, and its adoption needs approval (`uniqueness`).",
		remedy:
			"An administrator approves with `roster user approve-adoption`. Then the next push succeeds. See [identity](identity.md).",
	},
	failed_precondition: {
		status: 412,
		meaning: "The current state does not allow the request.",
		remedy: "The error text says what has to be done first.",
	},
	stands_in_the_way: {
		status: 412,
		meaning:
			"The changes cannot be undone or activated, because other changes were made to the same records since. Nothing was changed.",
		remedy:
			"Send the request with `validate_only` to see every change that stands in the way. Undo the later changes first, or leave their records out.",
	},
	version_mismatch: {
		status: 412,
		meaning: "The resource has changed since the client read it.",
		remedy: "Read the resource again, and repeat the change.",
	},

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

/** The stable code of an error. */
export type ErrorCode = keyof typeof errorTable;
