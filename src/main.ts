#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0

// The command line. Everything that needs a new Node is loaded after the check that this is one.

const needed = 24;
const running = Number.parseInt(process.versions.node, 10);
if (running < needed) {
	process.stderr.write(
		`roster needs Node ${needed} or newer, and this is ${process.version}: start it with "npm start", which brings its own\n`,
	);
	process.exit(1);
}
// What was stripped of its types and compiled once need not be again: that takes half of the start, and of its memory.
const { enableCompileCache } = await import("node:module");
enableCompileCache();
const { run } = await import("./command-line.ts");
if (!(await run(process.argv))) {
	process.exit(1);
}
