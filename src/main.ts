#!/usr/bin/env -S MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=131072 node --enable-source-maps --disallow-code-generation-from-strings --max-semi-space-size=8
// SPDX-License-Identifier: Apache-2.0

// The entry point. It loads everything else only after it has checked the version of Node, because older versions
// cannot load it.

const needed = 24;
const running = Number.parseInt(process.versions.node, 10);
if (running < needed) {
	process.stderr.write(
		`roster needs Node ${needed} or newer, but this is Node ${process.version}: install a newer one; in the project folder, "npm start" uses the one that "npm ci" installed\n`,
	);
	process.exit(1);
}
// The compile cache halves the time and the memory of a start: types are stripped and code is compiled only once.
const { enableCompileCache } = await import("node:module");
enableCompileCache();
const { run } = await import("./command-line.ts");
if (!(await run(process.argv))) {
	// `run` has set the exit code.
	process.exit();
}
