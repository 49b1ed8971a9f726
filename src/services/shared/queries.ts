// SPDX-License-Identifier: Apache-2.0

// Reads the Query of a request into a search for the store, and builds the paging fields of the response.

import { type Query, SortOrder } from "../../../gen/roster/v1/provisioning_service_pb.ts";
import { invalidCount, invalidValue } from "../../errors/request.ts";
import { always, bind, type Condition } from "../../scim/condition.ts";
import { parseFilter } from "../../scim/filter.ts";
import { pageLimits } from "../../scim/limits.ts";
import { parseAttributePath, resolvePath } from "../../scim/path.ts";
import type { Projection } from "../../scim/projection.ts";
import type { ResourceType } from "../../scim/schema.ts";
import type { Found, Position, Search, Sort } from "../../store/interface/pages.ts";
import { queryKey, readCursor, writeCursor } from "./cursors.ts";
import { projectionOf } from "./resources.ts";

/** The paging fields of a list response. */
interface Page {
	readonly totalResults: number;
	readonly itemsPerPage: number;
	readonly startIndex?: number;
	readonly nextCursor?: string;
	readonly previousCursor?: string;
}

/** A query that was parsed and checked. */
export interface ReadQuery {
	readonly search: Search;
	readonly projection: Projection;
	/** Returns the paging fields for the rows that the store found. */
	page(found: Found<unknown>): Page;
}

function conditionOf(type: ResourceType, { filter, anyType }: Query): Condition | undefined {
	const condition = filter === "" ? always : bind(parseFilter(filter), type, type, anyType);
	return condition === always ? undefined : condition;
}

function sortOf(type: ResourceType, { sortBy, sortOrder, anyType }: Query): Sort | undefined {
	if (sortBy === "") {
		return undefined;
	}
	const path = parseAttributePath(sortBy.trim());
	const named = path && resolvePath(path, type, type)?.at(-1);
	if (named === undefined && path !== undefined && anyType) {
		return undefined;
	}
	// The value of a complex multi-valued attribute is its `value` (RFC 7643 section 2.4).
	const attribute = named?.type === "complex" && named.multiValued ? named.find("value") : named;
	if (attribute === undefined || attribute.type === "complex") {
		throw invalidValue("sortBy", `${JSON.stringify(sortBy.slice(0, 100))} is not an attribute that can be sorted by`);
	}
	return { attribute, descending: sortOrder === SortOrder.DESCENDING };
}

/**
 * Reads a query for pages by index. RFC 7644 section 3.4.2.4 defines the meaning of numbers out of range.
 *
 * @param isIndexed whether the response has `startIndex`.
 */
function byIndex(type: ResourceType, query: Query, isIndexed = true): ReadQuery {
	const startIndex = Math.max(query.startIndex ?? 1, 1);
	const limit = Math.min(Math.max(query.count ?? pageLimits.default, 0), pageLimits.most);
	return {
		search: { condition: conditionOf(type, query), sort: sortOf(type, query), from: { offset: startIndex - 1 }, limit },
		projection: projectionOf(type, query),
		page: ({ total, records }) => ({
			totalResults: total,
			...(isIndexed ? { startIndex } : {}),
			itemsPerPage: records.length,
		}),
	};
}

/** Reads a query for pages by cursor (RFC 9865 section 2.1). */
function byCursor(
	type: ResourceType,
	query: Query,
	cursor: string,
	now: number,
	narrowed: readonly unknown[],
): ReadQuery {
	// A negative count means 0, and 0 requests the total alone.
	const count = Math.max(query.count ?? pageLimits.default, 0);
	if (count > pageLimits.most) {
		throw invalidCount(`count: is ${count}, and must be at most ${pageLimits.most} with a cursor`);
	}
	const { filter, sortBy, sortOrder, attributes, excludedAttributes, anyType } = query;
	const key = queryKey(type.name, filter, sortBy, sortOrder, attributes, excludedAttributes, anyType, ...narrowed);
	const read = cursor === "" ? undefined : readCursor(cursor, key, count, now);
	if (count === 0) {
		return byIndex(type, { ...query, startIndex: undefined, count }, false);
	}
	const from =
		read === undefined ? { offset: 0 } : read.backwards ? { before: read.position } : { after: read.position };
	const write = (position: Position | undefined, backwards: boolean) =>
		position === undefined ? undefined : writeCursor({ query: key, count, time: now, backwards, position });
	return {
		search: { condition: conditionOf(type, query), sort: sortOf(type, query), from, limit: count },
		projection: projectionOf(type, query),
		page({ total, records, first, last, more }) {
			// The side that the client came from always has a page. The other side has one if the store found more rows.
			const next = more || read?.backwards === true ? write(last, false) : undefined;
			const previous = read !== undefined && (more || !read.backwards) ? write(first, true) : undefined;
			return {
				totalResults: total,
				itemsPerPage: records.length,
				...(next === undefined ? {} : { nextCursor: next }),
				...(previous === undefined ? {} : { previousCursor: previous }),
			};
		},
	};
}

/**
 * Reads a query.
 *
 * @param now milliseconds since 1970, to find expired cursors.
 * @param narrowed the other conditions of the request, which have to stay the same from page to page.
 * @throws invalidFilter, invalidValue, invalidCursor, expiredCursor, invalidCount.
 */
export function readQuery(type: ResourceType, query: Query, now: number, narrowed: readonly unknown[] = []): ReadQuery {
	return query.cursor === undefined ? byIndex(type, query) : byCursor(type, query, query.cursor, now, narrowed);
}
