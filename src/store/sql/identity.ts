// SPDX-License-Identifier: Apache-2.0

// Reads what the identification of a user needs, apart from the users themselves.

import type { IdentityReader } from "../interface/identity.ts";
import type { Database } from "./database.ts";
import { sql } from "./drizzle.ts";
import { select } from "./statements.ts";
import { identityRefusals, organizationMembers } from "./tables.ts";

/** Makes the queries of direct roles and refusals. */
export function identityQueries(database: Database): IdentityReader {
	const { words } = database;
	const ids = sql.placeholder("ids");
	const roles = database.prepare(
		select(organizationMembers, { where: words.isOneOf(organizationMembers.userId, ids) }),
	);
	const refusals = database.prepare(select(identityRefusals, { where: words.isOneOf(identityRefusals.userId, ids) }));
	return {
		async standingOf(userIds) {
			const values = { ids: JSON.stringify(userIds) };
			return { roles: await database.all(roles, values), refusals: await database.all(refusals, values) };
		},
	};
}
