// SPDX-License-Identifier: Apache-2.0

export interface NamedUser {
	readonly id: string;
	/** The userName, the email or the registry handle: the first that there is. */
	readonly name: string;
	readonly email: string;
	readonly active: boolean;
}

export interface Named {
	readonly id: string;
	readonly name: string;
}

export interface Findings {
	readonly users: readonly NamedUser[];
	readonly groups: readonly Named[];
	readonly organizations: readonly Named[];
}

/** The totals of the directory, which are kept with each commit. */
export interface Totals {
	/** Users in any state. */
	readonly accounts: number;
	/** Users who are not deprovisioned. */
	readonly liveUsers: number;
	readonly activeUsers: number;
	readonly groups: number;
}

/** Finds by name, and counts. Neither reads more rows than it returns. */
export interface Finder {
	/** Users, groups and organizations whose names begin with a prefix, up to `limit` of each. */
	findByPrefix(prefix: string, limit: number): Promise<Findings>;
	totals(): Promise<Totals>;
}
