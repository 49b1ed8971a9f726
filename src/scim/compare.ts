// SPDX-License-Identifier: Apache-2.0

// Compares two values with an operator of a filter.

import type { ComparisonOperator } from "./filter.ts";

/** An operator of a condition. There is no `ne`, which is the negation of `eq`. */
export type Operator = Exclude<ComparisonOperator, "ne">;

/** Whether a comparison of two values is true. The caller has folded the strings, unless they are caseExact. */
export function compares(left: unknown, operator: Operator, right: string | number | boolean): boolean {
	switch (operator) {
		case "eq":
			return left === right;
		case "co":
			return (left as string).includes(right as string);
		case "sw":
			return (left as string).startsWith(right as string);
		case "ew":
			return (left as string).endsWith(right as string);
		case "gt":
			return compare(left, right) > 0;
		case "ge":
			return compare(left, right) >= 0;
		case "lt":
			return compare(left, right) < 0;
		case "le":
			return compare(left, right) <= 0;
	}
}

/** Orders two values of the same type. Strings are ordered by code point, as in both engines. */
export function compare(left: unknown, right: unknown): number {
	if (typeof left === "string" && typeof right === "string") {
		// The order of UTF-8 bytes is that of code points. The order of UTF-16 units differs beyond U+FFFF.
		return Buffer.compare(Buffer.from(left), Buffer.from(right));
	}
	return Number(left) - Number(right);
}
