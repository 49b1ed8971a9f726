// SPDX-License-Identifier: Apache-2.0

// What the readiness report counts in the directory.

/** A number of findings, with the names of up to five. */
export interface Finding {
	readonly count: number;
	readonly examples: readonly string[];
	/** The examples that have an id: those that are no tokens. */
	readonly subjects?: readonly Subject[];
}

/** A user, group or organization by name and id. */
export interface Subject {
	readonly name: string;
	readonly kind: "userId" | "groupId" | "organizationId";
	readonly id: string;
}

/** The findings about users, groups and organizations. */
export interface DirectoryFindings {
	readonly groups: number;
	readonly unmappedGroups: Finding;
	readonly mappingsWithoutGroup: Finding;
	readonly usersWithoutEmail: Finding;
	readonly sharedIdentities: Finding;
	readonly usersAtOdds: Finding;
	readonly unmanagedUsers: Finding;
	/** Users with refusals that wait for an administrator's decision, by reason. */
	readonly unclearUsers: Finding;
	readonly refusedAdoptions: Finding;
	readonly refusedSignIns: Finding;
	/** Live users with suspended direct roles. */
	readonly waitingRoles: Finding;
	/** Names that have collided since schema 4, which recomputed their keys. */
	readonly collidingNames: Finding;
	readonly organizationsWithoutOwner: Finding;
}
