// SPDX-License-Identifier: Apache-2.0

// Computes the keys that represent strings in comparisons without regard to case. The keys are not computed in SQL, so
// every engine compares in the same way.

const ascii = /^[\x00-\x7f]*$/;

/** The dotless i. It shares its upper case with "i", but Unicode's full case folding leaves it as it is. */
const dotless = /(ı)/;

/**
 * The key of a string: Unicode compatibility form (NFKC), then full case folding.
 *
 * The key of "ß" is "ss", the key of "ﬁ" is "fi", and the key of a fullwidth letter is that of the plain letter. Names
 * that look the same to people have the same key.
 */
export function fold(text: string): string {
	if (ascii.test(text)) {
		return text.toLowerCase();
	}
	return text.normalize("NFKC").split(dotless).map(foldCase).join("").normalize("NFKC");
}

// JavaScript has no function for case folding. Lower, upper and again lower case give the same: "ẞ", "ß", "SS", "ss".
function foldCase(text: string): string {
	return text === "ı" ? text : text.toLowerCase().toUpperCase().toLowerCase().replaceAll("ς", "σ");
}

/** The key before schema 4: NFC, then lower case. */
function formerFold(text: string): string {
	return text.normalize("NFC").toLowerCase().normalize("NFC");
}

/** The first character of a key that collided in the migration to schema 4. No new name can contain this character. */
export const collisionMark = "\u001f";

/** The smallest string that sorts after every string that begins with the mark. */
export const afterCollisionMark = "\u0020";

/**
 * The key of a name that collides since schema 4: two names had different keys before, and would now have the same.
 *
 * @returns the mark and the former key; undefined if schema 4 did not change the key of the name.
 */
export function collisionKey(text: string): string | undefined {
	if (ascii.test(text)) {
		return undefined;
	}
	const former = formerFold(text);
	return former === fold(text) ? undefined : collisionMark + former;
}

/** The possible keys of a name in the database. The key of a collision, if there can be one, is the first. */
export function keysOf(text: string): readonly string[] {
	const collided = collisionKey(text);
	return collided === undefined ? [fold(text)] : [collided, fold(text)];
}
