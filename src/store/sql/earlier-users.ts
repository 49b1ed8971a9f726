// SPDX-License-Identifier: Apache-2.0

// Keeps the numbers of users with access at two earlier times, for the default threshold of the guard.

import { countsAfter } from "../../records/guard.ts";
import type { BoundStatement, Database } from "./database.ts";
import { sql } from "./drizzle.ts";
import { counters, guard } from "./tables.ts";

/**
 * Makes the function that returns the statement which begins a new period of `EarlierUsers`, if the present one is old
 * enough. The statement runs before a change of the number of active users.
 */
export function periodBeginner(database: Database): (time: number) => BoundStatement {
	const { words } = database;
	const active = sql`(select value from ${counters} where name = 'active_users')`;
	// After two periods, the number has not changed for at least one.
	const begin = database.prepareSql(sql`
		update ${guard} set earlier_since = ${words.number(sql.placeholder("time"))}, earlier_users = ${active},
			earlier_users_before = case when earlier_since <= ${sql.placeholder("longAgo")} then ${active} else earlier_users end
		where earlier_since <= ${sql.placeholder("ago")}`);
	return (time) => [begin, { time, ago: time - countsAfter, longAgo: time - 2 * countsAfter }];
}
