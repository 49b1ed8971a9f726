// SPDX-License-Identifier: Apache-2.0

// Functions that are written by the program once, at the start, and run for every resource: an object whose properties
// stand in the code is made, and read, in a tenth of the time that a loop over their names takes.

/** A text as it stands in code. */
export const quote = (text: string): string => JSON.stringify(text);

/**
 * Makes a function of its code.
 *
 * The code is put together of the names in our own descriptors and tables; nothing that anybody sends comes near it.
 *
 * @param code an expression, such as an arrow function.
 * @param constants what the code may name.
 */
export function compiled<Result>(code: string, constants: Readonly<Record<string, unknown>>): Result {
	return new Function(...Object.keys(constants), `"use strict"; return ${code};`)(
		...Object.values(constants),
	) as Result;
}
