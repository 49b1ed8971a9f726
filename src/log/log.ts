// SPDX-License-Identifier: Apache-2.0

// The log: one JSON object a line, on stdout. A thread of its own writes it: a pipe that nobody reads, or a disk that
// is full, costs lines, which are counted, and never holds up an answer.

import { constants, fstatSync, openSync } from "node:fs";
import { getCompileCacheDir } from "node:module";
import { Socket } from "node:net";
import { isatty } from "node:tty";
import { Worker } from "node:worker_threads";
import type { Logger } from "pino";
import { noticeOf } from "./notice.ts";
import { Ring } from "./ring.ts";
import type { ThreadData } from "./thread.ts";

export interface Log extends Logger {
	/** How many lines were dropped; a log that drops none need not say so. */
	droppedLines?(): number;
}

/** How long a line may wait for others, in milliseconds: one by one they would cost as much as the requests. */
const longest = 50;

/** How many lines are handed over at once. */
const most = 64;

/** How long the end of the process waits for who reads the log, in milliseconds. */
const lastWait = 1000;

/** How long a thread that ended is not replaced, in milliseconds. */
const restartAfter = 1000;

const stdout = 1;

/**
 * A descriptor of stdout by which a write fails that would have to wait: the process cannot end while a thread of it
 * waits in a write.
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
		// Opening it so is what makes it not block. Nothing is written through the stream.
		new Socket({ fd: stdout, readable: false, writable: true }).unref();
	}
	return stdout;
}

function startThread(data: ThreadData): void {
	const cache = getCompileCacheDir();
	const thread = new Worker(new URL("./thread.ts", import.meta.url), {
		workerData: data,
		// Nothing that is loaded into the server, such as what traces it, is for this thread.
		execArgv: [],
		// Without the cache it would load what strips types, which takes more memory than all the rest of it.
		env: cache === undefined ? {} : { NODE_COMPILE_CACHE: cache },
	});
	thread.unref();
	thread.on("error", () => replaceThread(data));
}

/** What is in the ring waits there for the next thread. */
function replaceThread(data: ThreadData): void {
	setTimeout(() => {
		try {
			startThread(data);
		} catch {
			// The machine has no thread for us now.
			replaceThread(data);
		}
	}, restartAfter).unref();
}

/** Opens the log. What waits is written when the process ends, whatever ends it but a signal that cannot be caught. */
export async function openLog(level: string): Promise<Log> {
	const { pino } = await import("pino");
	const ring = new Ring();
	let lines: string[] = [];
	/** Lines that found no room since the last one that did. */
	let missing = 0;

	function flush() {
		if (missing > 0 && ring.hasRoom && ring.write(noticeOf(missing, "nobody read them in time"))) {
			missing = 0;
		}
		if (lines.length === 0) {
			return;
		}
		// As long as one line is missing the next ones are, too: so that the gap is one, and has its place.
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
