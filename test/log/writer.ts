// SPDX-License-Identifier: Apache-2.0

// A process that does nothing but log: so many numbered lines, and then it ends in the way that it is told.

import { setTimeout } from "node:timers/promises";
import { openLog } from "../../src/log/log.ts";

const [end = "", lines = "0"] = process.argv.slice(2);
const log = await openLog("info");

if (end === "never") {
	for (let number = 0; ; number++) {
		log.info({ number }, "a line of the log, as long as those of a server are, or a little longer than that");
		await setTimeout(1);
	}
}
for (let number = 0; number < Number(lines); number++) {
	log.info({ number }, "line");
	if (number % 1000 === 999) {
		await setTimeout(1);
	}
}
if (end === "crash") {
	process.nextTick(() => {
		throw new Error("as it happens");
	});
} else if (end === "exit") {
	process.exit(7);
}
// Else there is nothing more to do: a log by itself holds no process.
