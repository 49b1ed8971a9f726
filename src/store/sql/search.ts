// SPDX-License-Identifier: Apache-2.0

// A page of what a filter selects. A statement is prepared once for each shape of filter.

import { and, asc, type SQL, sql } from "drizzle-orm";
import { groupType, userType } from "../../scim/schema.ts";
import { filterSql, shapeOf } from "../filter-sql.ts";
import type { Search } from "../store.ts";
import type { groups, users } from "../tables.ts";
import type { Database, Query } from "./database.ts";

/** More shapes than a service sees in practice; an odd client cannot make the cache grow beyond it. */
const cachedShapes = 200;

interface Statements {
	readonly page: Query<object>;
	readonly count: Query<{ count: number }>;
}

export type Searcher = (search: Search) => Promise<{ total: number; rows: object[] }>;

/**
 * Makes the search over a table.
 *
 * @param scope what every row has to meet.
 * @param countAll how many rows meet the scope, without counting them.
 */
export function searcher(
	database: Database,
	typeName: "User" | "Group",
	table: typeof users | typeof groups,
	scope: SQL | undefined,
	countAll: () => Promise<number>,
): Searcher {
	const type = typeName === "User" ? userType : groupType;
	const cache = new Map<string, Statements>();

	const prepare = (condition: SQL | undefined): Statements => ({
		page: database.prepare(
			database.db
				.select()
				.from(table as typeof users)
				.where(and(scope, condition))
				.orderBy(asc(table.id))
				.limit(sql.placeholder("limit"))
				.offset(sql.placeholder("offset")),
		),
		count: database.prepare(
			database.db
				.select({ count: sql<number>`count(*)` })
				.from(table as typeof users)
				.where(and(scope, condition)),
		),
	});
	const everything = prepare(undefined);

	const statements = (key: string, condition: () => SQL): Statements => {
		const known = cache.get(key);
		// The last used is the last in the map, so the first is the one to forget.
		cache.delete(key);
		const found = known ?? prepare(condition());
		cache.set(key, found);
		if (cache.size > cachedShapes) {
			cache.delete(cache.keys().next().value as string);
		}
		return found;
	};

	return async ({ condition, offset, limit }) => {
		const shape = condition && shapeOf(condition);
		const found =
			condition === undefined || shape === undefined
				? everything
				: statements(shape.key, () => filterSql(condition, type, database.words));
		const values = shape?.values ?? {};
		const rows = limit === 0 ? [] : await database.all(found.page, { ...values, limit, offset });
		// A page that is not full, and not past the end, says itself how many there are.
		if (limit > 0 && rows.length < limit && (rows.length > 0 || offset === 0)) {
			return { total: offset + rows.length, rows };
		}
		if (condition === undefined) {
			return { total: await countAll(), rows };
		}
		const [counted] = await database.all(found.count, values);
		return { total: counted?.count ?? 0, rows };
	};
}
