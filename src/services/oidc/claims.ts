// SPDX-License-Identifier: Apache-2.0

// What an issuer says of a person, in the ID token or at the UserInfo endpoint (OpenID Connect Core section 5).

type Values = Readonly<Record<string, unknown>>;

/** The claims of a person, as far as rules and the console need them. */
export interface Claims {
	readonly subject: string;
	/** The address as it came; empty if none did. */
	readonly email: string;
	readonly isEmailVerified: boolean;
	readonly name: string;
	/** Undefined if the claim did not come at all. */
	readonly groups: readonly string[] | undefined;
	/** Whether the issuer left the groups out because there are too many, as Entra ID does beyond 200. */
	readonly hasTooManyGroups: boolean;
}

/** The longest name and address that are kept, in characters. */
const longest = 256;

const textOf = (value: unknown) => (typeof value === "string" ? value.trim().slice(0, longest) : "");

function groupsIn(value: unknown): readonly string[] | undefined {
	return value === undefined ? undefined : [value].flat().filter((each) => typeof each === "string");
}

/** Whether the claim is among those that the issuer keeps elsewhere (OpenID Connect Core section 5.6.2). */
function isElsewhere({ _claim_names: names, hasgroups }: Values, claim: string): boolean {
	const isNamed = typeof names === "object" && names !== null && claim in names;
	return isNamed || (claim === "groups" && (hasgroups === true || hasgroups === "true"));
}

/** @param values the claims of the ID token, with those of the UserInfo endpoint where the ID token has none. */
export function claimsIn(values: Values, groupsClaim: string): Claims {
	const { sub, email, email_verified: verified, name, preferred_username: username } = values;
	const groups = groupsIn(values[groupsClaim]);
	return {
		subject: typeof sub === "string" ? sub : "",
		email: textOf(email),
		// Some issuers send a text.
		isEmailVerified: verified === true || verified === "true",
		name: textOf(name) || textOf(username),
		groups,
		hasTooManyGroups: groups === undefined && isElsewhere(values, groupsClaim),
	};
}
