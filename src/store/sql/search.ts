// SPDX-License-Identifier: Apache-2.0

// A page of what a filter selects, in an order. A statement is prepared once for each shape of search.

import { invalidValue } from "../../errors.ts";
import type { Condition } from "../../scim/condition.ts";
import { groupType, type ResourceType, userType } from "../../scim/schema.ts";
import { readColumns } from "../columns.ts";
import { and, type Column, type Placeholder, type SQL, sql } from "../drizzle.ts";
import { filterSql, shapeOf } from "../filter-sql.ts";
import type { Found, Position, Search, Sort, SortValue } from "../store.ts";
import { changes, type groups, type users } from "../tables.ts";
import { termOf } from "../terms.ts";
import type { Database, Query, Values } from "./database.ts";
import { placeMemory } from "./places.ts";
import { statementCache } from "./statement-cache.ts";

/** More shapes than a service sees in practice; an odd client cannot make the cache grow beyond it. */
const cachedShapes = 200;

/** As many resources as are read at once of a condition that should select few. */
const fewest = 20;

/** From this index on it costs more to count the rows before it than to look whether its place is known. */
const far = 200;

type Table = typeof users | typeof groups;
type SearchedRow = { readonly id: string; readonly sortValue: SortValue };

/** Which way rows are read: a page that ends before a place is read backwards, and turned round. */
type Direction = "ascending" | "descending";

/** Searches; the scope is what the placeholders of the scope's condition stand for. */
export type Searcher<Row> = (search: Search, scope?: Values) => Promise<Found<Row>>;

/** What a search is sorted by; null where every resource has the same value, or there is no order but that of ids. */
function sortColumn(sort: Sort | undefined, type: ResourceType): Column | SQL | null {
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

/** The rows that come after a place; what has no value comes last when ascending, and first when descending. */
function beyond(table: Table, column: Column | SQL | null, direction: Direction, isNull: boolean): SQL {
	const compare = sql.raw(direction === "ascending" ? ">" : "<");
	const [id, value] = [sql.placeholder("id"), sql.placeholder("value")];
	const sameValueBeyond = sql`${table.id} ${compare} ${id}`;
	if (column === null) {
		return sameValueBeyond;
	}
	if (isNull) {
		const rest = sql`(${column} is null and ${sameValueBeyond})`;
		return direction === "ascending" ? rest : sql`(${column} is not null or ${rest})`;
	}
	const rest = sql`(${column} ${compare} ${value} or (${column} = ${value} and ${sameValueBeyond}))`;
	return direction === "ascending" ? sql`(${rest} or ${column} is null)` : rest;
}

function order(table: Table, column: Column | SQL | null, direction: Direction): SQL {
	const way = sql.raw(direction === "ascending" ? "asc" : "desc");
	const nulls = sql.raw(direction === "ascending" ? "nulls last" : "nulls first");
	return column === null ? sql`${table.id} ${way}` : sql`${column} ${way} ${nulls}, ${table.id} ${way}`;
}

/**
 * Makes the search over a table.
 *
 * @param scope what every row has to meet; asked whether nothing else chooses and orders the rows, so that its index may.
 * @param countAll how many rows meet the scope, without counting them.
 */
export function searcher<Row>(
	database: Database,
	typeName: "User" | "Group",
	table: Table,
	scope: (alone: boolean) => SQL | undefined,
	countAll: (scope: Values) => Promise<number>,
): Searcher<Row> {
	const type = typeName === "User" ? userType : groupType;
	const cached = statementCache(cachedShapes);
	const placesOf = placeMemory();
	const newest = database.prepareSql<{ sequence: number }>(
		sql`select coalesce(max(sequence), 0) as sequence from ${changes}`,
	);

	const pageQuery = (
		column: Column | SQL | null,
		direction: Direction,
		condition: SQL | undefined,
		alone: boolean,
	): Query<SearchedRow> =>
		database.prepare(
			database.db
				.select({
					...readColumns(table as typeof users),
					sortValue: sql<SortValue>`${column ?? sql`null`}`.as("sort_value"),
				})
				.from(table as typeof users)
				.where(and(scope(column === null && alone), condition))
				.orderBy(order(table, column, direction))
				.limit(sql.placeholder("limit"))
				.offset(sql.placeholder("offset")),
		);
	// Without an order, and with a limit that is a number: to be ready to sort, and to look at the value of a limit
	// each time, would cost more than to find.
	const fewQuery = (condition: SQL | undefined): Query<SearchedRow> =>
		database.prepare(
			database.db
				.select({ ...readColumns(table as typeof users), sortValue: sql<SortValue>`null`.as("sort_value") })
				.from(table as typeof users)
				.where(and(scope(false), condition))
				.limit(written(fewest + 1)),
		);
	const countQuery = (condition: SQL | undefined) =>
		database.prepare(
			database.db
				.select({ count: sql<number>`count(*)` })
				.from(table as typeof users)
				.where(and(scope(false), condition)),
		);

	/** All that meet a condition that should select few; undefined where they are many. */
	async function findFew(condition: Condition, within: Values): Promise<SearchedRow[] | undefined> {
		if (condition.kind === "or") {
			// Each by its own index: in one statement the database would read the table.
			const found = new Map<string, SearchedRow>();
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
		const query = cached(`few|${key}`, () => fewQuery(filterSql(condition, type, database.words)));
		const rows = await database.all(query, { ...values, ...within });
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
				return { total: all.length, records: rows as Row[], first, last, more: all.length > limit };
			}
		}
		const shape = condition && shapeOf(condition);
		const filter = () => condition && filterSql(condition, type, database.words);
		const key = [shape?.key, sort?.attribute.path, direction].join("|");
		// What is known is known of the newest change before the page is read, or of one before that: then it is not used.
		const places =
			place === undefined && (condition !== undefined || offset + limit >= far)
				? placesOf(`${key}|${JSON.stringify([shape?.values, within])}`, await newestChange())
				: undefined;
		const near = places?.before(offset);
		const start = place ?? near?.position;
		const page = cached(`page|${key}|${start && (start.value === null ? "null" : "value")}`, () =>
			pageQuery(
				column,
				direction,
				and(filter(), start && beyond(table, column, direction, start.value === null)),
				condition === undefined,
			),
		);
		const values = {
			...shape?.values,
			...within,
			id: start?.id,
			value: bindable(start?.value),
			limit: limit + 1,
			offset: offset - (near?.index ?? 0),
		};
		// One more than the page takes, to know whether there are more.
		const read = limit === 0 ? [] : await database.all(page, values);
		const more = read.length > limit;
		const rows = backwards ? read.slice(0, limit).reverse() : read.slice(0, limit);
		const [first, last] = [placeOf(rows.at(0)), placeOf(rows.at(-1))];
		if (places !== undefined && last !== undefined) {
			places.note(offset + rows.length, last);
		}
		return { total: await total(), records: rows as Row[], first, last, more };

		async function newestChange(): Promise<number> {
			const [row] = await database.all(newest);
			return row?.sequence ?? 0;
		}

		async function total(): Promise<number> {
			// A page by offset that is the last, and not past the end, says itself how many there are.
			if (place === undefined && !more && limit > 0 && (rows.length > 0 || offset === 0)) {
				return offset + rows.length;
			}
			if (condition === undefined) {
				return countAll(within);
			}
			if (places?.total !== undefined) {
				return places.total;
			}
			const query = cached(`count|${shape?.key}`, () => countQuery(filter()));
			const [counted] = await database.all(query, { ...shape?.values, ...within });
			const count = counted?.count ?? 0;
			if (places !== undefined) {
				places.total = count;
			}
			return count;
		}
	};
}

// The builder would make a parameter of a number.
function written(limit: number): Placeholder {
	return sql.raw(String(limit)) as unknown as Placeholder;
}

/** The attributes that few resources have the same value of, each with an index. */
const selective = new Set(["id", "userName", "externalId", "emails.value", "displayName"]);

/** Whether a condition selects few resources, as look-ups do. */
function isSelective(condition: Condition): boolean {
	switch (condition.kind) {
		case "and":
			return condition.operands.some(isSelective);
		case "or":
			return condition.operands.every(isSelective);
		case "compare":
			return condition.operator === "eq" && selective.has(condition.attribute.path);
		default:
			return false;
	}
}

// SQLite has no booleans; a place is given back to the column that it came from.
function bindable(value: SortValue | undefined): string | number | null | undefined {
	return typeof value === "boolean" ? Number(value) : value;
}

function placeOf(row: SearchedRow | undefined): Position | undefined {
	return row && { value: row.sortValue, id: row.id };
}
