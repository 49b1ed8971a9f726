// SPDX-License-Identifier: Apache-2.0

// Finds by the beginning of a name: a range of the index of each name.

import { fold } from "../../scim/fold.ts";
import type { Finder, NamedUser } from "../interface/finder.ts";
import { readCounter } from "./counters.ts";
import type { Database } from "./database.ts";
import { and, asc, type Column, gte, lt, sql } from "./drizzle.ts";
import { selectColumns } from "./statements.ts";
import { groups, organizations, users } from "./tables.ts";
import { live } from "./users.ts";

/** The largest code point. No name begins with a prefix and it. */
const afterAll = "\u{10ffff}";

/** Makes the queries that find by name. */
export function finderQueries(database: Database): Finder {
	const begins = (column: Column) => and(gte(column, sql.placeholder("from")), lt(column, sql.placeholder("to")));
	const limit = sql.placeholder("limit");
	const userColumns = {
		id: users.id,
		userName: users.userName,
		email: users.emailsValue,
		username: users.username,
		active: users.active,
	};
	const usersBy = (column: Column) =>
		database.prepare(
			selectColumns(userColumns, users, { where: and(begins(column), live), orderBy: [asc(column)], limit }),
		);
	const ofUsers = [usersBy(users.userNameKey), usersBy(users.emailsValueKey), usersBy(users.username)];
	const ofGroups = database.prepare(
		selectColumns({ id: groups.id, name: groups.displayName }, groups, {
			...{ where: begins(groups.displayNameKey), orderBy: [asc(groups.displayNameKey)], limit },
		}),
	);
	const ofOrganizations = database.prepare(
		selectColumns({ id: organizations.id, name: organizations.name }, organizations, {
			...{ where: begins(organizations.name), orderBy: [asc(organizations.name)], limit },
		}),
	);

	return {
		async findByPrefix(prefix, limit) {
			const from = fold(prefix);
			const values = { from, to: from + afterAll, limit };
			const found = new Map<string, NamedUser>();
			for (const query of ofUsers) {
				for (const { id, userName, email, username, active } of await database.all(query, values)) {
					found.set(id, { id, name: userName ?? email ?? username, email: email ?? "", active });
				}
			}
			const foundGroups = await database.all(ofGroups, values);
			return {
				users: [...found.values()].slice(0, limit),
				groups: foundGroups.map(({ id, name }) => ({ id, name: name ?? "" })),
				organizations: await database.all(ofOrganizations, values),
			};
		},
		async totals() {
			return {
				accounts: await readCounter(database, "accounts"),
				liveUsers: await readCounter(database, "users"),
				activeUsers: await readCounter(database, "active_users"),
				groups: await readCounter(database, "groups"),
			};
		},
	};
}
