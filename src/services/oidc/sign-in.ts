// SPDX-License-Identifier: Apache-2.0

// Signs people in to the console: the authorization code flow of OpenID Connect, with PKCE, state and nonce.

import {
	AuthorizationResponseError,
	authorizationCodeGrant,
	buildAuthorizationUrl,
	type Configuration,
	calculatePKCECodeChallenge,
	fetchUserInfo,
	type IDToken,
	ResponseBodyError,
	randomNonce,
	randomPKCECodeVerifier,
	randomState,
} from "openid-client";
import { CredentialKind } from "../../../gen/roster/v1/change_pb.ts";
import { namedGroups, personOf, roleOf, signedInUsers } from "../../directory/administrators.ts";
import type { SessionPerson } from "../../records/credentials.ts";
import type { UserRecord } from "../../records/resources.ts";
import type { AccessTokenStore } from "../../store/interface/clients.ts";
import type { SessionStore } from "../../store/interface/sessions.ts";
import type { UserReader } from "../../store/interface/users.ts";
import { newSession } from "../admission/new-session.ts";
import type { SessionCredential } from "../admission/session-credentials.ts";
import type { Caller, Context } from "../shared/call.ts";
import { type Claims, claimsIn } from "./claims.ts";
import { OidcError } from "./oidc-error.ts";
import { type Pending, type PendingSeal, pendingSeal, pendingTime } from "./pending.ts";
import { type Provider, reasonOf } from "./provider.ts";
import { type OidcSettings, oidcPaths, peopleOf } from "./settings.ts";

export interface Begun {
	/** Where the person signs in. */
	readonly url: URL;
	/** The value of the cookie that the browser brings back. */
	readonly pending: string;
}

export interface Completed {
	/** The person, as they call with the session. */
	readonly caller: Caller;
	readonly credential: SessionCredential;
	readonly returnTo: string;
}

export interface OidcSignIn {
	/**
	 * Begins a sign-in.
	 *
	 * @param returnTo an address in the console.
	 * @param again whether the issuer shall ask who signs in, although it may know.
	 * @throws OidcError if the issuer cannot be reached.
	 */
	begin(returnTo: string, again: boolean): Promise<Begun>;
	/**
	 * Completes a sign-in.
	 *
	 * @param query the query with which the issuer sent the person back.
	 * @param pending the value of the cookie; undefined if the browser sent none.
	 * @throws OidcError if it is refused.
	 */
	complete(query: string, pending: string | undefined): Promise<Completed>;
}

const again = "sign in again";

type SignInStore = SessionStore &
	Pick<AccessTokenStore, "useAssertion"> &
	Pick<UserReader, "findUsers" | "getUserBySubject">;

export function oidcSignIn(
	{ store, now, newId }: Pick<Context<SignInStore>, "store" | "now" | "newId">,
	settings: OidcSettings,
	provider: Provider,
	seal: PendingSeal = pendingSeal(settings.clientSecret, now),
): OidcSignIn {
	const { scopes, groupsClaim, rules, consoleOrigin } = settings;
	const redirectUri = consoleOrigin + oidcPaths.callback;
	const { digest } = peopleOf(settings);

	async function pendingIn(sealed: string | undefined, state: string | null): Promise<Pending> {
		const found = sealed === undefined ? undefined : await seal.open(sealed);
		if (found === undefined) {
			throw new OidcError(
				"oidc_failed",
				`this browser has no sign-in that is under way: it began in another browser, or more than ten minutes ago; ${again}`,
			);
		}
		// Checked before the sign-in is used up: another page could otherwise end it.
		if (state !== found.state) {
			throw new OidcError("oidc_failed", `the answer belongs to another sign-in (state); ${again}`);
		}
		if (!(await store.useAssertion(`oidc ${found.id}`, now() + pendingTime))) {
			throw new OidcError("oidc_failed", `this sign-in was completed already; ${again}`);
		}
		return found;
	}

	/** Asks the UserInfo endpoint for what the ID token does not have, such as the groups of Okta's shorter tokens. */
	async function claimsOf(configuration: Configuration, idToken: IDToken, accessToken: string): Promise<Claims> {
		const claims = claimsIn(idToken, groupsClaim);
		const isWhole = claims.groups !== undefined && claims.email !== "";
		if (isWhole || configuration.serverMetadata().userinfo_endpoint === undefined) {
			return claims;
		}
		const further = await fetchUserInfo(configuration, accessToken, idToken.sub);
		return claimsIn({ ...further, ...idToken }, groupsClaim);
	}

	async function redeem(configuration: Configuration, query: string, { state, nonce, verifier }: Pending) {
		try {
			const tokens = await authorizationCodeGrant(configuration, new URL(`${redirectUri}?${query}`), {
				...{ expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true },
			});
			const idToken = tokens.claims();
			if (idToken === undefined) {
				throw new Error("it sent no ID token");
			}
			return { issuer: idToken.iss, claims: await claimsOf(configuration, idToken, tokens.access_token) };
		} catch (error) {
			throw failureOf(error);
		}
	}

	/** The users of the directory with the verified address or the subject of a person. */
	async function usersOf(email: string, subject: string): Promise<readonly UserRecord[]> {
		const addressed =
			email === "" ? [] : await store.findUsers({ userName: undefined, address: email, externalId: undefined });
		const bound = await store.getUserBySubject(subject);
		return [...addressed, ...(bound === undefined ? [] : [bound])];
	}

	return {
		async begin(returnTo, again) {
			const configuration = await provider.configuration();
			const pending: Pending = {
				...{ id: newId(), state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier(), returnTo },
			};
			const url = buildAuthorizationUrl(configuration, {
				...{ redirect_uri: redirectUri, scope: scopes, response_type: "code" },
				...{ state: pending.state, nonce: pending.nonce },
				...{ code_challenge: await calculatePKCECodeChallenge(pending.verifier), code_challenge_method: "S256" },
				...(again ? { prompt: "login" } : {}),
			});
			return { url, pending: await seal.seal(pending) };
		},

		async complete(query, sealed) {
			const pending = await pendingIn(sealed, new URLSearchParams(query).get("state"));
			const { issuer, claims } = await redeem(await provider.configuration(), query, pending);
			const standing = { email: claims.isEmailVerified ? claims.email : "", groups: claims.groups ?? [] };
			const role = roleOf(rules, standing);
			if (role === undefined) {
				throw new OidcError("oidc_refused", "no rule of this server gives you a role", claims);
			}
			const { subject, name } = claims;
			const person: SessionPerson = {
				...{ issuer, subject, name, email: standing.email },
				groups: namedGroups(rules, standing.groups),
				userIds: signedInUsers(await usersOf(standing.email, subject)),
			};
			const { record, credential } = newSession({ now, newId }, { tokenId: "", person, digest });
			await store.createSession(record);
			const caller: Caller = {
				...{ kind: CredentialKind.PERSON, tokenId: "", person: personOf(person, role), sessionId: record.id },
				...{ expireTime: record.expireTime, connectionId: undefined },
			};
			return { caller, credential, returnTo: pending.returnTo };
		},
	};
}

/** The error for the person. The library's messages name the claim or the parameter, and never its value. */
function failureOf(error: unknown): OidcError {
	if (error instanceof OidcError) {
		return error;
	}
	if (error instanceof AuthorizationResponseError) {
		const { error: code, error_description: description } = error;
		const words = description === undefined ? code : `${code}: ${description}`;
		return new OidcError("oidc_failed", `the identity provider has not signed you in (${words})`);
	}
	if (error instanceof ResponseBodyError) {
		const advice =
			error.error === "invalid_client" ? "; compare ROSTER_OIDC_CLIENT_ID and ROSTER_OIDC_CLIENT_SECRET with it" : "";
		return new OidcError(
			"oidc_failed",
			`the identity provider did not accept the sign-in (${error.error})${advice}; ${again}`,
		);
	}
	const { code } = error as { readonly code?: unknown };
	// The fetch fails with a TypeError without a code of the library.
	const isUnreached = code === "OAUTH_TIMEOUT" || (error instanceof TypeError && code === undefined);
	return isUnreached
		? new OidcError("oidc_unavailable", `the identity provider could not be reached: ${reasonOf(error)}`)
		: new OidcError("oidc_failed", `the answer of the identity provider is not valid: ${reasonOf(error)}; ${again}`);
}
