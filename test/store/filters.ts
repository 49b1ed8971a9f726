// SPDX-License-Identifier: Apache-2.0

/** Filters as identity providers and administrators send them, each of which an index has to serve. */
export const typicalFilters: readonly (readonly ["User" | "Group", string])[] = [
	["User", 'userName eq "a"'],
	["User", 'userName sw "a"'],
	["User", 'externalId eq "a"'],
	["User", 'emails.value eq "a"'],
	["User", 'emails[type eq "work" and value eq "a"]'],
	["User", 'id eq "a"'],
	["User", 'userName eq "a" and active eq true'],
	["User", 'externalId eq "a" or userName eq "b" and name.givenName eq "c"'],
	["User", `groups.value eq "a"`],
	["Group", 'displayName eq "a"'],
	["Group", 'displayName sw "a"'],
	["Group", 'externalId eq "a"'],
	["Group", 'members.value eq "a"'],
	["Group", 'members[value eq "a"]'],
	["Group", 'id eq "a" and members[value eq "b"]'],
];
