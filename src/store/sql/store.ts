// SPDX-License-Identifier: Apache-2.0

// Combines the queries into a store. The engine runs the statements and the transactions.

import type { Commits } from "../interface/commits.ts";
import type { Scope, ScopedReader, ScopedReads } from "../interface/scope.ts";
import type { ReviewCopies, Store } from "../store.ts";
import { accessQueries } from "./access.ts";
import { auditQueries } from "./audit.ts";
import { changeQueries } from "./changes.ts";
import { clientQueries } from "./clients.ts";
import { connectionQueries } from "./connections.ts";
import type { Beside, Database } from "./database.ts";
import { deviceQueries } from "./devices.ts";
import { finderQueries } from "./finder.ts";
import { groupQueries } from "./groups.ts";
import { guardQueries } from "./guard-facts.ts";
import { identityQueries } from "./identity.ts";
import { membershipQueries } from "./memberships.ts";
import { organizationQueries } from "./organizations.ts";
import { pastQueries } from "./past.ts";
import { readinessQueries } from "./readiness.ts";
import { requestQueries } from "./requests.ts";
import { reviewQueries } from "./reviews.ts";
import { scopedGroupQueries } from "./scoped-groups.ts";
import { sessionQueries } from "./sessions.ts";
import { settingsQueries } from "./settings.ts";
import { tokenQueries } from "./tokens.ts";
import { scopedUserQueries, userQueries } from "./users.ts";

/** The methods of the store that each engine implements. */
export type EngineParts = Commits & ReviewCopies & Pick<Store, "ping" | "close">;

/** Makes the store of an engine. */
export function sqlStore(database: Database, { beside, ...engine }: EngineParts & Beside): Store {
	return {
		within: scoping(database),
		...userQueries(database),
		...groupQueries(database),
		...organizationQueries(database),
		...membershipQueries(database),
		...accessQueries(database),
		...tokenQueries(database),
		...clientQueries(database),
		...connectionQueries(database),
		...identityQueries(database),
		...changeQueries(database),
		...pastQueries(database),
		...auditQueries(database),
		...reviewQueries(database),
		...finderQueries(database),
		...sessionQueries(database),
		...deviceQueries(database),
		...settingsQueries(database),
		...guardQueries(database),
		...readinessQueries(database),
		...requestQueries(database, { beside }),
		...engine,
	};
}

/** Makes the readers of scopes. There are few: one for each connection, and one for all. */
function scoping(database: Database): ScopedReads["within"] {
	const [usersWithin, groupsWithin] = [scopedUserQueries(database), scopedGroupQueries(database)];
	const known = new Map<string | undefined, ScopedReader>();
	return ({ connectionId }: Scope) => {
		const found = known.get(connectionId) ?? { ...usersWithin({ connectionId }), ...groupsWithin({ connectionId }) };
		known.set(connectionId, found);
		return found;
	};
}
