// SPDX-License-Identifier: Apache-2.0

// The log: one JSON object per line, on stdout. A separate thread writes it. If nobody reads the pipe, or the disk is
// full, lines are dropped and counted; requests never wait for the log.

import { constants, fstatSync, openSync } from "node:fs";
import { Socket } from "node:net";
import { isatty } from "node:tty";
import type { Logger } from "pino";
import { startWorker } from "../worker.ts";
import type { ThreadData } from "./log-thread.ts";
import { noticeOf } from "./notice.ts";
import { Ring } from "./ring.ts";

export interface Log extends Logger {
	/** The number of dropped lines. A log that never drops lines need not implement it. */
	droppedLines?(): number;
}

/**
 * How long lines are collected before they are handed to the thread, in milliseconds. Handing over each line alone
 * would cost as much as the requests.
 */
const longest = 50;

/** The number of collected lines at which they are handed over immediately. */
const most = 64;

/** How long the process waits at its end for the reader of the log, in milliseconds. */
const lastWait = 1000;

/** How long to wait before a thread that ended is replaced, in milliseconds. */
const restartAfter = 1000;

const stdout = 1;

/**
 * Returns a non-blocking descriptor of stdout. The process could not end while one of its threads waits in a blocking
 * write.
 */
function openOutput(): number {
	if (isatty(stdout)) {
		try {
			return openSync("/dev/fd/1", constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
		} catch {
			return stdout;
		}
	}
	const kind = fstatSync(stdout);
	if (kind.isFIFO() || kind.isSocket()) {
		// Opening the socket makes the descriptor non-blocking. Nothing is written through this stream.
		new Socket({ fd: stdout, readable: false, writable: true }).unref();
	}
	return stdout;
}

function startThread(data: ThreadData): void {
	const thread = startWorker(new URL("./log-thread.ts", import.meta.url), data);
	thread.unref();
	thread.on("error", () => replaceThread(data));
}

/** Starts a new thread after a pause. Lines in the ring wait for it. */
function replaceThread(data: ThreadData): void {
	setTimeout(() => {
		try {
			startThread(data);
		} catch {
			// The system cannot start a thread at the moment.
			replaceThread(data);
		}
	}, restartAfter).unref();
}

/** Opens the log. Waiting lines are written when the process ends, unless a signal that cannot be caught ends it. */
export async function openLog(level: string): Promise<Log> {
	const { pino } = await import("pino");
	const ring = new Ring();
	let lines: string[] = [];
	/** The number of lines dropped since the last line that fitted into the ring. */
	let missing = 0;

	function flush() {
		if (missing > 0 && ring.hasRoom && ring.write(noticeOf(missing, "nobody read them in time"))) {
			missing = 0;
		}
		if (lines.length === 0) {
			return;
		}
		// After a dropped line, the following lines are dropped too until a notice fits. The log then has one gap, and the
		// notice is at its place.
		if (missing > 0 || !ring.write(lines.join(""))) {
			missing += lines.length;
			ring.countDropped(lines.length);
		}
		lines = [];
	}

	startThread({ shared: ring.shared, output: openOutput() });
	setInterval(flush, longest).unref();
	process.on("exit", () => {
		flush();
		ring.waitUntilEmpty(lastWait);
	});
	const collect = (line: string) => {
		if (lines.push(line) >= most) {
			flush();
		}
	};
	return Object.assign(pino({ level, base: null }, { write: collect }), { droppedLines: () => ring.dropped });
}
