// SPDX-License-Identifier: Apache-2.0

// The store over SQL: every query, put together. An engine adds how statements run and how a transaction is held.

import type { Commits } from "../interface/commits.ts";
import type { Store } from "../store.ts";
import { changeQueries } from "./changes.ts";
import { connectionQueries } from "./connections.ts";
import type { Database } from "./database.ts";
import { groupQueries } from "./groups.ts";
import { guardQueries } from "./guard.ts";
import { identityQueries } from "./identity.ts";
import { membershipQueries } from "./memberships.ts";
import { organizationQueries } from "./organizations.ts";
import { readinessQueries } from "./readiness.ts";
import { settingsQueries } from "./settings.ts";
import { tokenQueries } from "./tokens.ts";
import { userQueries } from "./users.ts";

/** What an engine does in its own way. */
export type EngineParts = Commits & Pick<Store, "ping" | "close">;

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
