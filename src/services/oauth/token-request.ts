// SPDX-License-Identifier: Apache-2.0

// Reads a request to the token endpoint (RFC 6749 sections 2.3.1, 3.2 and 4.4, RFC 7523 section 2.2).

import { badRequest, OAuthError } from "./oauth-error.ts";

/** The scope of an access token. */
export const scope = "scim";

/** The only kind of assertion (RFC 7523 section 2.2). */
const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** How a client proves who it is. */
export type Proof =
	| { readonly by: "secret"; readonly clientId: string; readonly secret: string }
	| { readonly by: "assertion"; readonly clientId: string | undefined; readonly assertion: string };

/**
 * 401: the client or its secret is not known. It does not say which.
 *
 * @param reason which it is, for the record of the request.
 */
export function refusedClient(reason: string): OAuthError {
	return new OAuthError(
		"invalid_client",
		401,
		"client_refused",
		"the client id or the client secret is wrong, or the secret has expired or was removed",
		undefined,
		reason,
	);
}

/** Reads a parameter of a form; undefined if it has none or no value. */
type Form = (name: string) => string | undefined;

/** @throws OAuthError if the body is no form. The form throws it if the parameter is there twice. */
function formIn(contentType: string | undefined, body: Uint8Array): Form {
	if (!/^application\/x-www-form-urlencoded *(?:;|$)/i.test(contentType ?? "")) {
		throw badRequest("the Content-Type has to be application/x-www-form-urlencoded");
	}
	const form = new URLSearchParams(new TextDecoder().decode(body));
	return (name) => {
		const [first, second] = form.getAll(name);
		if (second !== undefined) {
			throw badRequest(`the parameter ${name} is there twice`);
		}
		// RFC 6749 section 3.1: a parameter without a value counts as left out.
		return first === "" ? undefined : first;
	};
}

/**
 * Reads a request to the token endpoint, and returns how the client proves who it is.
 *
 * @param authorization the header.
 * @param body the form.
 * @throws OAuthError if the request is malformed, or asks for something else than an access token for SCIM.
 */
export function proofIn(authorization: string | undefined, contentType: string | undefined, body: Uint8Array): Proof {
	const value = formIn(contentType, body);
	const grantType = value("grant_type");
	if (grantType === undefined) {
		throw badRequest("the parameter grant_type is missing: it has to be client_credentials");
	}
	if (grantType !== "client_credentials") {
		throw new OAuthError("unsupported_grant_type", 400, "grant_unsupported", "grant_type has to be client_credentials");
	}
	const wanted = (value("scope") ?? scope).split(" ");
	if (!wanted.includes(scope)) {
		throw new OAuthError("invalid_scope", 400, "scope_unknown", `the only scope is ${scope}`);
	}
	return proofOf(authorization, value);
}

/**
 * Reads a request to the revocation endpoint (RFC 7009 section 2.1). `token_type_hint` is ignored: there is one type.
 *
 * @throws OAuthError if the request is malformed.
 */
export function revocationIn(
	authorization: string | undefined,
	contentType: string | undefined,
	body: Uint8Array,
): { readonly proof: Proof; readonly token: string } {
	const value = formIn(contentType, body);
	const token = value("token");
	if (token === undefined) {
		throw badRequest("the parameter token is missing: it has to be the access token to revoke");
	}
	return { proof: proofOf(authorization, value), token };
}

function proofOf(authorization: string | undefined, value: Form): Proof {
	const clientId = value("client_id");
	const secret = value("client_secret");
	const assertion = value("client_assertion");
	const type = value("client_assertion_type");
	const basic = authorization === undefined ? undefined : basicIn(authorization);
	const ways = [basic, secret, assertion].filter((each) => each !== undefined).length;
	if (ways > 1) {
		throw badRequest(
			"the client proves itself in more than one way: send the secret in the header or in the body, or an assertion",
		);
	}
	if (basic !== undefined) {
		if (clientId !== undefined && clientId !== basic.clientId) {
			throw badRequest("client_id is another one than in the Authorization header");
		}
		return { by: "secret", ...basic };
	}
	if (assertion !== undefined || type !== undefined) {
		if (type !== assertionType) {
			throw badRequest(`client_assertion_type has to be ${assertionType}`);
		}
		if (assertion === undefined) {
			throw badRequest("the parameter client_assertion is missing");
		}
		return { by: "assertion", clientId, assertion };
	}
	if (clientId === undefined || secret === undefined) {
		throw new OAuthError(
			"invalid_client",
			401,
			"client_refused",
			"the client has to send its id and secret, in the Authorization header or as client_id and client_secret, or a client_assertion",
		);
	}
	return { by: "secret", clientId, secret };
}

/** The credentials in an Authorization header: base64 of the id and the secret, each form-encoded (RFC 6749 section 2.3.1). */
function basicIn(authorization: string): { readonly clientId: string; readonly secret: string } {
	const [, encoded] = /^Basic +([A-Za-z0-9+/]+={0,2}) *$/i.exec(authorization) ?? [];
	const text = encoded === undefined ? "" : Buffer.from(encoded, "base64").toString();
	const colon = text.indexOf(":");
	const [clientId, secret] =
		colon === -1 ? [] : [formDecoded(text.slice(0, colon)), formDecoded(text.slice(colon + 1))];
	if (clientId === undefined || secret === undefined) {
		throw refusedClient("The Authorization header is not Basic with an id, a colon and a secret.");
	}
	return { clientId, secret };
}

function formDecoded(text: string): string | undefined {
	try {
		return decodeURIComponent(text.replaceAll("+", " "));
	} catch {
		return undefined;
	}
}
