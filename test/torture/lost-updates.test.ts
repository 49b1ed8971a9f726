// SPDX-License-Identifier: Apache-2.0

// A short run; `npm run torture -- --only lost-updates` is the long one.

import { afterAll, expect, test } from "vitest";
import { engines } from "../../torture/engines.ts";
import { lostUpdates } from "../../torture/lost-updates.ts";
import { endSpare } from "../../torture/process.ts";
import { passed, seed } from "./report.ts";

afterAll(endSpare);

test("concurrent changes of one group and one user lose no update", { timeout: 120_000 }, async () => {
	const figures = passed(await lostUpdates(engines.sqlite.engine, { duration: 12_000, operations: 600, seed }));
	expect(figures["operations on one group"]).toBeGreaterThan(500);
	expect(figures["changes of one user, each read before"]).toBeGreaterThan(5);
	expect(figures["412, another was first"]).toBeGreaterThan(0);
});
