// SPDX-License-Identifier: Apache-2.0

// A page of what a filter selects, in an order. A statement is prepared once for each shape of search.

import { invalidValue } from "../../errors.ts";
import type { Condition } from "../../scim/condition.ts";
import { mapped } from "../../scim/lists.ts";
import { type ResourceType, userType } from "../../scim/schema.ts";
import type { Found, Position, Search, Sort } from "../store.ts";
import type { Reader } from "./columns.ts";
import { readCounter } from "./counters.ts";
import type { Database, Query, Values } from "./database.ts";
import { and, type SQL, sql } from "./drizzle.ts";
import { filterSql, shapeOf } from "./filter.ts";
import { placeMemory } from "./places.ts";
import { isAboutMemberships, isLongLookUp, isSelective, type Reading, readingOf } from "./search-cost.ts";
import {
	beyond,
	type Direction,
	inOrder,
	type Ordering,
	type Searched,
	type SearchedTable,
	searchStatements,
} from "./search-statements.ts";
import { statementCache } from "./statement-cache.ts";
import { changes } from "./tables.ts";
import { termOf } from "./terms.ts";

/** More shapes than a service sees in practice; an odd client cannot make the cache grow beyond it. */
const cachedShapes = 200;

/** As many resources as are read at once of a condition that should select few. */
const fewest = 20;

/** From this index on it costs more to count the rows before it than to look whether its place is known. */
const farFrom = 200;

/** Searches; `within` is what the placeholders of the scope stand for. */
export type Searcher<Kept> = (search: Search, within?: Values) => Promise<Found<Kept>>;

/** What a search is sorted by; null where every resource has the same value, or there is no order but that of ids. */
function sortColumn(sort: Sort | undefined, type: ResourceType): Ordering {
	if (sort === undefined) {
		return null;
	}
	const { parent } = sort.attribute;
	const term = termOf(sort.attribute, type);
	// What is kept in rows of its own has many values, and none that is the first.
	const manyValued = parent !== undefined && termOf(parent, type)?.kind === "rows";
	if (term === undefined || term.kind === "rows" || manyValued) {
		throw invalidValue(
			"sortBy",
			`${sort.attribute.path} cannot be sorted by: name an attribute with one value, such as ${type.attributes[3]?.name}`,
		);
	}
	return term.kind === "column" ? term.column : null;
}

/** What every row has to meet. */
export interface Scope {
	readonly condition: SQL | undefined;
	/** The same, so that no index of what meets it is taken: to read all of one takes longer than to read the table. */
	readonly unindexed: SQL | undefined;
	/** The same where nothing else chooses the rows and they are in the order of their ids. */
	readonly alone: SQL | undefined;
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

	async function newestChange(): Promise<number> {
		const [row] = await database.all(newest);
		return row?.sequence ?? 0;
	}

	/** How many rows are compared at most. */
	async function countRows(condition: Condition | undefined, within: Values): Promise<number> {
		const memberships = condition !== undefined && isAboutMemberships(condition);
		const others = memberships ? await readCounter(database, type === userType ? "groups" : "users") : 0;
		return (await countAll(within)) + others;
	}

	/** What a row has to meet. */
	function where(
		condition: Condition | undefined,
		reading: Reading & { readonly alone?: boolean },
		after?: SQL,
	): SQL | undefined {
		const { inTime } = database.words;
		const clock = reading.timed ? inTime : undefined;
		const filter = condition && filterSql(condition, type, database.words, { clock });
		const scoped = reading.alone ? scope.alone : reading.unindexed ? scope.unindexed : scope.condition;
		return and(clock, scoped, filter, after);
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
		const reading = { long: isLongLookUp(condition), timed: isLongLookUp(condition), unindexed: false };
		const query = cached(`few|${key}`, () => statements.few(fewest + 1, where(condition, reading)));
		const rows = await run(database, reading, query, { ...values, ...within });
		return rows.length > fewest ? undefined : rows;
	}

	return async ({ condition, sort, from, limit }, within = {}) => {
		const column = sortColumn(sort, type);
		const backwards = "before" in from;
		const direction: Direction = (sort?.descending ?? false) === backwards ? "ascending" : "descending";
		const place: Position | undefined = "after" in from ? from.after : "before" in from ? from.before : undefined;
		const offset = "offset" in from ? from.offset : 0;

		if (condition !== undefined && column === null && place === undefined && offset === 0 && isSelective(condition)) {
			const all = await findFew(condition, within);
			// All of them are here: the order is quickly made.
			if (all !== undefined) {
				const rows = all.sort((left, right) => (left.id < right.id ? -1 : 1)).slice(0, limit);
				const [first, last] = [placeOf(rows.at(0)), placeOf(rows.at(-1))];
				return { total: all.length, records: recordsOf(rows), first, last, more: all.length > limit };
			}
		}
		const shape = condition && shapeOf(condition);
		const key = [shape?.key, sort?.attribute.path, direction].join("|");
		// What is known is known of the newest change before the page is read, or of one before that: then it is not used.
		const places =
			condition !== undefined || offset + limit >= farFrom
				? placesOf(`${key}|${JSON.stringify([shape?.values, within])}`, await newestChange())
				: undefined;
		const near = place === undefined ? places?.before(offset) : undefined;
		const start = place ?? near?.position;
		const skipped = offset - (near?.index ?? 0);

		const sorted = column !== null && !inOrder(sort);
		const sortedBy = column === null || limit === 0 ? undefined : sort?.attribute;
		const far = skipped >= farFrom;
		const rows = condition === undefined && !sorted && !far ? 0 : await countRows(condition, within);
		const reading = readingOf({ condition, sortedBy, skipped, far }, rows);
		const way = !sorted ? "in order" : far ? "sorted far" : reading.unindexed ? "table sorted" : "sorted";
		// In an order that an index has, that index is read.
		const pageReading = { ...reading, unindexed: reading.unindexed && (sorted || column === null) };
		const kind = `${way}|${start && (start.value === null ? "null" : "value")}|${reading.timed}`;
		const page = cached(`page|${key}|${kind}`, () => {
			const after = start && beyond(table, column, direction, start.value === null);
			const alone = condition === undefined && column === null;
			return statements.page(way, column, direction, where(condition, { ...pageReading, alone }, after));
		});
		// One more than the page takes, to know whether there are more.
		const values = {
			...shape?.values,
			...within,
			id: start?.id,
			value: start?.value,
			limit: limit + 1,
			offset: skipped,
			end: skipped + limit + 1,
		};
		const read = limit === 0 ? [] : await run(database, reading, page, values);
		const more = read.length > limit;
		const records = backwards ? read.slice(0, limit).reverse() : read.slice(0, limit);
		const [first, last] = [placeOf(records.at(0)), placeOf(records.at(-1))];
		if (place === undefined && places !== undefined && last !== undefined) {
			places.note(offset + records.length, last);
		}
		return { total: await total(), records: recordsOf(records), first, last, more };

		async function total(): Promise<number> {
			// A page by offset that is the last, and not past the end, says itself how many there are.
			if (place === undefined && !more && limit > 0 && (records.length > 0 || offset === 0)) {
				return offset + records.length;
			}
			if (condition === undefined) {
				return countAll(within);
			}
			if (places?.total !== undefined) {
				return places.total;
			}
			const query = cached(`count|${shape?.key}|${reading.timed}`, () => statements.count(where(condition, reading)));
			const [counted] = await run(database, reading, query, { ...shape?.values, ...within });
			const count = counted?.count ?? 0;
			if (places !== undefined) {
				places.total = count;
			}
			return count;
		}
	};
}

/** Runs a statement: by itself, or when it is its turn among those that take long. */
function run<Result>(database: Database, { long }: Reading, query: Query<Result>, values?: Values): Promise<Result[]> {
	return long ? database.scan(query, values) : database.all(query, values);
}

function recordsOf<Kept>(rows: readonly Searched<Kept>[]): Kept[] {
	return mapped(rows, (each) => each.record);
}

function placeOf(row: Searched<unknown> | undefined): Position | undefined {
	return row && { value: row.sortValue, id: row.id };
}
