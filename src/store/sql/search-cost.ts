// SPDX-License-Identifier: Apache-2.0

// Limits the cost of a search. The cost is estimated beforehand: the comparisons for each resource, times the number of
// resources. A search that takes longer than estimated ends at its time limit.

import { tooMany } from "../../errors/request.ts";
import type { Condition } from "../../scim/condition.ts";
import { comparisonsIn } from "../../scim/filter.ts";
import type { Attribute } from "../../scim/schema.ts";
import { indexedAttributes } from "./attribute-columns.ts";
import { isInRows } from "./terms.ts";

/** The greatest number of comparisons in a search. It takes one core about a second. */
export const mostComparisons = 5_000_000;

/** The time limit of one statement of a search, in seconds. */
export const mostSeconds = 2;

/** A statement with at least this many comparisons is long: on SQLite, it runs in a thread. It takes some milliseconds. */
const longFrom = 10_000;

/** A statement with at least this many comparisons has a time limit. Checking it costs a third of reading a row. */
const timedFrom = 500_000;

/** A look-up with more comparisons than this counts as long, and has a time limit. */
const mostOfLookUp = 10;

/** The assumed number of memberships for each user. A condition on memberships is compared with each of them. */
const membershipsOfUser = 10;

/** The cost of sorting, in comparisons for each resource: for a page near the beginning, and for one far from it. */
const [sorting, sortingFar] = [3, 10];

const lookedUpBy = [...new Set(Array.from(indexedAttributes, (each) => each.path))];

const advice = `look resources up by ${lookedUpBy.slice(0, -1).join(", ")} or ${lookedUpBy.at(-1)} with eq, send fewer comparisons and no sortBy, or read all resources page by page without a filter`;

/** Whether an index orders the resources by an attribute. */
export function isIndexed(attribute: Attribute): boolean {
	return indexedAttributes.has(attribute);
}

/** Whether a condition is a look-up: an index finds the few resources that it selects. */
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

/** Whether a look-up has many comparisons. */
export function isLongLookUp(condition: Condition): boolean {
	return comparisonsIn(condition) > mostOfLookUp;
}

/** Whether an index serves a condition. If not, the database reads the whole table. */
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

/** Whether a condition selects the groups of a user, which are few. */
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

/** Whether a condition needs the rows of memberships. */
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

/** Whether a condition compares a membership with the id of a group or a member, which an index serves. */
function isMembership(condition: Condition): condition is Condition & { readonly kind: "compare" } {
	return (
		condition.kind === "compare" &&
		condition.operator === "eq" &&
		condition.attribute.name === "value" &&
		isAboutMemberships(condition)
	);
}

/** Estimates the comparisons of a condition for each resource, without indexes. */
function comparisonsOf(condition: Condition): number {
	switch (condition.kind) {
		case "and":
		case "or":
			return condition.operands.reduce((sum, each) => sum + comparisonsOf(each), 0);
		case "not":
		case "element":
			return comparisonsOf(condition.operand);
		case "never":
			return 0;
		default:
			return isAboutMemberships(condition) && !isMembership(condition) ? membershipsOfUser : 1;
	}
}

/** The parts of a search that determine its cost. */
export interface CostFactors {
	readonly condition: Condition | undefined;
	readonly sortedBy: Attribute | undefined;
	/** The number of resources that are skipped before the page. */
	readonly skipped: number;
	/** Whether the skipped resources are so many that they are sorted with the page. */
	readonly far: boolean;
}

/** How the database reads. */
export interface Reading {
	/** Whether the statement may take long. */
	readonly long: boolean;
	/** Whether the statement has a time limit. */
	readonly timed: boolean;
	/** Whether no index serves the statement. */
	readonly unindexed: boolean;
}

/**
 * Decides how the database reads a search.
 *
 * @param rows the number of resources to compare.
 * @throws tooMany if the estimated cost is too high.
 */
export function readingOf({ condition, sortedBy, skipped, far }: CostFactors, rows: number): Reading {
	const compared = condition === undefined ? 0 : comparisonsOf(condition);
	const inOrder = sortedBy === undefined || (condition === undefined && isIndexed(sortedBy));
	const work = compared + (inOrder ? 0 : far ? sortingFar : sorting);
	const looksUp = condition !== undefined && (isSelective(condition) || isOfMember(condition));
	if (!looksUp && rows * work > mostComparisons) {
		throw tooMany(`the search needs more than ${mostComparisons} comparisons: ${advice}`);
	}
	// A look-up is only expected to find few resources. It may find many, and compare them with the rest of the
	// condition.
	const expected = rows * (looksUp ? work - 1 : work) + Math.min(skipped, rows);
	return {
		long: expected >= longFrom,
		timed: expected >= timedFrom,
		unindexed: condition === undefined || !usesIndex(condition),
	};
}

/** The error of a search that exceeded its time limit. */
export function tookTooLong() {
	return tooMany(`the search took more than ${mostSeconds} seconds, and was stopped: ${advice}`);
}
