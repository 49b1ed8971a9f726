// SPDX-License-Identifier: Apache-2.0

// Text that can be kept: what of a string neither JSON nor protobuf has checked.

import { invalidValue } from "../errors.ts";
import { type Attribute, type AttributeHolder, pathOf } from "./schema.ts";

/** Longer strings are refused: no name or address needs them, and index pages cannot hold them. */
export const stringLimit = 512;

/** Why a string cannot be kept; undefined where it can. */
export function textProblem(value: string): string | undefined {
	if (value.length > stringLimit) {
		return `is longer than ${stringLimit} characters`;
	}
	if (!value.isWellFormed() || value.includes("\0")) {
		return "has a character that is not text (a lone surrogate or U+0000)";
	}
	return undefined;
}

/**
 * Gives back a string that can be kept.
 *
 * @throws invalidValue
 */
export function keptText(value: string, where: string): string {
	const problem = textProblem(value);
	if (problem !== undefined) {
		throw invalidValue(where, problem);
	}
	return value;
}

/**
 * Checks every text that a client may set of a resource, in a message of it.
 *
 * @throws invalidValue, naming the attribute, such as `emails[0].value`.
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
