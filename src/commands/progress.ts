// SPDX-License-Identifier: Apache-2.0

// How far something is that takes its time: a bar on a terminal, and nothing anywhere else.

import type { Writable } from "node:stream";

const every = 100;
const width = 30;

export interface ProgressBar {
	/** Shows how much is done, now and then. */
	readonly show: (what: string, done: number, total: number) => void;
	/** Takes the bar away. */
	end(): void;
}

/** Makes a bar for a stream, such as stderr. */
export function progressBar(
	stream: Pick<Writable, "write"> & { readonly isTTY?: boolean },
	now = Date.now,
): ProgressBar {
	let last = Number.NEGATIVE_INFINITY;
	let current = "";
	let began = 0;
	return {
		show(what, done, total) {
			if (stream.isTTY !== true || (what === current && now() - last < every)) {
				return;
			}
			last = now();
			if (what !== current) {
				current = what;
				began = last;
			}
			const part = total === 0 ? 1 : Math.min(done / total, 1);
			const seconds = part > 0 ? Math.ceil(((last - began) / 1000) * (1 / part - 1)) : 0;
			const bar = "#".repeat(Math.floor(part * width)).padEnd(width, ".");
			const left = seconds > 0 ? `, ${seconds} s left` : "";
			stream.write(`\r\x1b[K${what} [${bar}] ${Math.floor(part * 100)} % of ${total.toLocaleString("en")}${left}`);
		},
		end() {
			if (current !== "") {
				stream.write("\r\x1b[K");
			}
		},
	};
}
