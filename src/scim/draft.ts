// SPDX-License-Identifier: Apache-2.0

/** Properties of a message while they are being worked out: plain objects all the way down. */
export type Draft = Record<string, unknown>;

/** Whether anything is set. */
export function hasValue(draft: Draft): boolean {
	return Object.values(draft).some((each) => each !== undefined);
}

/** The text, unless nothing is to be seen in it. */
export function unlessBlank(text: string | undefined): string | undefined {
	return text?.trim() === "" ? undefined : text;
}
