// SPDX-License-Identifier: Apache-2.0

import { hash } from "node:crypto";
import type { RoleRules } from "../../directory/administrators.ts";
import type { People } from "../admission/session-callers.ts";

/** How people sign in to the console with OpenID Connect, as the environment configures it. */
export interface OidcSettings {
	/** The issuer, without a trailing slash. Its configuration is at `/.well-known/openid-configuration` below it. */
	readonly issuer: string;
	readonly clientId: string;
	readonly clientSecret: string;
	/** The scopes to ask for, separated by spaces. */
	readonly scopes: string;
	/** The claim that has the groups of a person. */
	readonly groupsClaim: string;
	readonly rules: RoleRules;
	/** The origin at which people open the console. The issuer sends them back to `/oidc/callback` there. */
	readonly consoleOrigin: string;
}

/** The addresses of the sign-in. */
export const oidcPaths = { signIn: "/oidc/sign-in", callback: "/oidc/callback" } as const;

/** What the sessions of people are bound to: another issuer or client ends them. */
export function peopleOf({ issuer, clientId, rules }: OidcSettings): People {
	return { digest: hash("sha256", JSON.stringify([issuer, clientId]), "buffer"), rules };
}
