// SPDX-License-Identifier: Apache-2.0

// The thread of the log: takes lines out of the ring and writes them. It alone waits for who reads them, and what goes
// wrong with the writing ends here.

import { writeSync } from "node:fs";
import { workerData } from "node:worker_threads";
import { noticeOf } from "./notice.ts";
import { Ring, type Shared } from "./ring.ts";

/** What the thread is given. */
export interface ThreadData {
	readonly shared: Shared;
	/** Where to write; it does not block. */
	readonly output: number;
}

/** As many bytes as are written at once: as much as a pipe holds. */
const piece = 65_536;

/** After how many milliseconds a pipe that was full is tried again: at first, and at most. */
const pauses = { first: 1, longest: 32 };

const newline = 0x0a;

const { shared, output } = workerData as ThreadData;
const ring = new Ring(shared);

/** Lines that could not be written since the last one that was. */
let lost = 0;
let reason = "";
/** Whether what was written last is the beginning of a line. */
let midLine = false;

/** Writes as much as goes at once. @throws what is no lack of room in a pipe. */
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

/** Says what is missing, where something is. It begins a line of its own. */
function tellWhatWasLost() {
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
			tellWhatWasLost();
		}
		ring.take(write(next));
	} catch (error) {
		lost += ring.drop();
		reason = (error as Error).message;
	}
}
