// SPDX-License-Identifier: Apache-2.0

// The log: one JSON object a line, on stdout.

import type { Logger } from "pino";

/** How long a line may wait for others, in milliseconds: one by one they would cost as much as the requests. */
const longest = 50;

/** How many lines are written at once. */
const most = 64;

/** Opens the log. What waits is written when the process ends, whatever ends it but a signal that cannot be caught. */
export async function openLog(level: string): Promise<Logger> {
	const { pino } = await import("pino");
	const stdout = pino.destination({ fd: 1, sync: true });
	// Collected here: the destination would look through all that waits for each line that comes.
	let lines: string[] = [];
	function flush() {
		if (lines.length > 0) {
			stdout.write(lines.join(""));
			lines = [];
		}
	}
	setInterval(flush, longest).unref();
	process.on("exit", () => {
		flush();
		stdout.flushSync();
	});
	const collect = (line: string) => {
		if (lines.push(line) >= most) {
			flush();
		}
	};
	return pino({ level, base: null }, { write: collect });
}
