// SPDX-License-Identifier: Apache-2.0

// A progress bar. It is shown on a terminal only.

import type { Writable } from "node:stream";

const every = 100;
const width = 30;

export interface ProgressBar {
	/** Updates the bar, at most every 100 ms for one step. */
	readonly show: (what: string, done: number, total: number) => void;
	/** Removes the bar. */
	end(): void;
}

/** Creates a progress bar on a stream, such as stderr. */
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
