// SPDX-License-Identifier: Apache-2.0

// Reads pages of searches. There are three ways: a look-up reads all of its few results at once; a page by offset
// begins at the end of an earlier page, if that is remembered; a page by cursor begins at a position. Statements are
// cached by the shape of the search.

import type { Condition } from "../../scim/condition.ts";
import { mapped } from "../../scim/lists.ts";
import { type ResourceType, userType } from "../../scim/schema.ts";
import type { Found, Position, Requester, Search } from "../interface/pages.ts";
import type { Reader } from "./columns.ts";
import { readCounter } from "./counters.ts";
import type { Database, Query, Values } from "./database.ts";
import { and, type SQL, sql } from "./drizzle.ts";
import { filterSql, shapeOf } from "./filter.ts";
import type { NearFinder } from "./marks.ts";
import { type Places, placeMemory } from "./places.ts";
import { isAboutMemberships, isLongLookUp, type Reading } from "./search-cost.ts";
import {
	dependsOnCount,
	farFrom,
	isLookUp,
	orderOf,
	type Plan,
	planOf,
	type RequestedPage,
	type Scope,
	type SearchScope,
} from "./search-plan.ts";
import { beyond, type Searched, type SearchedTable, searchStatements } from "./search-statements.ts";
import { statementCache } from "./statement-cache.ts";
import { changes } from "./tables.ts";

/** The number of cached statements. Usual clients need fewer, and an unusual one cannot make the cache grow. */
const cachedShapes = 200;

/** The greatest number of results of a look-up. */
const fewest = 20;

/** The parameters that all statements of a search share. */
interface Asking {
	/** The values of the placeholders in the scope. */
	readonly within: Values;
	/** Whether the condition of the scope takes long. */
	readonly long: boolean;
	readonly requester: Requester | undefined;
}

/** Runs a search. `within` has the values of the placeholders in the scope. */
export type Searcher<Kept> = (search: Search, within?: Values) => Promise<Found<Kept>>;

/** The requested page, before the position where reading begins is known. */
type Question = Omit<RequestedPage, "start" | "skipped">;

/** The rows of a page, in the order of reading. */
interface Page<Kept> {
	readonly rows: readonly Searched<Kept>[];
	/** Whether more rows follow in this order. */
	readonly more: boolean;
}

/**
 * Makes the search of a table.
 *
 * @param reader converts rows to records.
 * @param countAll returns the number of rows in the scope, from a counter.
 * @param near returns the nearest known position before an index, in the order of ids.
 */
export function searcher<Kept>(
	database: Database,
	type: ResourceType,
	table: SearchedTable,
	reader: Reader<Kept>,
	scope: SearchScope,
	countAll: (within: Values) => Promise<number>,
	near: NearFinder,
): Searcher<Kept> {
	const cached = statementCache(cachedShapes);
	const placesOf = placeMemory();
	const statements = searchStatements(database, table, reader);
	const newest = database.prepareSql<{ sequence: number }>(
		sql`select coalesce(max(sequence), 0) as sequence from ${changes}`,
	);

	/** Returns the condition on the rows. */
	function where(
		condition: Condition | undefined,
		form: keyof Scope,
		{ timed }: Reading,
		after?: SQL,
	): SQL | undefined {
		const clock = timed ? database.words.inTime : undefined;
		const filter = condition && filterSql(condition, type, database.words, { clock, rows: scope.rows });
		return and(clock, scope[form], filter, after);
	}

	/** Returns all results of a look-up; undefined if they are too many. */
	async function findFew(condition: Condition, asking: Asking): Promise<Searched<Kept>[] | undefined> {
		if (condition.kind === "or") {
			// One statement for each operand, so that each uses its own index. For a single one, the database reads the
			// table.
			const found = new Map<string, Searched<Kept>>();
			for (const each of condition.operands) {
				const rows = await findFew(each, asking);
				if (rows === undefined) {
					return undefined;
				}
				for (const row of rows) {
					found.set(row.id, row);
				}
			}
			return [...found.values()];
		}
		const { key, values } = shapeOf(condition);
		const long = isLongLookUp(condition);
		const reading = { long, timed: long, unindexed: false };
		const query = cached(`few|${key}`, () => statements.few(fewest + 1, where(condition, "condition", reading)));
		const rows = await run(database, asking, reading, query, { ...values, ...asking.within });
		return rows.length > fewest ? undefined : rows;
	}

	/** Reads the first page of a look-up; undefined if there are too many results. */
	async function byLookUp(condition: Condition, limit: number, asking: Asking): Promise<Found<Kept> | undefined> {
		const all = await findFew(condition, asking);
		if (all === undefined) {
			return undefined;
		}
		// All results are in memory, so they are sorted here.
		const rows = all.sort((left, right) => (left.id < right.id ? -1 : 1)).slice(0, limit);
		return found(rows, all.length > limit, all.length);
	}

	/** Reads a page that begins at an offset. */
	async function byOffset(question: Question, offset: number, asking: Asking): Promise<Found<Kept>> {
		const { condition, limit, order } = question;
		const isFar = offset + limit >= farFrom;
		// All rows in the order of ids have marks. Of other searches, it is remembered where pages ended.
		const hasMarks = condition === undefined && order.column === null;
		const places = condition !== undefined || (isFar && !hasMarks) ? await knownPlaces(question, asking) : undefined;
		const start = hasMarks && isFar ? await near(offset, asking.within) : places?.before(offset);
		const skipped = offset - (start?.index ?? 0);
		const plan = await makePlan({ ...question, start: start?.position, skipped }, asking);
		const { rows, more } = await readPage(plan, asking);
		const last = placeOf(rows.at(-1));
		if (last !== undefined) {
			places?.note(offset + rows.length, last);
		}
		// The last page itself tells the total, unless it is empty because the offset is past the end.
		const isLast = !more && limit > 0 && (rows.length > 0 || offset === 0);
		return found(rows, more, isLast ? offset + rows.length : await countFound(plan, places, asking));
	}

	/** Reads a page that begins right after a position, or ends right before it. */
	async function byCursor(
		question: Question,
		start: Position,
		backwards: boolean,
		asking: Asking,
	): Promise<Found<Kept>> {
		const places = question.condition !== undefined ? await knownPlaces(question, asking) : undefined;
		const plan = await makePlan({ ...question, start, skipped: 0 }, asking);
		const { rows, more } = await readPage(plan, asking);
		const total = await countFound(plan, places, asking);
		return found(backwards ? rows.toReversed() : rows, more, total);
	}

	/** Returns what is remembered about a query, if it is valid at the newest change. */
	async function knownPlaces({ shape, order }: Question, asking: Asking): Promise<Places> {
		const query = JSON.stringify([shape?.key, order.attribute?.path, order.direction, shape?.values, asking.within]);
		const [row] = await database.all(newest);
		return placesOf(query, row?.sequence ?? 0);
	}

	async function makePlan(asked: RequestedPage, asking: Asking): Promise<Plan> {
		return planOf(asked, dependsOnCount(asked) ? await countCompared(asked.condition, asking) : 0);
	}

	/** Returns the greatest number of rows to compare. */
	async function countCompared(condition: Condition | undefined, asking: Asking): Promise<number> {
		const memberships = condition !== undefined && isAboutMemberships(condition);
		const others = memberships ? await readCounter(database, type === userType ? "groups" : "users") : 0;
		return (await countAll(asking.within)) + others;
	}

	async function readPage(plan: Plan, asking: Asking): Promise<Page<Kept>> {
		const { condition, shape, order, start, skipped, limit, way, reading, scopes, names } = plan;
		if (limit === 0) {
			return { rows: [], more: false };
		}
		const { column, direction } = order;
		const query = cached(names.page, () => {
			const after = start && beyond(table, column, direction, start.value === null);
			return statements.page(way, column, direction, where(condition, scopes.page, reading, after));
		});
		const rows = await run(database, asking, reading, query, {
			...shape?.values,
			...asking.within,
			id: start?.id,
			value: start?.value,
			// One row more than the page, to see whether more rows follow.
			limit: limit + 1,
			offset: skipped,
			end: skipped + limit + 1,
		});
		return { rows: rows.slice(0, limit), more: rows.length > limit };
	}

	/** Returns the number of results on all pages. */
	async function countFound(plan: Plan, places: Places | undefined, asking: Asking): Promise<number> {
		const { condition, shape, reading, scopes, names } = plan;
		if (condition === undefined) {
			return countAll(asking.within);
		}
		if (places?.total !== undefined) {
			return places.total;
		}
		const query = cached(names.count, () => statements.count(where(condition, scopes.count, reading)));
		const [counted] = await run(database, asking, reading, query, { ...shape?.values, ...asking.within });
		const count = counted?.count ?? 0;
		if (places !== undefined) {
			places.total = count;
		}
		return count;
	}

	return async (search, within = {}) => {
		const { condition, from, limit, requester } = search;
		const asking = { within, long: scope.long === true, requester };
		const order = orderOf(search, type, database.words);
		if (condition !== undefined && isLookUp(search, order)) {
			const few = await byLookUp(condition, limit, asking);
			if (few !== undefined) {
				return few;
			}
		}
		const question = { condition, shape: condition && shapeOf(condition), order, limit };
		if ("offset" in from) {
			return byOffset(question, from.offset, asking);
		}
		return "after" in from
			? byCursor(question, from.after, false, asking)
			: byCursor(question, from.before, true, asking);
	};
}

/** Runs a statement; a long one through `scan`. */
function run<Result>(
	database: Database,
	{ long: longScope, requester }: Asking,
	{ long }: Reading,
	query: Query<Result>,
	values: Values,
): Promise<Result[]> {
	return long || longScope ? database.scan(query, values, requester) : database.all(query, values);
}

/** Makes the result of a search. The rows are in the order of the search. */
function found<Kept>(rows: readonly Searched<Kept>[], more: boolean, total: number): Found<Kept> {
	const records = mapped(rows, (each) => each.record);
	return { total, records, first: placeOf(rows.at(0)), last: placeOf(rows.at(-1)), more };
}

function placeOf(row: Searched<unknown> | undefined): Position | undefined {
	return row && { value: row.sortValue, id: row.id };
}
