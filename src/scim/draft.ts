// SPDX-License-Identifier: Apache-2.0

/** The properties of a message that is not complete yet. Nested messages are plain objects, too. */
export type Draft = Record<string, unknown>;

/** Whether any property is set. */
export function hasValue(draft: Draft): boolean {
	return Object.values(draft).some((each) => each !== undefined);
}

/** Returns the text; undefined if it is missing or has only white space. */
export function unlessBlank(text: string | undefined): string | undefined {
	return text?.trim() === "" ? undefined : text;
}
