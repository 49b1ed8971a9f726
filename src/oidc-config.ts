// SPDX-License-Identifier: Apache-2.0

// Reads the variables of the sign-in of people (OpenID Connect).

import { ConfigError, listed, origin } from "./config-values.ts";
import { type RoleRule, type RoleRules, ruleIn } from "./directory/administrators.ts";

/** The issuer with which people sign in (OpenID Connect), and what they may do. */
export interface OidcConfig {
	/** Without a trailing slash. */
	readonly issuer: string;
	readonly clientId: string;
	readonly clientSecret: string;
	/** Separated by spaces. */
	readonly scopes: string;
	/** The claim that has the groups of a person. */
	readonly groupsClaim: string;
	readonly rules: RoleRules;
	/** The origin at which people open the console. */
	readonly consoleOrigin: string;
}

export const oidcDefaults = {
	ROSTER_OIDC_ISSUER: "",
	ROSTER_OIDC_CLIENT_ID: "",
	ROSTER_OIDC_CLIENT_SECRET: "",
	ROSTER_OIDC_SCOPES: "openid profile email",
	ROSTER_OIDC_GROUPS_CLAIM: "groups",
	ROSTER_OIDC_ADMINISTRATORS: "",
	ROSTER_OIDC_OPERATORS: "",
	ROSTER_OIDC_VIEWERS: "",
} as const;

type OidcVariable = keyof typeof oidcDefaults;

/** Returns the value of a variable, or its default. */
type Get = (
	name: OidcVariable | "ROSTER_CONSOLE" | "ROSTER_CONSOLE_URL" | "ROSTER_ADMIN_LISTEN" | "ROSTER_PUBLIC_URL",
) => string;

function rules(value: string, name: string): RoleRule[] {
	return listed(value).map((each) => {
		const rule = ruleIn(each);
		if (rule === undefined) {
			throw new ConfigError(
				`${name}: ${JSON.stringify(each)} is neither a group such as group:platform-admins nor an address such as ada@example.com`,
			);
		}
		return rule;
	});
}

/** The names of Entra ID's common endpoints, at which people of any company sign in. */
const commonTenant = /^\/(?:common|organizations|consumers)(?:\/|$)/;

function issuer(value: string): string {
	const url = origin(value, "ROSTER_OIDC_ISSUER");
	if (url.protocol !== "https:" && !/^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname)) {
		throw new ConfigError("ROSTER_OIDC_ISSUER: must begin with https://, except on the machine itself");
	}
	if (commonTenant.test(url.pathname)) {
		throw new ConfigError(
			"ROSTER_OIDC_ISSUER: people of any company sign in there: use the issuer of your tenant, such as https://login.microsoftonline.com/<tenant>/v2.0",
		);
	}
	return value.replace(/\/+$/, "");
}

/** Returns the configuration of the sign-in; undefined if no issuer is set. */
export function oidc(get: Get): OidcConfig | undefined {
	const names = Object.keys(oidcDefaults) as OidcVariable[];
	if (get("ROSTER_OIDC_ISSUER") === "") {
		const set = names.find((name) => get(name) !== oidcDefaults[name]);
		if (set !== undefined) {
			throw new ConfigError(`${set}: is set, but ROSTER_OIDC_ISSUER is not: set the issuer as well`);
		}
		return undefined;
	}
	const needed = (["ROSTER_OIDC_CLIENT_ID", "ROSTER_OIDC_CLIENT_SECRET"] as const).find((name) => get(name) === "");
	if (needed !== undefined) {
		throw new ConfigError(`${needed}: is not set, but ROSTER_OIDC_ISSUER is: the identity provider shows the value`);
	}
	if (get("ROSTER_CONSOLE") === "off") {
		throw new ConfigError("ROSTER_OIDC_ISSUER: people sign in to the console, and ROSTER_CONSOLE=off turns it off");
	}
	const ownUrl = get("ROSTER_CONSOLE_URL");
	if (ownUrl === "" && get("ROSTER_ADMIN_LISTEN") !== "") {
		throw new ConfigError(
			"ROSTER_CONSOLE_URL: set the URL at which people reach the console: with ROSTER_ADMIN_LISTEN, it has another one than ROSTER_PUBLIC_URL",
		);
	}
	if (ownUrl === "" && get("ROSTER_PUBLIC_URL") === "") {
		throw new ConfigError(
			"ROSTER_PUBLIC_URL: is not set, but ROSTER_OIDC_ISSUER is: the identity provider sends people back to this URL",
		);
	}
	const found: RoleRules = {
		administrator: rules(get("ROSTER_OIDC_ADMINISTRATORS"), "ROSTER_OIDC_ADMINISTRATORS"),
		operator: rules(get("ROSTER_OIDC_OPERATORS"), "ROSTER_OIDC_OPERATORS"),
		viewer: rules(get("ROSTER_OIDC_VIEWERS"), "ROSTER_OIDC_VIEWERS"),
	};
	if (Object.values(found).flat().length === 0) {
		throw new ConfigError(
			"ROSTER_OIDC_ADMINISTRATORS: is not set, so that nobody may sign in: list groups and addresses, such as group:platform-admins,ada@example.com",
		);
	}
	const scopes = get("ROSTER_OIDC_SCOPES")
		.split(/[\s,]+/)
		.filter((each) => each !== "");
	if (!scopes.includes("openid")) {
		throw new ConfigError("ROSTER_OIDC_SCOPES: must contain openid");
	}
	return {
		issuer: issuer(get("ROSTER_OIDC_ISSUER")),
		clientId: get("ROSTER_OIDC_CLIENT_ID"),
		clientSecret: get("ROSTER_OIDC_CLIENT_SECRET"),
		scopes: scopes.join(" "),
		groupsClaim: get("ROSTER_OIDC_GROUPS_CLAIM"),
		rules: found,
		consoleOrigin: origin(
			ownUrl || get("ROSTER_PUBLIC_URL"),
			ownUrl === "" ? "ROSTER_PUBLIC_URL" : "ROSTER_CONSOLE_URL",
		).origin,
	};
}

/** Whether the value of `ROSTER_ADMIN_TOKEN` turns the shared token off. */
export function adminTokenOff(value: string, people: OidcConfig | undefined): boolean {
	if (value !== "off") {
		return false;
	}
	if (people === undefined || people.rules.administrator.length === 0) {
		throw new ConfigError(
			"ROSTER_ADMIN_TOKEN: can be off only if people can administer the server without it: set ROSTER_OIDC_ISSUER and ROSTER_OIDC_ADMINISTRATORS first",
		);
	}
	return true;
}
