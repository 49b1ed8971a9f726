// SPDX-License-Identifier: Apache-2.0

// A short run of each property, with a new seed each time; `npm run fuzz -- --minutes 60` is the long one.

import { afterAll, expect, test } from "vitest";
import { repeat } from "../repeat.ts";
import { properties } from "./properties.ts";

const seed = Number(process.env["FUZZ_SEED"] ?? Math.floor(Math.random() * 2 ** 31));

afterAll(() => Promise.all(properties.map(({ property }) => property.stop?.())));

test.each(properties)("$property.name", { timeout: 60_000 }, async ({ property, share }) => {
	const cases = share * repeat(50, 150);
	expect(await property.run(seed, cases)).toBeGreaterThanOrEqual(cases);
});
