// SPDX-License-Identifier: Apache-2.0

import type { TokenRecord } from "../../records.ts";

/** How many of something, and up to five of them by name. */
export interface Finding {
	readonly count: number;
	readonly examples: readonly string[];
}

/** What readiness looks at. */
export interface ReadinessFacts {
	readonly groups: number;
	readonly unmappedGroups: Finding;
	readonly mappingsWithoutGroup: Finding;
	readonly usersWithoutEmail: Finding;
	readonly sharedIdentities: Finding;
	readonly usersAtOdds: Finding;
	readonly unmanagedUsers: Finding;
	/** Refusals that an administrator has to decide on. */
	readonly unclearUsers: Finding;
	readonly refusedAdoptions: Finding;
	readonly refusedSignIns: Finding;
	/** Live users with direct roles that wait. */
	readonly waitingRoles: Finding;
	/** Names that are alike since their keys were made anew. */
	readonly collidingNames: Finding;
	readonly organizationsWithoutOwner: Finding;
	readonly scimTokens: readonly TokenRecord[];
}

/** What is read to tell how ready a directory is. */
export interface ReadinessReader {
	/** What readiness looks at. */
	readinessFacts(): Promise<ReadinessFacts>;
}
