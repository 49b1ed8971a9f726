// SPDX-License-Identifier: Apache-2.0

// A page of what a filter selects, in an order. There are three ways to read one: few resources are looked up all at
// once; a page by offset begins where one before it has ended, as far as that is known; a page by cursor begins at a
// place. A statement is prepared once for each shape of search.

import type { Condition } from "../../scim/condition.ts";
import { mapped } from "../../scim/lists.ts";
import { type ResourceType, userType } from "../../scim/schema.ts";
import type { Found, Position, Search } from "../interface/pages.ts";
import type { Reader } from "./columns.ts";
import { readCounter } from "./counters.ts";
import type { Database, Query, Values } from "./database.ts";
import { and, type SQL, sql } from "./drizzle.ts";
import { filterSql, shapeOf } from "./filter.ts";
import { type Places, placeMemory } from "./places.ts";
import { isAboutMemberships, isLongLookUp, type Reading } from "./search-cost.ts";
import {
	type Asked,
	dependsOnCount,
	farFrom,
	isLookUp,
	orderOf,
	type Plan,
	planOf,
	type Scope,
} from "./search-plan.ts";
import { beyond, type Searched, type SearchedTable, searchStatements } from "./search-statements.ts";
import { statementCache } from "./statement-cache.ts";
import { changes } from "./tables.ts";

/** More shapes than a service sees in practice; an odd client cannot make the cache grow beyond it. */
const cachedShapes = 200;

/** As many resources as are read at once of a condition that should select few. */
const fewest = 20;

/** Searches; `within` is what the placeholders of the scope stand for. */
export type Searcher<Kept> = (search: Search, within?: Values) => Promise<Found<Kept>>;

/** What is asked for, before it is known where the page is. */
type Question = Omit<Asked, "start" | "skipped">;

/** The rows of a page, in the order in which they are read. */
interface Page<Kept> {
	readonly rows: readonly Searched<Kept>[];
	/** Whether there are more behind them. */
	readonly more: boolean;
}

/**
 * Makes the search over a table.
 *
 * @param reader what makes the records.
 * @param countAll how many rows meet the scope, without counting them.
 */
export function searcher<Kept>(
	database: Database,
	type: ResourceType,
	table: SearchedTable,
	reader: Reader<Kept>,
	scope: Scope,
	countAll: (within: Values) => Promise<number>,
): Searcher<Kept> {
	const cached = statementCache(cachedShapes);
	const placesOf = placeMemory();
	const statements = searchStatements(database, table, reader);
	const newest = database.prepareSql<{ sequence: number }>(
		sql`select coalesce(max(sequence), 0) as sequence from ${changes}`,
	);

	/** What a row has to meet. */
	function where(
		condition: Condition | undefined,
		form: keyof Scope,
		{ timed }: Reading,
		after?: SQL,
	): SQL | undefined {
		const clock = timed ? database.words.inTime : undefined;
		const filter = condition && filterSql(condition, type, database.words, { clock });
		return and(clock, scope[form], filter, after);
	}

	/** All that meet a condition that should select few; undefined where they are many. */
	async function findFew(condition: Condition, within: Values): Promise<Searched<Kept>[] | undefined> {
		if (condition.kind === "or") {
			// Each by its own index: in one statement the database would read the table.
			const found = new Map<string, Searched<Kept>>();
			for (const each of condition.operands) {
				const rows = await findFew(each, within);
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
		const rows = await run(database, reading, query, { ...values, ...within });
		return rows.length > fewest ? undefined : rows;
	}

	/** Reads all that meet a condition, and gives the first of them; undefined where they are many. */
	async function byLookUp(condition: Condition, limit: number, within: Values): Promise<Found<Kept> | undefined> {
		const all = await findFew(condition, within);
		if (all === undefined) {
			return undefined;
		}
		// All of them are here: the order is quickly made.
		const rows = all.sort((left, right) => (left.id < right.id ? -1 : 1)).slice(0, limit);
		return found(rows, all.length > limit, all.length);
	}

	/** Reads a page that begins after so many. */
	async function byOffset(question: Question, offset: number, within: Values): Promise<Found<Kept>> {
		const { condition, limit } = question;
		const places =
			condition !== undefined || offset + limit >= farFrom ? await knownPlaces(question, within) : undefined;
		const near = places?.before(offset);
		const skipped = offset - (near?.index ?? 0);
		const plan = await makePlan({ ...question, start: near?.position, skipped }, within);
		const { rows, more } = await readPage(plan, within);
		const last = placeOf(rows.at(-1));
		if (last !== undefined) {
			places?.note(offset + rows.length, last);
		}
		// A page that is the last, and not past the end, says itself how many there are.
		const isLast = !more && limit > 0 && (rows.length > 0 || offset === 0);
		return found(rows, more, isLast ? offset + rows.length : await countFound(plan, places, within));
	}

	/** Reads a page that begins right after a place, or ends right before it. */
	async function byCursor(
		question: Question,
		start: Position,
		backwards: boolean,
		within: Values,
	): Promise<Found<Kept>> {
		const places = question.condition !== undefined ? await knownPlaces(question, within) : undefined;
		const plan = await makePlan({ ...question, start, skipped: 0 }, within);
		const { rows, more } = await readPage(plan, within);
		const total = await countFound(plan, places, within);
		return found(backwards ? rows.toReversed() : rows, more, total);
	}

	/** What is known of a query. It is of the newest change before the page is read, or of one before that: then it is not used. */
	async function knownPlaces({ shape, order }: Question, within: Values): Promise<Places> {
		const query = JSON.stringify([shape?.key, order.attribute?.path, order.direction, shape?.values, within]);
		const [row] = await database.all(newest);
		return placesOf(query, row?.sequence ?? 0);
	}

	async function makePlan(asked: Asked, within: Values): Promise<Plan> {
		return planOf(asked, dependsOnCount(asked) ? await countCompared(asked.condition, within) : 0);
	}

	/** How many rows are compared at most. */
	async function countCompared(condition: Condition | undefined, within: Values): Promise<number> {
		const memberships = condition !== undefined && isAboutMemberships(condition);
		const others = memberships ? await readCounter(database, type === userType ? "groups" : "users") : 0;
		return (await countAll(within)) + others;
	}

	async function readPage(plan: Plan, within: Values): Promise<Page<Kept>> {
		const { condition, shape, order, start, skipped, limit, way, reading, scopes, names } = plan;
		if (limit === 0) {
			return { rows: [], more: false };
		}
		const { column, direction } = order;
		const query = cached(names.page, () => {
			const after = start && beyond(table, column, direction, start.value === null);
			return statements.page(way, column, direction, where(condition, scopes.page, reading, after));
		});
		const rows = await run(database, reading, query, {
			...shape?.values,
			...within,
			id: start?.id,
			value: start?.value,
			// One more than the page takes, to know whether there are more.
			limit: limit + 1,
			offset: skipped,
			end: skipped + limit + 1,
		});
		return { rows: rows.slice(0, limit), more: rows.length > limit };
	}

	/** How many there are on all pages. */
	async function countFound(plan: Plan, places: Places | undefined, within: Values): Promise<number> {
		const { condition, shape, reading, scopes, names } = plan;
		if (condition === undefined) {
			return countAll(within);
		}
		if (places?.total !== undefined) {
			return places.total;
		}
		const query = cached(names.count, () => statements.count(where(condition, scopes.count, reading)));
		const [counted] = await run(database, reading, query, { ...shape?.values, ...within });
		const count = counted?.count ?? 0;
		if (places !== undefined) {
			places.total = count;
		}
		return count;
	}

	return async (search, within = {}) => {
		const { condition, from, limit } = search;
		const order = orderOf(search, type, database.words);
		if (condition !== undefined && isLookUp(search, order)) {
			const few = await byLookUp(condition, limit, within);
			if (few !== undefined) {
				return few;
			}
		}
		const question = { condition, shape: condition && shapeOf(condition), order, limit };
		if ("offset" in from) {
			return byOffset(question, from.offset, within);
		}
		return "after" in from
			? byCursor(question, from.after, false, within)
			: byCursor(question, from.before, true, within);
	};
}

/** Runs a statement: by itself, or when it is its turn among those that take long. */
function run<Result>(database: Database, { long }: Reading, query: Query<Result>, values?: Values): Promise<Result[]> {
	return long ? database.scan(query, values) : database.all(query, values);
}

/** A page as it is given back: its rows in the order of the search. */
function found<Kept>(rows: readonly Searched<Kept>[], more: boolean, total: number): Found<Kept> {
	const records = mapped(rows, (each) => each.record);
	return { total, records, first: placeOf(rows.at(0)), last: placeOf(rows.at(-1)), more };
}

function placeOf(row: Searched<unknown> | undefined): Position | undefined {
	return row && { value: row.sortValue, id: row.id };
}
