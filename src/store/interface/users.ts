// SPDX-License-Identifier: Apache-2.0

import type { UserRecord } from "../../records/resources.ts";
import type { PageRequest } from "./pages.ts";
import type { ScopedReads } from "./scope.ts";

/** Identifiers of a user. An undefined one is not searched for. */
export interface Identity {
	readonly userName: string | undefined;
	/** The sign-in address. It is compared with emails and with user names. */
	readonly address: string | undefined;
	readonly externalId: string | undefined;
}

/** One identifier, which may belong to several users. */
export type KnownBy =
	| { readonly username: string }
	| { readonly email: string }
	| { readonly userName: string }
	| { readonly externalId: string };

/** Reads users of every connection. SCIM resources are read within a scope. */
export interface UserReader extends ScopedReads {
	/** The users with these ids, in any state, in no order. */
	getUsers(ids: readonly string[]): Promise<readonly UserRecord[]>;
	/** The user with this registry handle, live or deprovisioned. */
	getUserByUsername(username: string): Promise<UserRecord | undefined>;
	/** The users with these registry handles, in any state, in no order. */
	getUsersByUsername(usernames: readonly string[]): Promise<readonly UserRecord[]>;
	/** The users in any state that have any of these identifiers, in the order of their ids. */
	findUsers(identity: Identity): Promise<readonly UserRecord[]>;
	/** The user in any state who is bound to this subject of the identity provider. */
	getUserBySubject(subject: string): Promise<UserRecord | undefined>;
	/** The users in any state with this identifier, in the order of their ids. */
	lookUpUsers(by: KnownBy, page: PageRequest): Promise<readonly UserRecord[]>;
	/** Users in any state, in the order of their ids. `active` selects those with access (true) or without (false). */
	listUsers(page: PageRequest & { readonly active: boolean | undefined }): Promise<readonly UserRecord[]>;
	/** The number of users in any state. `active` selects those with access (true) or without (false). */
	countUsers(active: boolean | undefined): Promise<number>;
	/** Returns those of the handles that a user has. */
	takenUsernames(usernames: readonly string[]): Promise<ReadonlySet<string>>;
}
