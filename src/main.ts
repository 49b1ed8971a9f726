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
const { run } = await import("./command-line.ts");
await run(process.argv);

export {};
