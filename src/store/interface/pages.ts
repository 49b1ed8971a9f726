// SPDX-License-Identifier: Apache-2.0

import type { Condition } from "../../scim/condition.ts";
import type { Attribute } from "../../scim/schema.ts";

/** The value that a resource is sorted by; null where it has none. */
export type SortValue = string | number | boolean | null;

/** A place in the order of a search: just beside a resource. */
export interface Position {
	/** Null where the search is not sorted. */
	readonly value: SortValue;
	readonly id: string;
}

/** An order: by an attribute, and by id where values are equal; without an attribute by id, oldest first. */
export interface Sort {
	readonly attribute: Attribute;
	/** Resources without a value are last when ascending, and first when descending (RFC 7644 section 3.4.2.3). */
	readonly descending: boolean;
}

/** Which resources, in which order, and which page of them. */
export interface Search {
	readonly condition: Condition | undefined;
	readonly sort: Sort | undefined;
	/** Where the page begins: after so many, or right after a place, or ends right before one. */
	readonly from: { readonly offset: number } | { readonly after: Position } | { readonly before: Position };
	readonly limit: number;
}

export interface Found<Record> {
	/** How many there are on all pages. */
	readonly total: number;
	readonly records: readonly Record[];
	/** The places of the first and the last of the page; undefined where it is empty. */
	readonly first: Position | undefined;
	readonly last: Position | undefined;
	/** Whether there are more in the direction of reading: after the page, or before it. */
	readonly more: boolean;
}

/** One page of a list in the order of a key that is unique. */
export interface PageRequest {
	/** The key after which the page begins; undefined for the first page. */
	readonly after: string | undefined;
	readonly limit: number;
	readonly reverse?: boolean;
}
