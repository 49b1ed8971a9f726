// SPDX-License-Identifier: Apache-2.0

// Single values on their way into a row, and out of one.

import { fold } from "../../scim/fold.ts";

/** A boolean as a row has it: SQLite keeps numbers, PostgreSQL booleans. */
export type Flag = boolean | number;

/** Whether a flag is set. */
export function isSet(flag: Flag): boolean {
	return flag === true || flag === 1;
}

/** The folded key of a text, which is what is compared of it. */
export function keyOf(text: string | undefined): string | null {
	return text === undefined ? null : fold(text);
}

/**
 * The value of an attribute whose column cannot be empty.
 *
 * @throws Error where there is none: the directory gives the attribute a value before it is stored.
 */
export function required<Value>(value: Value | undefined, attribute: string): Value {
	if (value === undefined) {
		throw new Error(`${attribute} has no value, and its column needs one`);
	}
	return value;
}
