// SPDX-License-Identifier: Apache-2.0

// What is read to tell who somebody is, beside the users themselves.

import type { IdentityReader } from "../interface/identity.ts";
import type { Database } from "./database.ts";
import { sql } from "./drizzle.ts";
import { select } from "./statements.ts";
import { identityRefusals, organizationMembers } from "./tables.ts";

/** The direct roles of users, and what was refused of them. */
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
