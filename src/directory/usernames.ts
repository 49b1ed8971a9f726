// SPDX-License-Identifier: Apache-2.0

// The username (handle) of a user in the registry: letters, digits and hyphens, beginning with a letter.

// Names that the registry itself needs in URLs and commands.
const reserved = new Set([
	"admin",
	"administrator",
	"anonymous",
	"api",
	"app",
	"assets",
	"auth",
	"billing",
	"blog",
	"buf",
	"bufbuild",
	"bot",
	"config",
	"console",
	"contact",
	"dashboard",
	"default",
	"docs",
	"download",
	"enterprise",
	"explore",
	"gen",
	"guest",
	"health",
	"help",
	"home",
	"info",
	"internal",
	"invite",
	"login",
	"logout",
	"me",
	"metrics",
	"new",
	"null",
	"oauth",
	"official",
	"org",
	"organization",
	"organizations",
	"owner",
	"plugins",
	"pricing",
	"privacy",
	"public",
	"registry",
	"root",
	"saml",
	"scim",
	"search",
	"security",
	"server",
	"settings",
	"signin",
	"signup",
	"sso",
	"static",
	"status",
	"studio",
	"support",
	"system",
	"team",
	"teams",
	"terms",
	"test",
	"undefined",
	"user",
	"users",
	"webhook",
	"www",
]);

/** The username of a machine user: see machine-users.ts. */
const ofMachine = /^machine-(?:admin|[0-9a-f]{12})$/;

/** Whether a person may not have a username. */
const isReserved = (name: string) => reserved.has(name) || ofMachine.test(name);

/**
 * Derives a username from an email address, or from a user name without "@".
 *
 * Characters that a username cannot have become hyphens. Everything before the first letter is removed.
 */
export function usernameBase(address: string): string {
	const local = address.split("@", 1)[0] ?? "";
	const base = local
		.toLowerCase()
		.replace(/[^a-z0-9-]/gu, "-")
		.replace(/^[^a-z]+/, "");
	return base === "" ? "user" : base;
}

/**
 * The usernames to try next, in order: the base, then the base with 1, 2, 3…
 *
 * A reserved word, or the username of a machine user, is never used without a number.
 *
 * @param round 0 for the base alone, which suffices for most people. Each further round has ten times as many.
 */
export function usernameCandidates(base: string, round: number): string[] {
	if (round === 0) {
		return isReserved(base) ? [] : [base];
	}
	const first = (10 ** round - 1) / 9;
	return Array.from({ length: 10 ** round }, (_, index) => `${base}${first + index}`);
}
