// SPDX-License-Identifier: Apache-2.0

// Says why a body is not JSON, without a word of it: it may contain secrets.

import { type Addition, nothing } from "./addition.ts";
import type { RequestFacts } from "./facts.ts";

/** The longest body in which the place of the error is searched for, in bytes. */
const longestSearched = 65_536;

/** The reason why a text is not JSON; undefined if it is. */
function reasonOf(text: string): string | undefined {
	try {
		JSON.parse(text);
		return undefined;
	} catch (error) {
		return (error as Error).message;
	}
}

const positionIn = (reason: string) => /\bat position (\d+)/.exec(reason)?.[1];

/** Whether a text is the beginning of JSON. */
function mayGoOn(text: string): boolean {
	const reason = reasonOf(text);
	return (
		reason === undefined || /^Un(?:expected end|terminated)/.test(reason) || positionIn(reason) === `${text.length}`
	);
}

/** How many characters of a text are the beginning of JSON. */
function lengthOfJson(text: string): number {
	let [good, bad] = [0, text.length];
	while (bad - good > 1) {
		const middle = (good + bad) >> 1;
		if (mayGoOn(text.slice(0, middle))) {
			good = middle;
		} else {
			bad = middle;
		}
	}
	return good;
}

/** Explains the error `invalid_syntax`, if it says that the body is not JSON or nested too deep. */
export function syntaxAddition({ error = "", body }: RequestFacts): Addition {
	if (error.startsWith("the body is nested")) {
		return { ...nothing, text: "Its objects and arrays are nested too deep." };
	}
	const reason = /^the body is not JSON: ([\s\S]*)$/.exec(error)?.[1];
	if (reason === undefined) {
		return nothing;
	}
	if (reason === "it is empty") {
		return { ...nothing, text: "The body is empty." };
	}
	if (reason.startsWith("Unexpected end") || reason.startsWith("Unterminated string")) {
		return { ...nothing, text: "The body ends in the middle: it was cut off on the way, or is not complete." };
	}
	if (body?.[0] === 0x1f && body[1] === 0x8b) {
		return {
			...nothing,
			text: "The body is compressed with gzip. SCIM requests are not decompressed: send it as it is.",
		};
	}
	if (reason.startsWith("The encoded data")) {
		return { ...nothing, text: "The body is not in UTF-8." };
	}
	const position = positionIn(reason);
	if (position === undefined && (body === undefined || body.length > longestSearched)) {
		return nothing;
	}
	const at = position === undefined ? lengthOfJson(Buffer.from(body as Uint8Array).toString()) : Number(position);
	return { ...nothing, text: `It stops being JSON at the character ${at + 1}.` };
}
