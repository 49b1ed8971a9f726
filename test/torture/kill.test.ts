// SPDX-License-Identifier: Apache-2.0

// A short run; `npm run torture -- --only kill` is the long one.

import { afterAll, expect, test } from "vitest";
import { engines } from "../../torture/engines.ts";
import { kill } from "../../torture/kill.ts";
import { endSpare } from "../../torture/process.ts";
import { passed, seed } from "./report.ts";

afterAll(endSpare);

test("a server that is killed during writes loses no acknowledged write, and leaves no partial commit", {
	timeout: 120_000,
}, async () => {
	const figures = passed(await kill(engines.sqlite.engine, { duration: 20_000, kills: 10, seed }));
	expect(figures["kills"]).toBe(10);
	expect(figures["… before commit"]).toBeGreaterThan(0);
	expect(figures["… after commit"]).toBeGreaterThan(0);
	expect(figures["acknowledged writes"]).toBeGreaterThan(100);
});
