// SPDX-License-Identifier: Apache-2.0

import type { Condition } from "../../scim/condition.ts";
import type { Attribute } from "../../scim/schema.ts";

/** The value of the sort attribute in a resource; null if the resource has none. */
export type SortValue = string | number | boolean | null;

/** The position of a resource in the order of a search. */
export interface Position {
	/** The sort value; null if the search is not sorted. */
	readonly value: SortValue;
	readonly id: string;
}

/** The order of a search. Resources with equal values are ordered by id. Without a sort, ids alone give the order. */
export interface Sort {
	readonly attribute: Attribute;
	/** Resources without a value are last when ascending, and first when descending (RFC 7644 section 3.4.2.3). */
	readonly descending: boolean;
}

/** For whom a read is done. Long reads are shared out fairly between keys, and end when the requester has gone. */
export interface Requester {
	/** The id of the token. */
	readonly key: string;
	/** Aborted when the requester has gone. */
	readonly signal: AbortSignal;
}

/** A search: its condition, order and page. */
export interface Search {
	readonly condition: Condition | undefined;
	readonly sort: Sort | undefined;
	/** The page begins at an offset, begins right after a position, or ends right before a position. */
	readonly from: { readonly offset: number } | { readonly after: Position } | { readonly before: Position };
	readonly limit: number;
	/** Undefined if the server itself searches. */
	readonly requester?: Requester | undefined;
}

/** A search of users, which other conditions may narrow. */
export interface UserSearch extends Search {
	/** Whether only the users are found whom no connection manages. */
	readonly unmanaged?: boolean;
	/** The organization whose members alone are found. Empty or undefined finds members of any and of none. */
	readonly organizationId?: string;
}

export interface Found<Record> {
	/** The number of results on all pages. */
	readonly total: number;
	readonly records: readonly Record[];
	/** The positions of the first and the last resource of the page; undefined if the page is empty. */
	readonly first: Position | undefined;
	readonly last: Position | undefined;
	/**
	 * Whether there are more results in the direction of reading: before the page if it ends at a position, else after
	 * it.
	 */
	readonly more: boolean;
}

/** A page of a list in the order of a unique key. */
export interface PageRequest {
	/** The page begins after this key; undefined for the first page. */
	readonly after: string | undefined;
	readonly limit: number;
	readonly reverse?: boolean;
}
