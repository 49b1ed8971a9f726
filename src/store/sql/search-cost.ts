// SPDX-License-Identifier: Apache-2.0

// What a search may cost. It is estimated before the search runs: the comparisons that are made for each resource, times
// the resources. What costs more than was estimated is given up when its time is over.

import { tooMany } from "../../errors.ts";
import type { Condition } from "../../scim/condition.ts";
import { comparisonsIn } from "../../scim/filter.ts";
import type { Attribute } from "../../scim/schema.ts";
import { indexedAttributes } from "./attribute-columns.ts";
import { isInRows } from "./terms.ts";

/** As many comparisons as a search may make: about a second of one core. */
export const mostComparisons = 5_000_000;

/** As long as one statement of a search may take, in seconds. */
export const mostSeconds = 2;

/** From so many comparisons on, a statement waits for its turn among those that are long. */
const longFrom = 50_000;

/** From so many on, the database looks at the clock while it reads, which costs a third of reading a row. */
const timedFrom = 500_000;

/** A look-up that compares what it finds with more than this is looked after like those. */
const mostOfLookUp = 10;

/** A user is in several groups: what is compared with each membership is compared so often. */
const membershipsOfUser = 10;

/** To put all resources in order is as much work as so many comparisons of each; far from the beginning it is more. */
const [sorting, sortingFar] = [3, 10];

const lookedUpBy = [...new Set(Array.from(indexedAttributes, (each) => each.path))];

const advice = `look resources up by ${lookedUpBy.slice(0, -1).join(", ")} or ${lookedUpBy.at(-1)} with eq, send fewer comparisons and no sortBy, or read all of them page by page without a filter`;

/** Whether an index has the resources in the order of an attribute. */
export function isIndexed(attribute: Attribute): boolean {
	return indexedAttributes.has(attribute);
}

/** Whether a condition selects few resources, as look-ups do. */
export function isSelective(condition: Condition): boolean {
	switch (condition.kind) {
		case "and":
			return condition.operands.some(isSelective);
		case "or":
			return condition.operands.every(isSelective);
		case "element":
			return isSelective(condition.operand);
		case "compare":
			return condition.operator === "eq" && indexedAttributes.has(condition.attribute);
		default:
			return false;
	}
}

/** Whether a look-up compares what it finds with much else. */
export function isLongLookUp(condition: Condition): boolean {
	return comparisonsIn(condition) > mostOfLookUp;
}

/** Whether there is an index to find by: where not, the table is read. */
function usesIndex(condition: Condition): boolean {
	switch (condition.kind) {
		case "and":
			return condition.operands.some(usesIndex);
		case "or":
			return condition.operands.every(usesIndex);
		case "element":
			return usesIndex(condition.operand);
		case "compare":
			return indexedAttributes.has(condition.attribute) && condition.operator !== "co" && condition.operator !== "ew";
		default:
			return false;
	}
}

/** Whether a condition finds the few groups that a user is in. */
function isOfMember(condition: Condition): boolean {
	switch (condition.kind) {
		case "and":
			return condition.operands.some(isOfMember);
		case "element":
			return isOfMember(condition.operand);
		default:
			return isMembership(condition) && condition.attribute.path === "members.value";
	}
}

/** Whether a condition is about what is kept in the rows of memberships. */
export function isAboutMemberships(condition: Condition): boolean {
	switch (condition.kind) {
		case "and":
		case "or":
			return condition.operands.some(isAboutMemberships);
		case "not":
			return isAboutMemberships(condition.operand);
		case "never":
			return false;
		default:
			return isInRows(condition.attribute);
	}
}

/** Whether a condition names a group or a member by id: their memberships stand together. */
function isMembership(condition: Condition): condition is Condition & { readonly kind: "compare" } {
	return (
		condition.kind === "compare" &&
		condition.operator === "eq" &&
		condition.attribute.name === "value" &&
		isAboutMemberships(condition)
	);
}

/** How many comparisons a condition makes for each resource, where nothing is looked up. */
function comparisonsOf(condition: Condition): number {
	switch (condition.kind) {
		case "and":
		case "or":
			return condition.operands.reduce((sum, each) => sum + comparisonsOf(each), 0);
		case "not":
		case "element":
			return comparisonsOf(condition.operand);
		default:
			return isAboutMemberships(condition) && !isMembership(condition) ? membershipsOfUser : 1;
	}
}

/** What is asked for, as far as it matters to what it costs. */
export interface AskedFor {
	readonly condition: Condition | undefined;
	readonly sortedBy: Attribute | undefined;
	/** How many resources are passed over before the page. */
	readonly skipped: number;
	/** Whether they are so many that they are put in order with it. */
	readonly far: boolean;
}

/** How the database is to read. */
export interface Reading {
	/** Whether it takes its turn among those that are long. */
	readonly long: boolean;
	/** Whether it looks at the clock. */
	readonly timed: boolean;
	/** Whether no index is of use. */
	readonly unindexed: boolean;
}

/**
 * Says how the database is to read what is asked for.
 *
 * @param rows how many resources are compared.
 * @throws tooMany where that is too much.
 */
export function readingOf({ condition, sortedBy, skipped, far }: AskedFor, rows: number): Reading {
	const compared = condition === undefined ? 0 : comparisonsOf(condition);
	const inOrder = sortedBy === undefined || (condition === undefined && isIndexed(sortedBy));
	const work = compared + (inOrder ? 0 : far ? sortingFar : sorting);
	const looksUp = condition !== undefined && (isSelective(condition) || isOfMember(condition));
	if (!looksUp && rows * work > mostComparisons) {
		throw tooMany(`this would take more than ${mostComparisons} comparisons: ${advice}`);
	}
	// That a look-up finds little is expected, and not known.
	const expected = rows * (looksUp ? work - 1 : work) + Math.min(skipped, rows);
	return {
		long: expected >= longFrom,
		timed: expected >= timedFrom,
		unindexed: condition === undefined || !usesIndex(condition),
	};
}

/** What is said to a search that was given up. */
export function tookTooLong() {
	return tooMany(`this took more than ${mostSeconds} seconds, and was given up: ${advice}`);
}
