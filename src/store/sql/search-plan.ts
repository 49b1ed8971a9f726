// SPDX-License-Identifier: Apache-2.0

// How a page of a search is found: in which order the database reads, from where on, by which way, and at what cost. All
// of it is decided here, before anything of the page is read.

import { invalidValue } from "../../errors.ts";
import type { Condition } from "../../scim/condition.ts";
import type { Attribute, ResourceType } from "../../scim/schema.ts";
import type { Position, Search, Sort } from "../interface/pages.ts";
import type { Words } from "./database.ts";
import type { SQL } from "./drizzle.ts";
import type { Shape } from "./filter.ts";
import { isIndexed, isSelective, type Reading, readingOf } from "./search-cost.ts";
import type { Direction, Ordering, Way } from "./search-statements.ts";
import { termOf } from "./terms.ts";

/** From this index on it costs more to count the rows before it than to look whether its place is known. */
export const farFrom = 200;

/** In which order the database reads. */
export interface Order {
	/** The attribute that resources are sorted by; undefined where they are in the order of their ids. */
	readonly attribute: Attribute | undefined;
	readonly column: Ordering;
	readonly direction: Direction;
	/** Whether an index has them in this order. */
	readonly indexed: boolean;
}

/** What is asked for, and what is known of where it is. */
export interface Asked {
	readonly condition: Condition | undefined;
	readonly shape: Shape | undefined;
	readonly order: Order;
	/** The place after which the page comes; undefined for the beginning. */
	readonly start: Position | undefined;
	/** How many resources are passed over between that place and the page. */
	readonly skipped: number;
	/** How many resources the page has at most: none where only their number is asked for. */
	readonly limit: number;
}

/** What every row has to meet, in the forms that statements need. */
export interface Scope {
	readonly condition: SQL | undefined;
	/** The same, so that no index of what meets it is taken: to read all of one takes longer than to read the table. */
	readonly unindexed: SQL | undefined;
	/** The same where nothing else chooses the rows and they are in the order of their ids. */
	readonly alone: SQL | undefined;
}

/** How a page is found, and how many there are. */
export interface Plan extends Asked {
	readonly way: Way;
	readonly reading: Reading;
	/** The form of the scope for the page, and for counting. */
	readonly scopes: { readonly page: keyof Scope; readonly count: keyof Scope };
	/** The names of the statements: those of one name are the same. */
	readonly names: { readonly page: string; readonly count: string };
}

/** What a search is sorted by; null where every resource has the same value, or there is no order but that of ids. */
function columnOf(sort: Sort | undefined, type: ResourceType, words: Words): Ordering {
	if (sort === undefined) {
		return null;
	}
	const { parent } = sort.attribute;
	const term = termOf(sort.attribute, type, words);
	// What is kept in rows of its own has many values, and none that is the first.
	const manyValued = parent !== undefined && termOf(parent, type, words)?.kind === "rows";
	if (term === undefined || term.kind === "rows" || manyValued) {
		throw invalidValue(
			"sortBy",
			`${sort.attribute.path} cannot be sorted by: name an attribute with one value, such as ${type.attributes[3]?.name}`,
		);
	}
	return term.kind === "column" ? term.column : null;
}

/**
 * The order in which a search reads: a page that ends before a place is read backwards.
 *
 * @throws invalidValue for an attribute that nothing is sorted by.
 */
export function orderOf({ sort, from }: Search, type: ResourceType, words: Words): Order {
	const column = columnOf(sort, type, words);
	return {
		attribute: sort?.attribute,
		column,
		direction: (sort?.descending ?? false) === "before" in from ? "ascending" : "descending",
		indexed: column === null || sort === undefined || isIndexed(sort.attribute),
	};
}

/** Whether a search is a look-up: of few resources, from the first on, and in the order of their ids. */
export function isLookUp({ condition, from }: Search, { column }: Order): boolean {
	return condition !== undefined && column === null && "offset" in from && from.offset === 0 && isSelective(condition);
}

/** Whether so many are passed over that they are put in order with the page. */
function isFar({ skipped }: Asked): boolean {
	return skipped >= farFrom;
}

/** Whether what a search costs depends on how many resources there are. */
export function dependsOnCount(asked: Asked): boolean {
	return asked.condition !== undefined || !asked.order.indexed || isFar(asked);
}

/**
 * Makes the plan of a search.
 *
 * @param rows how many resources are compared at most; where the cost does not depend on it, any number.
 * @throws tooMany where it costs too much.
 */
export function planOf(asked: Asked, rows: number): Plan {
	const { condition, shape, order, start, skipped, limit } = asked;
	const { attribute, column, direction, indexed } = order;
	const far = isFar(asked);
	const sortedBy = column === null || limit === 0 ? undefined : attribute;
	const reading = readingOf({ condition, sortedBy, skipped, far }, rows);
	const way = indexed ? "in order" : far ? "sorted far" : reading.unindexed ? "table sorted" : "sorted";
	// In an order that an index has, that index is read.
	const readsOrder = indexed && column !== null;
	const alone = condition === undefined && column === null;
	const place = start && (start.value === null ? "null" : "value");
	return {
		...asked,
		way,
		reading,
		scopes: {
			page: alone ? "alone" : reading.unindexed && !readsOrder ? "unindexed" : "condition",
			count: reading.unindexed ? "unindexed" : "condition",
		},
		names: {
			page: ["page", shape?.key, attribute?.path, direction, way, place, reading.timed].join("|"),
			count: ["count", shape?.key, reading.timed].join("|"),
		},
	};
}
