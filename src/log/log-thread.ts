// SPDX-License-Identifier: Apache-2.0

// The log thread: it takes lines out of the ring and writes them. Only this thread waits for the reader of the log, and
// errors of writing end here.

import { writeSync } from "node:fs";
import { workerData } from "node:worker_threads";
import { noticeOf } from "./notice.ts";
import { Ring, type Shared } from "./ring.ts";

/** The data that the thread starts with. */
export interface ThreadData {
	readonly shared: Shared;
	/** The non-blocking file descriptor to write to. */
	readonly output: number;
}

/** The maximum number of bytes in one write: the capacity of a pipe. */
const piece = 65_536;

/** The pauses before a write to a full pipe is retried, in milliseconds. */
const pauses = { first: 1, longest: 32 };

const newline = 0x0a;

const { shared, output } = workerData as ThreadData;
const ring = new Ring(shared);

/** The number of lines that could not be written since the last successful write. */
let lost = 0;
let reason = "";
/** Whether the last write ended in the middle of a line. */
let midLine = false;

/**
 * Writes as many bytes as possible.
 *
 * @returns the number of bytes written.
 * @throws the error of the write, except EAGAIN: a full pipe is retried.
 */
function write(bytes: Uint8Array): number {
	for (let pause = pauses.first; ; pause = Math.min(pause * 2, pauses.longest)) {
		try {
			const length = writeSync(output, bytes);
			if (length > 0) {
				midLine = bytes[length - 1] !== newline;
			}
			return length;
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== "EAGAIN") {
				throw error;
			}
			ring.pause(pause);
		}
	}
}

/** Writes a notice of the lost lines, on a line of its own. */
function writeNotice() {
	let notice: Uint8Array = Buffer.from((midLine ? "\n" : "") + noticeOf(lost, `they could not be written: ${reason}`));
	while (notice.length > 0) {
		notice = notice.subarray(write(notice));
	}
	lost = 0;
}

for (;;) {
	const next = ring.next(piece);
	try {
		if (lost > 0) {
			writeNotice();
		}
		ring.take(write(next));
	} catch (error) {
		lost += ring.drop();
		reason = (error as Error).message;
	}
}
