// SPDX-License-Identifier: Apache-2.0

const ascii = /^[\x00-\x7f]*$/;

/**
 * The key under which a string that is not caseExact is compared: NFC, lower case.
 *
 * It is made here and not in SQL, so that every engine compares alike.
 */
export function fold(text: string): string {
	if (ascii.test(text)) {
		return text.toLowerCase();
	}
	// Lower-casing can decompose ("İ" becomes "i" and a combining dot), hence NFC after it too.
	return text.normalize("NFC").toLowerCase().normalize("NFC");
}
