// SPDX-License-Identifier: Apache-2.0

// A short run; `npm run torture -- --only faults` is the long one.

import { afterAll, expect, test } from "vitest";
import { engines } from "../../torture/engines.ts";
import { faults } from "../../torture/faults.ts";
import { endSpare } from "../../torture/process.ts";
import { passed, seed } from "./report.ts";

afterAll(endSpare);

test("while the database cannot be written, writes are refused and readiness reports it; afterwards the server recovers by itself", {
	timeout: 120_000,
}, async () => {
	const { engine, sufferings } = engines.sqlite;
	const figures = passed(await faults(engine, sufferings, { duration: 5000, seed }));
	expect(figures["faults"]).toBeGreaterThan(10);
	expect(figures["… disk full"]).toMatch(/^[1-9]\d* × 503, well within \d+ ms$/);
	expect(figures["acknowledged writes"]).toBeGreaterThan(100);
});
