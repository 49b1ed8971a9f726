// SPDX-License-Identifier: Apache-2.0

// The differences between a file and the directory, and how they are read from rows of a comparison.

import type { UserEntry } from "./entries.ts";

/** A row of a database, as a list of values. */
export type Row = readonly unknown[];

/** A user of the directory. */
export interface UserHere {
	readonly id: string;
	readonly userName: string;
	readonly externalId: string;
	readonly givenName: string;
	readonly familyName: string;
	readonly email: string;
	readonly active: boolean;
}

/** One attribute of a user that differs. */
export interface Difference {
	readonly attribute: "userName" | "externalId" | "givenName" | "familyName" | "email" | "active";
	/** The value in the directory. */
	readonly here: string | boolean;
	/** The value in the file. */
	readonly file: string | boolean;
}

/** A difference of one user. */
export type UserFinding =
	| { readonly kind: "missing"; readonly entry: UserEntry }
	| { readonly kind: "extra"; readonly user: UserHere }
	| { readonly kind: "different"; readonly user: UserHere; readonly differences: readonly Difference[] };

/** A difference of a group or of one of its members; the member is undefined if it is of the group itself. */
export interface MemberFinding {
	readonly kind: "missing" | "extra";
	readonly displayName: string;
	/** The id of the group; undefined if it is missing. */
	readonly groupId: string | undefined;
	/** The member, as the file or the directory names it. */
	readonly member: string | undefined;
	/** The id of the member; undefined if it is unknown here. */
	readonly userId: string | undefined;
}

const textOf = (value: unknown) => (value === null || value === undefined ? undefined : String(value));

/** Makes a finding of a row. A row about a group itself has no member. */
export function memberFinding(kind: MemberFinding["kind"], [displayName, groupId, member, userId]: Row): MemberFinding {
	return {
		...{ kind, displayName: String(displayName) },
		...{ groupId: textOf(groupId), member: textOf(member), userId: textOf(userId) },
	};
}

export function entryOf([line, userName, externalId, givenName, familyName, email, active]: Row): UserEntry {
	return {
		...{ line: Number(line), userName: String(userName), externalId: textOf(externalId) },
		...{ givenName: textOf(givenName), familyName: textOf(familyName), email: textOf(email) },
		active: active === null ? undefined : active === 1,
	};
}

export function userOf([id, userName, externalId, givenName, familyName, email, active]: Row): UserHere {
	return {
		...{ id: String(id), userName: String(userName), externalId: String(externalId) },
		...{ givenName: String(givenName), familyName: String(familyName), email: String(email) },
		active: active === 1,
	};
}
