// SPDX-License-Identifier: Apache-2.0

// Converts single values of rows.

import { fold } from "../../scim/fold.ts";

/** A boolean in a row: a number in SQLite, a boolean in PostgreSQL. */
export type Flag = boolean | number;

/** Whether a flag is set. */
export function isSet(flag: Flag): boolean {
	return flag === true || flag === 1;
}

/** Returns the folded key of a string, which comparisons use; null for undefined. */
export function keyOf(text: string | undefined): string | null {
	return text === undefined ? null : fold(text);
}

/**
 * Returns the value of an attribute whose column is NOT NULL.
 *
 * @throws Error if the value is missing. This is a bug: the directory sets the attribute before it is stored.
 */
export function required<Value>(value: Value | undefined, attribute: string): Value {
	if (value === undefined) {
		throw new Error(`${attribute} has no value, but its column is NOT NULL`);
	}
	return value;
}
