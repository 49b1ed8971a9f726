// SPDX-License-Identifier: Apache-2.0

// Who may do what of the people who sign in with OpenID Connect: the rules of the configuration, and the role that they
// give a person. Pure.

import { createHash } from "node:crypto";
import { PersonRole, PersonRoleSchema } from "../../gen/roster/v1/person_pb.ts";
import type { PersonRecord, SessionPerson } from "../records/credentials.ts";
import { hasAccess, type UserRecord } from "../records/resources.ts";

/** A rule that gives a role: to the members of a group, or to a verified email address. */
export type RoleRule = { readonly group: string } | { readonly email: string };

/** The rules of each role. */
export interface RoleRules {
	readonly administrator: readonly RoleRule[];
	readonly operator: readonly RoleRule[];
	readonly viewer: readonly RoleRule[];
}

const groupPrefix = "group:";

/** Reads a rule, such as `group:platform-admins` or `ada@example.com`; undefined if a text is none. */
export function ruleIn(text: string): RoleRule | undefined {
	if (text.startsWith(groupPrefix)) {
		const group = text.slice(groupPrefix.length).trim();
		return group === "" ? undefined : { group };
	}
	return /^[^\s@:]+@[^\s@]+$/.test(text) ? { email: text.toLowerCase() } : undefined;
}

/** What an issuer says of a person, as far as rules are about it. */
export interface Standing {
	/** The email address; empty unless the issuer says that it is verified. */
	readonly email: string;
	/** The groups, as the issuer writes them: letter case counts. */
	readonly groups: readonly string[];
}

function applies(rule: RoleRule, { email, groups }: Standing): boolean {
	return "group" in rule ? groups.includes(rule.group) : email !== "" && email.toLowerCase() === rule.email;
}

/** Returns the highest role that a rule gives; undefined if no rule applies. */
export function roleOf(rules: RoleRules, standing: Standing): PersonRole | undefined {
	const highestFirst = [
		[PersonRole.ADMINISTRATOR, rules.administrator],
		[PersonRole.OPERATOR, rules.operator],
		[PersonRole.VIEWER, rules.viewer],
	] as const;
	return highestFirst.find(([, each]) => each.some((rule) => applies(rule, standing)))?.[0];
}

/** Returns those of a person's groups that rules name. A session keeps no others. */
export function namedGroups({ administrator, operator, viewer }: RoleRules, groups: readonly string[]): string[] {
	const named = new Set(
		[...administrator, ...operator, ...viewer].flatMap((rule) => ("group" in rule ? rule.group : [])),
	);
	return [...new Set(groups)].filter((each) => named.has(each));
}

/** The id of a person, in the form of a UUID (RFC 9562, version 8). It is made of what identifies them at the issuer. */
export function personId(issuer: string, subject: string): string {
	const digest = createHash("sha256")
		.update(JSON.stringify([issuer, subject]))
		.digest()
		.subarray(0, 16);
	digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x80;
	digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80;
	return digest.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Returns the person of a session with a role. */
export function personOf({ issuer, subject, email, name }: SessionPerson, role: PersonRole): PersonRecord {
	return { id: personId(issuer, subject), issuer, subject, email, name, role };
}

/** The words for a role. */
export function roleWord(role: PersonRole): string {
	return PersonRoleSchema.value[role]?.localName.toLowerCase() ?? "";
}

/**
 * Returns the ids of the users that a person is when they sign in: those with access among the users with their verified
 * address or subject. A session keeps them, so that a user who gets the address later cannot end it.
 */
export function signedInUsers(users: readonly UserRecord[]): string[] {
	return [...new Set(users.filter(hasAccess).map(({ user }) => user.id))];
}

/**
 * Whether a person has left since they signed in: none of their users has access any more. A person whom the directory
 * does not know has not left.
 *
 * @param userIds the users that the person was when they signed in. All of them had access.
 * @param users those of them that are not purged, and the user with the subject, who may be newer.
 * @param since when the person signed in, in milliseconds since 1970.
 */
export function hasLeft(userIds: readonly string[], users: readonly UserRecord[], since: number): boolean {
	const left = users.some((each) => (each.deprovisionTime ?? each.updateTime) >= since);
	return !users.some(hasAccess) && (userIds.length > 0 || left);
}
