// SPDX-License-Identifier: Apache-2.0

// A short run, which only shows that it works; `npm run torture -- --only soak` is the long one.

import { afterAll, expect, test } from "vitest";
import { engines } from "../../torture/engines.ts";
import { endSpare } from "../../torture/process.ts";
import { soak } from "../../torture/soak.ts";
import { passed, seed } from "./report.ts";

afterAll(endSpare);

test("the usual requests of an identity provider are answered without an error", { timeout: 120_000 }, async () => {
	const figures = passed(await soak(engines.sqlite.engine, { duration: 5000, seed }));
	expect(figures["requests"]).toBeGreaterThan(500);
});
