// SPDX-License-Identifier: Apache-2.0

// The interface of the store. Its parts are in `interface/`, and every engine implements them with the same results.
// Code that uses the store names only the parts that it needs.

import type { AccessReader } from "./interface/access.ts";
import type { AuditReader } from "./interface/audit.ts";
import type { ChangeReader } from "./interface/changes.ts";
import type { AccessTokenStore, ClientReader } from "./interface/clients.ts";
import type { Commits } from "./interface/commits.ts";
import type { ConnectionReader } from "./interface/connections.ts";
import type { DeviceStore } from "./interface/devices.ts";
import type { Finder } from "./interface/finder.ts";
import type { GroupReader } from "./interface/groups.ts";
import type { GuardReader } from "./interface/guard.ts";
import type { IdentityReader } from "./interface/identity.ts";
import type { MembershipReader } from "./interface/memberships.ts";
import type { OrganizationReader } from "./interface/organizations.ts";
import type { PastReader } from "./interface/past.ts";
import type { ReadinessReader } from "./interface/readiness.ts";
import type { RequestStore } from "./interface/requests.ts";
import type { ReviewReader } from "./interface/reviews.ts";
import type { SessionStore } from "./interface/sessions.ts";
import type { SettingsReader } from "./interface/settings.ts";
import type { TokenReader } from "./interface/tokens.ts";
import type { UserReader } from "./interface/users.ts";

/**
 * Keeps the copies of the directory that reviews work on. A copy has users, groups, organizations, roles, mappings,
 * connections and settings as they were when it was made, and a change log of its own, which begins empty.
 */
export interface ReviewCopies {
	/** Makes a copy, as a whole or not at all. */
	createCopy(reviewId: string): Promise<void>;
	/** The copy as a store. It is closed with this store. @throws Error if there is no such copy. */
	openCopy(reviewId: string): Promise<Store>;
	/** Refuses all further commits to a copy, with `unavailable`, or allows them again. */
	sealCopy(reviewId: string, sealed: boolean): Promise<void>;
	/** Closes a copy that another server has deleted. */
	closeCopy(reviewId: string): Promise<void>;
	/** Deletes a copy, if there is one. */
	dropCopy(reviewId: string): Promise<void>;
	/** The ids of the reviews that have a copy, whether it is finished or not. */
	listCopies(): Promise<readonly string[]>;
}

export interface Store
	extends Commits,
		UserReader,
		GroupReader,
		OrganizationReader,
		MembershipReader,
		AccessReader,
		IdentityReader,
		Finder,
		SessionStore,
		DeviceStore,
		SettingsReader,
		ConnectionReader,
		TokenReader,
		ClientReader,
		AccessTokenStore,
		ChangeReader,
		ReviewReader,
		ReviewCopies,
		PastReader,
		AuditReader,
		GuardReader,
		ReadinessReader,
		RequestStore {
	/** Throws `unavailable` unless the store can read and write. */
	ping(): Promise<void>;
	/** Writes the waiting commits, and closes the store. */
	close(): Promise<void>;
}
