// SPDX-License-Identifier: Apache-2.0

// The parts of JSON that have colors.

/** Matches a string, with the colon after it if it is a name; or a number or a word. */
export const jsonTokens = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b/g;

/** A part of a text: where it ends, and the class of its color. */
export function partOf([whole, string, colon]: RegExpMatchArray): { readonly text: string; readonly kind: string } {
	const kind = string === undefined ? "json-other" : colon === undefined ? "json-string" : "json-name";
	return { text: string ?? whole, kind };
}
