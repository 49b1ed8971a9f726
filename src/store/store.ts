// SPDX-License-Identifier: Apache-2.0

// The interface of the store: read and commit. Its parts are in `interface/`, and each engine keeps every sentence there.
// Who uses the store names the parts that it needs.

import type { ChangeReader } from "./interface/changes.ts";
import type { Commits } from "./interface/commits.ts";
import type { ConnectionReader } from "./interface/connections.ts";
import type { GroupReader } from "./interface/groups.ts";
import type { GuardReader } from "./interface/guard.ts";
import type { IdentityReader } from "./interface/identity.ts";
import type { MembershipReader } from "./interface/memberships.ts";
import type { OrganizationReader } from "./interface/organizations.ts";
import type { ReadinessReader } from "./interface/readiness.ts";
import type { SettingsReader } from "./interface/settings.ts";
import type { TokenReader } from "./interface/tokens.ts";
import type { UserReader } from "./interface/users.ts";

export interface Store
	extends Commits,
		UserReader,
		GroupReader,
		OrganizationReader,
		MembershipReader,
		IdentityReader,
		SettingsReader,
		ConnectionReader,
		TokenReader,
		ChangeReader,
		GuardReader,
		ReadinessReader {
	/** Throws unless the store answers. */
	ping(): Promise<void>;
	/** Ends everything; what was acknowledged is on disk. */
	close(): Promise<void>;
}
