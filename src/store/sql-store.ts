// SPDX-License-Identifier: Apache-2.0

// The store over SQL: every query, put together. An engine adds how statements run and how a transaction is held.

import { changeQueries } from "./sql/changes.ts";
import { connectionQueries } from "./sql/connections.ts";
import type { Database } from "./sql/database.ts";
import { groupQueries } from "./sql/groups.ts";
import { guardQueries } from "./sql/guard.ts";
import { identityQueries } from "./sql/identity.ts";
import { membershipQueries } from "./sql/memberships.ts";
import { organizationQueries } from "./sql/organizations.ts";
import { readinessQueries } from "./sql/readiness.ts";
import { settingsQueries } from "./sql/settings.ts";
import { tokenQueries } from "./sql/tokens.ts";
import { userQueries } from "./sql/users.ts";
import type { Store } from "./store.ts";

/** What an engine does in its own way. */
export type EngineParts = Pick<Store, "commit" | "onCommit" | "ping" | "close">;

/** The store of an engine. */
export function sqlStore(database: Database, engine: EngineParts): Store {
	return {
		...userQueries(database),
		...groupQueries(database),
		...organizationQueries(database),
		...membershipQueries(database),
		...tokenQueries(database),
		...connectionQueries(database),
		...identityQueries(database),
		...changeQueries(database),
		...settingsQueries(database),
		...guardQueries(database),
		...readinessQueries(database),
		...engine,
	};
}
