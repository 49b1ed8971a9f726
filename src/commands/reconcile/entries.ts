// SPDX-License-Identifier: Apache-2.0

// The entries of a file of an identity provider, in any format: each is a user, or a member of a group.

import { CommandError } from "../failure.ts";

/** A user in a file. A value that the file has no column for is undefined; an empty text means no value. */
export interface UserEntry {
	readonly line: number;
	readonly userName: string;
	/** The id by which the identity provider knows the user. */
	readonly externalId: string | undefined;
	readonly givenName: string | undefined;
	readonly familyName: string | undefined;
	readonly email: string | undefined;
	readonly active: boolean | undefined;
}

/** A group in a file, with one of its members; the member is empty for a group without members. */
export interface MemberEntry {
	readonly line: number;
	readonly displayName: string;
	/** The userName, the email or the external id of the member. */
	readonly member: string;
}

export type Entry =
	| { readonly kind: "user"; readonly user: UserEntry }
	| { readonly kind: "member"; readonly member: MemberEntry };

export type Field = keyof Omit<UserEntry, "line">;

/**
 * The names of columns by what they mean, without letter case, blanks and punctuation. The first is the documented one;
 * the others are those of the exports of Okta and Entra ID, and of Microsoft Graph.
 */
export const columns = {
	userName: ["username", "login", "userprincipalname", "userlogin"],
	externalId: ["externalid", "id", "userid", "objectid"],
	givenName: ["givenname", "firstname"],
	familyName: ["familyname", "lastname", "surname"],
	email: ["email", "mail", "primaryemail", "emailaddress"],
	active: ["active", "accountenabled", "status", "userstatus", "accountstatus", "enabled"],
	displayName: ["displayname", "groupname", "group", "name"],
	member: ["member", "memberuserprincipalname", "memberusername", "memberlogin", "memberemail"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** A name of a column as it is compared. */
export function columnKey(name: string): string {
	return name.toLowerCase().replace(/[^a-z]/g, "");
}

const yes = new Set([
	...["true", "1", "yes", "enabled", "active"],
	...["provisioned", "staged", "recovery", "passwordexpired", "lockedout"],
]);
const no = new Set([
	"false",
	"0",
	"no",
	"disabled",
	"inactive",
	"deprovisioned",
	"suspended",
	"deactivated",
	"deleted",
]);

/** Parses whether a user is active, in the words of any identity provider. */
export function activeIn(value: string | boolean, line: number): boolean | undefined {
	if (typeof value === "boolean") {
		return value;
	}
	const key = value.toLowerCase().replace(/[^a-z0-9]/g, "");
	if (yes.has(key) || no.has(key)) {
		return yes.has(key);
	}
	if (key === "") {
		return undefined;
	}
	throw unusable(line, `active: ${JSON.stringify(value.slice(0, 64))} is neither true nor false`);
}

export function unusable(line: number, what: string): CommandError {
	return new CommandError("file_unusable", `line ${line}: ${what}`);
}
