// SPDX-License-Identifier: Apache-2.0

// The issuer with which people sign in. Its configuration is fetched when it is needed, so that the server starts without
// it. The environment names the issuer, which may therefore be in a private network.

import {
	allowInsecureRequests,
	type ClientAuth,
	ClientSecretBasic,
	ClientSecretPost,
	type Configuration,
	clockTolerance,
	customFetch,
	discovery,
	enableNonRepudiationChecks,
} from "openid-client";
import { boundedFetch } from "./bounded-fetch.ts";
import { OidcError } from "./oidc-error.ts";
import type { OidcSettings } from "./settings.ts";

/** How long each request to the issuer may take, in seconds. */
const timeout = 5;

/** By how much the clock of the issuer may differ, in seconds. */
const skew = 60;

/** The configuration is fetched again after an hour. If that fails, the old one stays in use. In milliseconds. */
const fresh = 3_600_000;

/** The least time between two attempts, if one failed. In milliseconds. */
const coolDown = 2000;

export interface Provider {
	/** @throws OidcError if the issuer cannot be reached, or its configuration is not valid. */
	configuration(): Promise<Configuration>;
	/** Whether the last attempt to fetch the configuration failed. */
	isUnavailable(): boolean;
}

/** Sends the secret in the header if the issuer takes it there (RFC 6749 section 2.3.1), otherwise in the body. */
function authenticationWith(secret: string): ClientAuth {
	const [inHeader, inBody] = [ClientSecretBasic(secret), ClientSecretPost(secret)];
	return (server, ...parameters) => {
		const methods = server.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
		return (methods.includes("client_secret_basic") ? inHeader : inBody)(server, ...parameters);
	};
}

/** The reason of an error, for the page that a person sees. */
export function reasonOf(error: unknown): string {
	const { message, cause } = error as Error;
	const { code, message: deeper } = (cause ?? {}) as { readonly code?: unknown; readonly message?: unknown };
	// The library's own errors have their words one below, such as the name of a claim; those of the network have a code.
	const isOwn = typeof code === "string" && code.startsWith("OAUTH_");
	const [detail] = (isOwn ? [deeper] : [code, deeper]).filter((each) => typeof each === "string" && each !== "");
	return detail === undefined || message.includes(String(detail)) ? message : `${message} (${detail})`;
}

/** @param now a monotonic clock, in milliseconds. */
export function provider(settings: OidcSettings, now: () => number = () => performance.now()): Provider {
	const { issuer, clientId, clientSecret } = settings;
	const server = new URL(issuer);
	let known: { readonly configuration: Configuration; readonly at: number } | undefined;
	let failed: { readonly error: OidcError; readonly at: number } | undefined;
	let fetching: Promise<void> | undefined;

	async function discover(): Promise<Configuration> {
		const found = await discovery(server, clientId, { [clockTolerance]: skew }, authenticationWith(clientSecret), {
			timeout,
			[customFetch]: boundedFetch,
			execute: [
				// The signature of an ID token is checked, although it comes from the issuer directly.
				enableNonRepudiationChecks,
				...(server.protocol === "http:" ? [allowInsecureRequests] : []),
			],
		});
		// The library accepts the common endpoint of Entra ID, at which anybody of any company signs in.
		const { issuer: named } = found.serverMetadata();
		if (!URL.canParse(named) || new URL(named).href !== server.href) {
			throw new Error(`it says that it is the issuer ${named}: set ROSTER_OIDC_ISSUER to the one of your company`);
		}
		return found;
	}

	async function refresh(): Promise<void> {
		try {
			known = { configuration: await discover(), at: now() };
			failed = undefined;
		} catch (error) {
			const text = `the identity provider at ${server.host} cannot be used: ${reasonOf(error)}`;
			failed = { error: new OidcError("oidc_unavailable", text), at: now() };
		}
	}

	return {
		async configuration() {
			const isFresh = known !== undefined && now() - known.at < fresh;
			const isCooling = failed !== undefined && now() - failed.at < coolDown;
			if (!isFresh && !isCooling) {
				// All that wait share one attempt.
				fetching ??= refresh().finally(() => {
					fetching = undefined;
				});
				await fetching;
			}
			if (known === undefined) {
				throw failed?.error ?? new Error("an attempt has a result");
			}
			return known.configuration;
		},
		isUnavailable: () => failed !== undefined,
	};
}
