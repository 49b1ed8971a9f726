// SPDX-License-Identifier: Apache-2.0

// A short run, from the first schema; `npm run torture -- --only upgrades` begins from all of them.

import { afterAll, expect, test } from "vitest";
import { engines } from "../../torture/engines.ts";
import { endSpare } from "../../torture/process.ts";
import { upgrades } from "../../torture/upgrades.ts";
import { passed, seed } from "./report.ts";

afterAll(endSpare);

test("a database of an earlier schema comes to the newest whole, wherever it is killed on the way", {
	timeout: 120_000,
}, async () => {
	const { engine, upgrading } = engines.sqlite;
	const figures = passed(await upgrades(engine, upgrading, { duration: 2000, seed, oldest: 1 }));
	expect(figures["writes before"]).toBeGreaterThan(10);
	// Of the second schema: five statements, its number, and both sides of the commit.
	expect(figures["kills, each at another statement"]).toBeGreaterThanOrEqual(8);
});
