// SPDX-License-Identifier: Apache-2.0

// The errors about a request: its form, and its content.

import type { ErrorEntry } from "./entry.ts";

export const requestErrors = {
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
		remedy:
			"Push the user before the group. A group cannot be a member. A user of another connection can be one after `roster user hand-over`.",
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
} as const satisfies Readonly<Record<string, ErrorEntry>>;
