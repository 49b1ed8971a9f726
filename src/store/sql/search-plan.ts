// SPDX-License-Identifier: Apache-2.0

// Plans how a page of a search is read: the order, the position where reading begins, the method, and the cost. The
// plan is complete before the page is read.

import { invalidValue } from "../../errors/request.ts";
import type { Condition } from "../../scim/condition.ts";
import type { Attribute, ResourceType } from "../../scim/schema.ts";
import type { Position, Search, Sort } from "../interface/pages.ts";
import type { Words } from "./database.ts";
import type { SQL } from "./drizzle.ts";
import type { Shape } from "./filter.ts";
import { isIndexed, isSelective, type Reading, readingOf } from "./search-cost.ts";
import type { Direction, Ordering, Way } from "./search-statements.ts";
import { termOf } from "./terms.ts";

/** From this index on, looking up a remembered position is cheaper than skipping all rows before the page. */
export const farFrom = 200;

/** The order in which the database reads. */
export interface Order {
	/** The sort attribute; undefined for the order of ids. */
	readonly attribute: Attribute | undefined;
	readonly column: Ordering;
	readonly direction: Direction;
	/** Whether an index has this order. */
	readonly indexed: boolean;
}

/** The requested page, and the position where reading begins. */
export interface RequestedPage {
	readonly condition: Condition | undefined;
	readonly shape: Shape | undefined;
	readonly order: Order;
	/** The position after which reading begins; undefined for the beginning. */
	readonly start: Position | undefined;
	/** The number of resources to skip between this position and the page. */
	readonly skipped: number;
	/** The greatest number of resources on the page; 0 if only the total is requested. */
	readonly limit: number;
}

/** The condition on all rows of a search, such as "live", in the forms that statements need. */
export interface Scope {
	readonly condition: SQL | undefined;
	/** The condition without the use of its index. Reading all of an index takes longer than reading the table. */
	readonly unindexed: SQL | undefined;
	/** The condition for a search without a filter, in the order of ids. */
	readonly alone: SQL | undefined;
}

/** The scope of a searcher. */
export interface SearchScope extends Scope {
	/** The condition on the rows of multi-valued attributes: the members or the groups that the scope sees. */
	readonly rows: SQL | undefined;
	/** Whether each statement may take long, because the condition of the scope does. */
	readonly long?: boolean;
}

/** The plan of the page and of the count. */
export interface Plan extends RequestedPage {
	readonly way: Way;
	readonly reading: Reading;
	/** The forms of the scope for the page and for the count. */
	readonly scopes: { readonly page: keyof Scope; readonly count: keyof Scope };
	/** The cache keys of the statements for the page and for the count. */
	readonly names: { readonly page: string; readonly count: string };
}

/** Returns the column of a sort; null without a sort, or if all resources have the same value. */
function columnOf(sort: Sort | undefined, type: ResourceType, words: Words): Ordering {
	if (sort === undefined) {
		return null;
	}
	const { parent } = sort.attribute;
	const term = termOf(sort.attribute, type, words);
	// An attribute in rows of its own has several values for each resource, so it gives no order.
	const manyValued = parent !== undefined && termOf(parent, type, words)?.kind === "rows";
	if (term === undefined || term.kind === "rows" || manyValued) {
		throw invalidValue(
			"sortBy",
			`${sort.attribute.path} cannot be sorted by: use another attribute, such as ${type.attributes[3]?.name}`,
		);
	}
	return term.kind === "column" ? term.column : null;
}

/**
 * Returns the order in which a search reads. A page that ends before a position is read backwards.
 *
 * @throws invalidValue if the attribute cannot be sorted by.
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

/** Whether a search is a look-up: it selects few resources, in the order of their ids, from the first one on. */
export function isLookUp({ condition, from }: Search, { column }: Order): boolean {
	return condition !== undefined && column === null && "offset" in from && from.offset === 0 && isSelective(condition);
}

/** Whether so many resources are skipped that they are sorted with the page. */
function isFar({ skipped }: RequestedPage): boolean {
	return skipped >= farFrom;
}

/** Whether the cost of a search depends on the number of resources. */
export function dependsOnCount(asked: RequestedPage): boolean {
	return asked.condition !== undefined || !asked.order.indexed || isFar(asked);
}

/**
 * Makes the plan of a search.
 *
 * @param rows the greatest number of resources to compare. It may be any number if `dependsOnCount` is false.
 * @throws tooMany if the estimated cost is too high.
 */
export function planOf(asked: RequestedPage, rows: number): Plan {
	const { condition, shape, order, start, skipped, limit } = asked;
	const { attribute, column, direction, indexed } = order;
	const far = isFar(asked);
	const sortedBy = column === null || limit === 0 ? undefined : attribute;
	const reading = readingOf({ condition, sortedBy, skipped, far }, rows);
	const way = indexed ? "in order" : far ? "sorted far" : reading.unindexed ? "table sorted" : "sorted";
	// Whether the index of the sort attribute is read.
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
