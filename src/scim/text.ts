// SPDX-License-Identifier: Apache-2.0

// Checks strings before they are stored, beyond the checks of JSON and protobuf.

import { invalidValue } from "../errors/request.ts";
import { type Attribute, type AttributeHolder, pathOf } from "./schema.ts";

/** The greatest length of a string, in UTF-16 units. Database indexes cannot hold much longer ones. */
export const stringLimit = 512;

/** Returns the reason why a string cannot be stored; undefined if it can. */
export function textProblem(value: string): string | undefined {
	return value.length > stringLimit ? `is longer than ${stringLimit} characters` : characterProblem(value);
}

/** Returns the reason why the characters of a string cannot be stored; undefined if they can. */
export function characterProblem(value: string): string | undefined {
	if (!value.isWellFormed() || value.includes("\0")) {
		return "has a character that cannot be stored (a lone surrogate or U+0000)";
	}
	return undefined;
}

/**
 * Returns the string.
 *
 * @throws invalidValue if the string cannot be stored.
 */
export function keptText(value: string, where: string): string {
	const problem = textProblem(value);
	if (problem !== undefined) {
		throw invalidValue(where, problem);
	}
	return value;
}

/**
 * Checks every string of a message that a client may set.
 *
 * @throws invalidValue; the error names the attribute, such as `emails[0].value`.
 */
export function checkTexts(holder: AttributeHolder, message: object, index?: number): void {
	for (const attribute of holder.attributes) {
		if (attribute.mutability !== "readOnly") {
			checkText(attribute, (message as Readonly<Record<string, unknown>>)[attribute.property], index);
		}
	}
}

function checkText(attribute: Attribute, value: unknown, index: number | undefined): void {
	if (typeof value === "string") {
		const problem = textProblem(value);
		if (problem !== undefined) {
			throw invalidValue(pathOf(attribute, index), problem);
		}
	} else if (Array.isArray(value)) {
		for (const [place, each] of value.entries()) {
			checkText(attribute, each, place);
		}
	} else if (typeof value === "object" && value !== null) {
		checkTexts(attribute, value, index);
	}
}
