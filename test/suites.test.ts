// SPDX-License-Identifier: Apache-2.0

// The house rules of the tests themselves: how they are cut, and what a helper may not do.

import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { beforeStore, onEachEngine, withoutEngine } from "./each-engine.ts";
import { repeated } from "./repeat.ts";

const root = join(import.meta.dirname, "..");
const textOf = (path: string) => readFileSync(join(root, path), "utf8");
const found = (patterns: readonly string[]) =>
	globSync(patterns, { cwd: root }).map((each) => each.replaceAll("\\", "/"));

/** A file and all of `test/` that it imports. */
function reached(path: string, seen = new Set<string>()): Set<string> {
	if (!seen.has(path)) {
		seen.add(path);
		for (const [, target = ""] of textOf(path).matchAll(/^import [^;]*?"(\.[^"]+)";/gm)) {
			const file = join(path, "..", target).replaceAll("\\", "/");
			if (file.startsWith("test/")) {
				reached(file, seen);
			}
		}
	}
	return seen;
}

test("the tests that run on each engine, and no others, ask for a database of the engine", () => {
	const same = found(onEachEngine).filter((path) => !reached(path).has("test/engine.ts"));
	expect(same.sort()).toEqual([...withoutEngine].sort());
});

test("the files of `beforeStore` exist, and are tests of the server", () => {
	const files = Object.keys(beforeStore);
	expect(files.filter((each) => !existsSync(join(root, each)))).toEqual([]);
	expect(files.filter((each) => !each.startsWith("test/server/"))).toEqual([]);
});

test("each file that repeats something runs in the long tests", () => {
	const repeating = found(["test/**/*.test.ts"]).filter((path) => /^import \{ repeat \}/m.test(textOf(path)));
	expect(repeating.sort()).toEqual([...repeated].sort());
});

test("no helper registers a hook where it is loaded: files share it, and only the first would have the hook", () => {
	const helpers = found(["test/**/*.ts"]).filter((path) => !path.endsWith(".test.ts") && path !== "test/setup.ts");
	const registering = helpers.filter((path) => /^(?:before|after)(?:Each|All)\(/m.test(textOf(path)));
	expect(registering).toEqual([]);
});
