// SPDX-License-Identifier: Apache-2.0

// Puts together the sign-in of people. It is loaded only if an issuer is configured: the library for OpenID Connect takes
// time and memory at the start.

import type { Logger } from "pino";
import type { OnInternalError } from "../services/admission/authenticated.ts";
import type { OidcError } from "../services/oidc/oidc-error.ts";
import { provider } from "../services/oidc/provider.ts";
import { type OidcSettings, oidcPaths } from "../services/oidc/settings.ts";
import { oidcSignIn } from "../services/oidc/sign-in.ts";
import type { OidcOptions } from "../services/rpc/session-service.ts";
import type { Context } from "../services/shared/call.ts";
import { type AnswerOidc, oidcEndpoints } from "./oidc.ts";

export interface PeopleSignIn {
	/** What the sign-in page shows. */
	readonly options: OidcOptions;
	/** Makes the endpoints. */
	answerWith(context: Context): AnswerOidc;
}

export function peopleSignIn(
	settings: OidcSettings,
	log: Pick<Logger, "warn">,
	onInternalError: OnInternalError,
): PeopleSignIn {
	const issuer = provider(settings);
	// Fetched now, so that the page knows early whether it can be reached. The server starts without it.
	issuer.configuration().catch((error: OidcError) => {
		log.warn({ code: error.code, reason: error.message }, "people cannot sign in yet");
	});
	return {
		options: {
			url: `${settings.consoleOrigin}${oidcPaths.signIn}?to=`,
			host: new URL(settings.issuer).host,
			isUnavailable: issuer.isUnavailable,
		},
		answerWith: (context) => oidcEndpoints(oidcSignIn(context, settings, issuer), settings, onInternalError),
	};
}
