// SPDX-License-Identifier: Apache-2.0

// Every character of the planes that have letters, folded as a name is before it is compared.

import { expect, test } from "vitest";
import { fold } from "../../src/scim/fold.ts";

test("folding twice changes nothing, and folds every letter as its upper and lower case", () => {
	const wrong: string[] = [];
	for (let code = 0; code < 0x30000; code++) {
		if (code >= 0xd800 && code < 0xe000) {
			continue;
		}
		const text = String.fromCodePoint(code);
		const key = fold(text);
		if (fold(key) !== key || (text !== "ı" && fold(text.toUpperCase()) !== key)) {
			wrong.push(code.toString(16));
		}
	}
	expect(wrong).toEqual([]);
});
