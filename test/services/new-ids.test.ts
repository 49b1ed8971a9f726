// SPDX-License-Identifier: Apache-2.0

import { validate, version } from "uuid";
import { expect, it } from "vitest";
import { newId } from "../../src/services/admission/new-ids.ts";

it("makes UUIDs of version 7 that differ, and sort in the order in which they were made", () => {
	const before = Date.now();
	// Several pools of random bytes, and many ids of one millisecond.
	const ids = Array.from({ length: 20_000 }, newId);
	const after = Date.now();

	expect(ids.every((id) => validate(id) && version(id) === 7)).toBe(true);
	expect(new Set(ids).size).toBe(ids.length);
	expect(ids).toEqual([...ids].sort());
	const times = ids.map((id) => Number.parseInt(id.replace("-", "").slice(0, 12), 16));
	expect(Math.min(...times)).toBeGreaterThanOrEqual(before);
	expect(Math.max(...times)).toBeLessThanOrEqual(after);
	// The last 48 bits are random in each id.
	expect(new Set(ids.map((id) => id.slice(-12))).size).toBe(ids.length);
});
