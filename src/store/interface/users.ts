// SPDX-License-Identifier: Apache-2.0

import type { UserRecord } from "../../records.ts";
import type { Found, PageRequest, Search } from "./pages.ts";

export interface UserSearch extends Search {
	/** The connection that manages the users; undefined for all users, managed or not. */
	readonly connectionId: string | undefined;
}

/** What a user may be known by; what is undefined is not looked for. */
export interface Identity {
	readonly userName: string | undefined;
	/** The address that the user signs in with: it may be an email or a user name. */
	readonly address: string | undefined;
	readonly externalId: string | undefined;
}

/** What one or more users are known by. */
export type KnownBy =
	| { readonly username: string }
	| { readonly email: string }
	| { readonly userName: string }
	| { readonly externalId: string };

/** What is read of users. */
export interface UserReader {
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
}
