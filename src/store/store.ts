// SPDX-License-Identifier: Apache-2.0

// The interface of the store: read and commit. Each engine keeps every sentence here.

import type { ChangeKind, CredentialKind, Change as LoggedChange } from "../../gen/roster/v1/change_pb.ts";
import type { Settings } from "../../gen/roster/v1/settings_pb.ts";
import type { UserGroup } from "../../gen/roster/v1/user_pb.ts";
import type {
	Actor,
	CertainLosses,
	Change,
	ConnectionRecord,
	GroupRecord,
	GuardRecord,
	IdentityRefusalRecord,
	Loss,
	Losses,
	LossKind,
	Made,
	MembershipRecord,
	OrganizationGroupRecord,
	OrganizationMemberRecord,
	OrganizationRecord,
	TokenRecord,
	UserRecord,
} from "../records.ts";
import type { Condition } from "../scim/condition.ts";
import type { Attribute } from "../scim/schema.ts";

/** A list of changes that is committed whole or not at all. */
export interface Commit {
	readonly changes: readonly Change[];
	readonly actor: Actor;
	readonly requestId: string;
	readonly time: number;
	/** Checks everything, and writes nothing. */
	readonly validateOnly: boolean;
	/** The connection whose users alone may come into groups; undefined where any may. */
	readonly membersOf?: string | undefined;
	/** What the decision was made on, beside what the changes name. */
	readonly premises?: Premises | undefined;
	/** The guard against mass deactivation, where it watches this commit. */
	readonly guarding?: Guarding | undefined;
}

/** What was read for a decision. A commit finds it as it was read, or is Stale; what is left out may be any. */
export interface Premises {
	/** Users: each at the version that was read. */
	readonly users?: readonly UserRecord[];
	/** All direct roles of some users, those that wait too. */
	readonly roles?: { readonly userIds: readonly string[]; readonly roles: readonly OrganizationMemberRecord[] };
	/** All groups that a user is in. */
	readonly groups?: { readonly userId: string; readonly groupIds: readonly string[] };
	/** The domains within which a connection takes accounts over. */
	readonly connection?: ConnectionRecord;
}

/** How the guard looks at what a commit takes away from people and gives back, and when that is too much. */
export interface Guarding {
	/** Users whose sign-in address changes. */
	readonly readdressed: readonly string[];
	/** What was lost at this time or before is forgotten. */
	readonly since: number;
	/** What the commit takes and gives back. */
	losses(made: Made): Losses;
	/** What the commit takes, where its changes alone say from whom; undefined where they do not. */
	certain(changes: readonly Change[]): CertainLosses | undefined;
	/** Whether anything is counted now. */
	counts(facts: GuardFacts): boolean;
	/** Whether too much was taken, this commit's losses included. */
	exceeds(facts: GuardFacts): boolean;
}

/** The guard against mass deactivation refuses the commit: nothing of it was made. */
export class Held extends Error {
	/** What the commit would have taken. */
	readonly taken: readonly Loss[];
	/** What is counted without that. */
	readonly before: GuardFacts;
	/** As if the commit had been made. */
	readonly after: GuardFacts;

	constructor(taken: readonly Loss[], before: GuardFacts, after: GuardFacts) {
		super("the guard refuses more losses");
		this.taken = taken;
		this.before = before;
		this.after = after;
	}
}

/**
 * What was read has changed since: read it again, decide again.
 *
 * The only error of the store that is not for the caller.
 */
export class Stale extends Error {}

/** The value that a resource is sorted by; null where it has none. */
export type SortValue = string | number | boolean | null;

/** A place in the order of a search: just beside a resource. */
export interface Position {
	/** Null where the search is not sorted. */
	readonly value: SortValue;
	readonly id: string;
}

/** An order: by an attribute, and by id where values are equal; without an attribute by id, oldest first. */
export interface Sort {
	readonly attribute: Attribute;
	/** Resources without a value are last when ascending, and first when descending (RFC 7644 section 3.4.2.3). */
	readonly descending: boolean;
}

/** Which resources, in which order, and which page of them. */
export interface Search {
	readonly condition: Condition | undefined;
	readonly sort: Sort | undefined;
	/** Where the page begins: after so many, or right after a place, or ends right before one. */
	readonly from: { readonly offset: number } | { readonly after: Position } | { readonly before: Position };
	readonly limit: number;
}

export interface UserSearch extends Search {
	/** The connection that manages the users; undefined for all users, managed or not. */
	readonly connectionId: string | undefined;
}

export interface Found<Record> {
	/** How many there are on all pages. */
	readonly total: number;
	readonly records: readonly Record[];
	/** The places of the first and the last of the page; undefined where it is empty. */
	readonly first: Position | undefined;
	readonly last: Position | undefined;
	/** Whether there are more in the direction of reading: after the page, or before it. */
	readonly more: boolean;
}

/** One page of a list in the order of a key that is unique. */
export interface PageRequest {
	/** The key after which the page begins; undefined for the first page. */
	readonly after: string | undefined;
	readonly limit: number;
	readonly reverse?: boolean;
}

/** What a user may be known by; what is undefined is not looked for. */
export interface Identity {
	readonly userName: string | undefined;
	/** The address that the user signs in with: it may be an email or a user name. */
	readonly address: string | undefined;
	readonly externalId: string | undefined;
}

/** What is known of users whom a push or a sign-in may mean. */
export interface Standing {
	/** Their direct roles, those that wait too. */
	readonly roles: readonly OrganizationMemberRecord[];
	/** What was refused of them and is not decided. */
	readonly refusals: readonly IdentityRefusalRecord[];
}

/** What one or more users are known by. */
export type KnownBy =
	| { readonly username: string }
	| { readonly email: string }
	| { readonly userName: string }
	| { readonly externalId: string };

/** What the guard against mass deactivation decides on. */
export interface GuardFacts {
	readonly guard: GuardRecord;
	/** Undefined is the default. */
	readonly threshold: number | undefined;
	readonly activeUsers: number;
	/** How many users lost something of each kind, as far as it is not yet forgotten. */
	readonly counted: Readonly<Record<LossKind, number>>;
	/** How many users lost something of any kind: each counts once. */
	readonly users: number;
}

/** Whose or which memberships: at least one of the two. */
export interface MembershipQuery {
	readonly userId?: string;
	readonly organizationId?: string;
}

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

export interface Store {
	/**
	 * Makes every change or none, and appends them to the change log in the same transaction.
	 *
	 * When it returns, the changes are on disk. What they do to memberships are entries too, behind the changes.
	 *
	 * @returns how many entries the change log got.
	 * @throws Held where the guard that came with it refuses.
	 * @throws Stale where a version is no longer that of `before`, what a change refers to is gone, or a premise does
	 *   not hold any more.
	 * @throws already_exists with `uniqueness` where a unique value is taken.
	 * @throws invalid_argument with `invalidValue` where a new member is not a live user, naming each.
	 */
	commit(commit: Commit): Promise<number>;

	/** The user with this id, in any state. */
	getUser(id: string): Promise<UserRecord | undefined>;
	/** The users with these ids, in any state, in no order. */
	getUsers(ids: readonly string[]): Promise<readonly UserRecord[]>;
	/** The live user with this registry handle, or the deprovisioned one. */
	getUserByUsername(username: string): Promise<UserRecord | undefined>;
	/** The users in any state that are known by any of these. */
	findUsers(identity: Identity): Promise<readonly UserRecord[]>;
	/** The user in any state who is bound to this subject. */
	getUserBySubject(subject: string): Promise<UserRecord | undefined>;
	/** What is known of users, beside themselves. */
	standingOf(userIds: readonly string[]): Promise<Standing>;
	/** The live users that meet a condition. Throws `invalidValue` for an attribute that nothing is sorted by. */
	searchUsers(search: UserSearch): Promise<Found<UserRecord>>;
	/** The users in any state who are known by something, in the order of their ids. */
	lookUpUsers(by: KnownBy, page: PageRequest): Promise<readonly UserRecord[]>;
	/** Users in any state in the order of their ids; with `active`, those with access, or those without. */
	listUsers(page: PageRequest & { readonly active: boolean | undefined }): Promise<readonly UserRecord[]>;
	/** How many users there are in any state; with `active`, those with access, or those without. */
	countUsers(active: boolean | undefined): Promise<number>;
	/** Which of these registry handles somebody has. */
	takenUsernames(usernames: readonly string[]): Promise<ReadonlySet<string>>;

	/** The group with this id. */
	getGroup(id: string): Promise<GroupRecord | undefined>;
	/** The groups that meet a condition. */
	searchGroups(search: Search): Promise<Found<GroupRecord>>;
	/** The ids of the users in a group, in order. */
	listGroupMembers(groupId: string, page: PageRequest): Promise<readonly string[]>;
	/** The ids of the users in each group, in order; a group without members is not in the map. */
	membersOf(groupIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
	/** How many users are in some groups, each counted in each, as far as a number. */
	countGroupMembers(groupIds: readonly string[], most: number): Promise<number>;
	/** Those of these users who are in a group, in no order. */
	membersAmong(groupId: string, userIds: readonly string[]): Promise<readonly string[]>;
	/** The ids of the users in a group who meet a condition on `members.value`, in order. */
	membersMeeting(groupId: string, condition: Condition): Promise<readonly string[]>;
	/** The groups of each user, in order; a user in no group is not in the map. */
	groupsOf(userIds: readonly string[]): Promise<ReadonlyMap<string, UserGroup[]>>;
	/** The names of the groups that no mapping names. */
	unmappedGroupNames(): Promise<readonly string[]>;

	/** The organization with this id. */
	getOrganization(id: string): Promise<OrganizationRecord | undefined>;
	/** The organization of this name. */
	getOrganizationByName(name: string): Promise<OrganizationRecord | undefined>;
	/** Organizations in the order of their ids: oldest first. */
	listOrganizations(page: PageRequest): Promise<readonly OrganizationRecord[]>;
	/** Which of these organization names are taken. */
	takenOrganizationNames(names: readonly string[]): Promise<ReadonlySet<string>>;
	/** The direct role of a user. */
	getOrganizationMember(organizationId: string, userId: string): Promise<OrganizationMemberRecord | undefined>;
	/** The direct roles of an organization, or of a user. */
	listOrganizationMembers(query: MembershipQuery): Promise<readonly OrganizationMemberRecord[]>;
	/** The mappings of an organization, by name. */
	listOrganizationGroups(organizationId: string): Promise<readonly OrganizationGroupRecord[]>;
	/** The mapping of this group name to the organization. */
	getOrganizationGroup(organizationId: string, groupName: string): Promise<OrganizationGroupRecord | undefined>;
	/** Whether any organization is mapped to this group name. */
	isMapped(groupName: string): Promise<boolean>;

	/**
	 * The memberships of a user by organization id, or of an organization by user id; with both, the one.
	 *
	 * Derived at the time of the call: direct roles, and those of mapped groups where provisioning is on;
	 * only of users with access; of several the highest role, and a direct one before one from a group.
	 */
	listMemberships(query: MembershipQuery, page: PageRequest): Promise<readonly MembershipRecord[]>;
	/** How many members an organization has. */
	countMembers(organizationId: string): Promise<number>;

	/** The settings. */
	getSettings(): Promise<Settings>;

	/** The connection with this id. */
	getConnection(id: string): Promise<ConnectionRecord | undefined>;
	/** The connection of this name. */
	getConnectionByName(name: string): Promise<ConnectionRecord | undefined>;
	/** All connections, oldest first. */
	listConnections(): Promise<readonly ConnectionRecord[]>;

	/** The token with this id, expired or not. */
	getToken(id: string): Promise<TokenRecord | undefined>;
	/** The tokens of a kind, or of every kind, that have not expired at a time, in the order of their ids: oldest first. */
	listTokens(kind: CredentialKind | undefined, now: number, page: PageRequest): Promise<readonly TokenRecord[]>;
	/** Notes when a token was last used: no change of anything, so it is in no log. */
	touchToken(id: string, time: number): Promise<void>;

	/** The entries of the change log after a sequence number, in order. */
	listChanges(after: number, limit: number, kinds: readonly ChangeKind[]): Promise<readonly LoggedChange[]>;
	/** The sequence numbers of the oldest entry that is kept and of the newest; 0 where there is none. */
	sequences(): Promise<{ readonly first: number; readonly last: number }>;
	/**
	 * Forgets entries that were committed before a time, oldest first, and never the newest of all.
	 *
	 * @returns how many; as many as the limit where there may be more.
	 */
	trimChanges(before: number, limit: number): Promise<number>;

	/** What the guard against mass deactivation decides on. */
	guardFacts(): Promise<GuardFacts>;
	/** When the loss was counted that stands at a place among those after a time, 0 for the oldest; undefined where there are fewer. */
	lossTime(after: number, index: number): Promise<number | undefined>;

	/**
	 * Calls a listener after commits that appended to the change log.
	 *
	 * A hint, for whoever would else have to look again and again: a call may stand for many commits.
	 *
	 * @returns what ends the calls.
	 */
	onCommit(listener: () => void): () => void;

	/** What readiness looks at. */
	readinessFacts(): Promise<ReadinessFacts>;

	/** Throws unless the store answers. */
	ping(): Promise<void>;
	/** Ends everything; what was acknowledged is on disk. */
	close(): Promise<void>;
}
