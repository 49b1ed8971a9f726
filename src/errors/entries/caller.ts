// SPDX-License-Identifier: Apache-2.0

// The errors about the caller: who calls, from where, and what the caller may do.

import type { ErrorEntry } from "./entry.ts";

export const callerErrors = {
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
		remedy:
			"Create a new token with `roster token create scim --expires 365d`, and enter it in the identity provider. If its connection is not `default`, add `--connection` with its name.",
	},
	token_expired: {
		status: 401,
		meaning: "The token has expired.",
		remedy:
			"Create a new token with `roster token create scim --expires 365d`, and enter it in the identity provider. If its connection is not `default`, add `--connection` with its name. `roster token list` shows the connection, and when each token expires.",
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
	role_too_low: {
		status: 403,
		meaning: "The person has signed in, but their role may not make this call.",
		remedy:
			"The error names the role that is needed. An administrator gives it with `ROSTER_OIDC_ADMINISTRATORS` or `ROSTER_OIDC_OPERATORS`: see [administrators](administrators.md#roles).",
	},
	shared_token_off: {
		status: 401,
		meaning: "The token is that of the first start, and `ROSTER_ADMIN_TOKEN=off` turns it off.",
		remedy:
			"Sign in to the console with OpenID Connect. For a machine, create a token with a name of its own there, under Tokens.",
	},
	oidc_refused: {
		status: 403,
		meaning: "The identity provider has signed the person in, but no rule gives them a role.",
		remedy:
			"Add the person's address, or one of their groups, to `ROSTER_OIDC_ADMINISTRATORS`, `ROSTER_OIDC_OPERATORS` or `ROSTER_OIDC_VIEWERS`, and restart the server. The page shows what the identity provider said of the person.",
	},
	oidc_failed: {
		status: 400,
		meaning:
			"A sign-in with OpenID Connect was not completed: it took longer than ten minutes, was completed already, began in another browser, was denied, or the answer of the identity provider is not valid.",
		remedy:
			"Sign in again. If it fails each time, the page says what is wrong with the answer of the identity provider.",
	},
	oidc_unavailable: {
		status: 503,
		meaning: "The identity provider with which people sign in to the console could not be reached.",
		remedy:
			"The page says why. Check `ROSTER_OIDC_ISSUER`, and that the server reaches it. An administrator's token still works, unless it is turned off.",
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
			"The error names the address that the server sees. If it is the client's, allow its network with `roster token update <token> --network <network>`. The command sets all networks: repeat `--network` for those that the token has. If it is the address of a proxy, set `ROSTER_TRUSTED_PROXIES`.",
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
} as const satisfies Readonly<Record<string, ErrorEntry>>;
