// SPDX-License-Identifier: Apache-2.0

// A long run that is made of short ones, as a person makes it.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

test("an interrupt keeps what was done, and --resume goes on and adds up", { timeout: 120_000 }, async () => {
	const results = mkdtempSync(join(tmpdir(), "roster-torture-"));
	const start = (...args: string[]) =>
		spawn(process.execPath, ["torture/run.ts", ...args], {
			cwd: join(import.meta.dirname, "../.."),
			env: { ...process.env, TORTURE_RESULTS: results },
			stdio: ["ignore", "pipe", "pipe"],
		});
	const first = start("--minutes", "5", "--engine", "sqlite", "--only", "kill");
	await once(first.stderr, "data");
	first.kill("SIGINT");
	const [interrupted, code] = await ended(first);
	expect(code).toBe(130);
	expect(interrupted).toMatch(/^kill -9, sqlite\n {2}kills +0\n/m);

	const resumed = start("--resume", "--minutes", "0.5");
	const [all, exitCode] = await ended(resumed);
	expect(exitCode).toBe(0);
	expect(Number(/^ {2}kills +(\d+)$/m.exec(all)?.[1])).toBeGreaterThan(0);
	expect(all).toMatch(/^ {2}databases +2$/m);
	expect(all).toMatch(/^ {2}findings +0$/m);
});

async function ended(child: ChildProcess): Promise<[printed: string, code: number]> {
	let printed = "";
	child.stdout?.on("data", (chunk) => {
		printed += chunk;
	});
	const [code] = await once(child, "close");
	return [printed, code];
}
