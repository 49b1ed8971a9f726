// SPDX-License-Identifier: Apache-2.0

// The keys under which strings that are not caseExact are compared. They are made here and not in SQL, so that every
// engine compares alike.

const ascii = /^[\x00-\x7f]*$/;

/** The dotless i is the one letter whose upper case is another letter's: in Unicode's full folding it stays itself. */
const dotless = /(ı)/;

/**
 * The key of a string: Unicode compatibility form (NFKC), then full case folding.
 *
 * "ß" is "ss", "ﬁ" is "fi", fullwidth letters are the plain ones. What people read as the same name has the same key.
 */
export function fold(text: string): string {
	if (ascii.test(text)) {
		return text.toLowerCase();
	}
	return text.normalize("NFKC").split(dotless).map(foldCase).join("").normalize("NFKC");
}

// JavaScript has no case folding. To lower, upper and lower case again gives the same: "ẞ" becomes "ß", "SS", "ss".
function foldCase(text: string): string {
	return text === "ı" ? text : text.toLowerCase().toUpperCase().toLowerCase().replaceAll("ς", "σ");
}

/** The key as it was made before schema 4: NFC, then lower case. */
function formerFold(text: string): string {
	return text.normalize("NFC").toLowerCase().normalize("NFC");
}

/** What begins the key of a name that was another's when all keys were made anew: no new name has it in it. */
export const collisionMark = "\u001f";

/** The first text after all that begin with the mark. */
export const afterCollisionMark = "\u0020";

/**
 * The key that a name keeps which was told apart from another before schema 4, and has the same key now.
 *
 * @returns undefined for a name whose key is what it was: there is none of these.
 */
export function collisionKey(text: string): string | undefined {
	if (ascii.test(text)) {
		return undefined;
	}
	const former = formerFold(text);
	return former === fold(text) ? undefined : collisionMark + former;
}

/** The keys that a name may be found by: the one that it kept in a collision first. */
export function keysOf(text: string): readonly string[] {
	const collided = collisionKey(text);
	return collided === undefined ? [fold(text)] : [collided, fold(text)];
}
