// SPDX-License-Identifier: Apache-2.0

// The endpoints of OAuth 2.0 over HTTP: /oauth2/token (RFC 6749), /oauth2/revoke (RFC 7009), and their metadata (RFC
// 8414).

import { madeNothing } from "../gateway/admission.ts";
import { algorithms } from "../services/oauth/assertions.ts";
import { OAuthError } from "../services/oauth/oauth-error.ts";
import type { TokenEndpoint, TokenRequest } from "../services/oauth/token-endpoint.ts";
import { scope } from "../services/oauth/token-request.ts";
import type { Caller } from "../services/shared/call.ts";
import { addressOf } from "./client-address.ts";
import type { Request, Response } from "./node-http.ts";
import { oauthErrorOf, readForm, sendOAuthError, sendUncached } from "./oauth-answers.ts";
import type { Outcome } from "./outcome.ts";
import { PeerCounts } from "./peer-counts.ts";
import { peerOf } from "./peers.ts";

export const tokenPath = "/oauth2/token";
export const revokePath = "/oauth2/revoke";
export const metadataPath = "/.well-known/oauth-authorization-server";

/** How a client may prove who it is, at both endpoints. */
const authMethods = ["client_secret_basic", "client_secret_post", "private_key_jwt"];

/** The body of a response, and the client that gets it. */
interface Done {
	readonly caller: Caller;
	readonly body: object;
}

/** How many refused requests an address may send at once, and how many more each second. */
const allowed = { burst: 100, perSecond: 1 } as const;

/** Answers a request for one of the endpoints; returns undefined for any other path. */
export type AnswerOAuth = (
	request: Request,
	response: Response,
	path: string,
	requestId: string,
	origin: string,
) => Promise<Outcome> | undefined;

/**
 * @param onInternalError receives an error that the client must not see.
 * @param now a monotonic clock, in milliseconds.
 */
export function answerOAuth(
	endpoint: TokenEndpoint,
	onInternalError: (error: unknown, requestId: string) => void,
	now: () => number = () => performance.now(),
): AnswerOAuth {
	const refused = new PeerCounts(allowed.perSecond, now);
	/** The last request of each address that is over the limit: they are answered one after another. */
	const turns = new Map<string, Promise<unknown>>();

	async function formOf(request: Request, response: Response, path: string): Promise<TokenRequest> {
		if (request.method !== "POST") {
			throw new OAuthError("invalid_request", 405, "wrong_method", `${path} is for POST only`);
		}
		const { authorization, "content-type": contentType } = request.headers;
		if (authorization !== undefined && !/^Basic /i.test(authorization)) {
			// RFC 6749 section 5.2: an authentication method that is not supported.
			throw new OAuthError(
				"invalid_client",
				401,
				"client_refused",
				"the Authorization header has to be Basic, with the client id and the client secret",
			);
		}
		const body = await readForm(request, response);
		return { authorization, contentType, body, address: addressOf(request) };
	}

	async function issue(form: TokenRequest): Promise<Done> {
		const { accessToken, expiresIn, caller } = await endpoint.issue(form);
		return { caller, body: { access_token: accessToken, token_type: "Bearer", expires_in: expiresIn, scope } };
	}

	/** RFC 7009 section 2.2: the client ignores the body. */
	const revoke = async (form: TokenRequest): Promise<Done> => ({ caller: await endpoint.revoke(form), body: {} });

	/** Behind a proxy that is not trusted, all clients have one address: a client that is right is never refused. */
	async function inTurn(peer: string, answer: () => Promise<Done>): Promise<Done> {
		const over = refused.of(peer) + 1 - allowed.burst;
		if (over <= 0) {
			return answer();
		}
		const turn = (turns.get(peer) ?? Promise.resolve()).then(answer);
		const settled = turn.catch(() => {});
		turns.set(peer, settled);
		try {
			return await turn;
		} catch (error) {
			throw error instanceof OAuthError && error.error === "invalid_client"
				? new OAuthError(
						"invalid_client",
						429,
						"failed_tokens",
						"this address has sent too many requests that were refused: wait, and find the client that uses an old secret",
						Math.ceil(over / allowed.perSecond),
						error.reason,
					)
				: error;
		} finally {
			if (turns.get(peer) === settled) {
				turns.delete(peer);
			}
		}
	}

	async function answerForm(
		request: Request,
		response: Response,
		requestId: string,
		path: string,
		answer: (form: TokenRequest) => Promise<Done>,
	): Promise<Outcome> {
		const peer = peerOf(addressOf(request));
		// The query is never read. If it has a secret, that is in no record.
		request.url = path;
		try {
			const { caller, body } = await inTurn(peer, async () => answer(await formOf(request, response, path)));
			sendUncached(response, requestId, 200, body);
			return { ...outcome(path, 200, undefined, undefined), caller };
		} catch (reason) {
			const error = oauthErrorOf(reason, requestId, onInternalError);
			if (error.status === 401) {
				refused.add(peer);
			}
			request.resume();
			const { status, code, message, reason: why } = error;
			sendOAuthError(response, requestId, error);
			return outcome(path, status, code, why === undefined ? message : `${message}. ${why}`);
		}
	}

	return (request, response, path, requestId, origin) => {
		if (path === tokenPath) {
			return answerForm(request, response, requestId, tokenPath, issue);
		}
		if (path === revokePath) {
			return answerForm(request, response, requestId, revokePath, revoke);
		}
		return path === metadataPath ? answerMetadata(request, response, requestId, origin) : undefined;
	};
}

/**
 * Answers a request for the metadata (RFC 8414).
 *
 * @param origin the URL that the client uses.
 */
export async function answerMetadata(
	request: Request,
	response: Response,
	requestId: string,
	origin: string,
): Promise<Outcome> {
	request.resume();
	const isRead = request.method === "GET" || request.method === "HEAD";
	if (!isRead) {
		response.setHeader("allow", "GET, HEAD");
	}
	const metadata = {
		issuer: origin,
		token_endpoint: origin + tokenPath,
		grant_types_supported: ["client_credentials"],
		response_types_supported: [],
		scopes_supported: [scope],
		token_endpoint_auth_methods_supported: authMethods,
		token_endpoint_auth_signing_alg_values_supported: algorithms,
		revocation_endpoint: origin + revokePath,
		revocation_endpoint_auth_methods_supported: authMethods,
		revocation_endpoint_auth_signing_alg_values_supported: algorithms,
	};
	sendUncached(response, requestId, isRead ? 200 : 405, isRead ? metadata : { error: "invalid_request" });
	return {
		...{ route: metadataPath, rules: [], scimType: undefined },
		...{ status: isRead ? 200 : 405, code: isRead ? undefined : "wrong_method" },
	};
}

/** The outcome for the log and the records. It has no body: one contains secrets, the other an access token. */
function outcome(route: string, status: number, code: string | undefined, error: string | undefined): Outcome {
	return {
		...{ route, rules: [], scimType: undefined, status, code },
		recorded: {
			...{ error, rules: [], made: madeNothing, target: "" },
			...{ body: undefined, answer: undefined, location: undefined },
		},
	};
}
