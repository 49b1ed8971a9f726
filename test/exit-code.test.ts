// SPDX-License-Identifier: Apache-2.0

// A failed run of tests or of the generator ends with a code other than 0.

import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ended, startScript } from "./process.ts";

test("with a PostgreSQL server of ours at hand", async () => {
	const folder = mkdtempSync(join(tmpdir(), "roster-exit-"));
	const script = join(folder, "script.mjs");
	const postgres = JSON.stringify(join(import.meta.dirname, "postgres.ts"));
	writeFileSync(script, `process.exitCode = 3;\nawait import(${postgres});\n`);
	expect(await ended(startScript(script, folder, {}))).toBe(3);
});
