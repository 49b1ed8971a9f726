// SPDX-License-Identifier: Apache-2.0

// A pipe that is read when the test says so, and not before.

import { execFileSync } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, readSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

export class Pipe {
	readonly #path = join(mkdtempSync(join(tmpdir(), "roster-test-")), "pipe");
	#reader: number;
	readonly #chunk = Buffer.alloc(1 << 20);
	/** The end for who writes. */
	readonly writer: number;
	/** The text that was read so far. */
	text = "";

	constructor() {
		execFileSync("mkfifo", [this.#path]);
		this.#reader = this.#open();
		this.writer = openSync(this.#path, constants.O_WRONLY);
	}

	#open(): number {
		return openSync(this.#path, constants.O_RDONLY | constants.O_NONBLOCK);
	}

	/** Takes out what is in it. */
	drain(): void {
		for (;;) {
			try {
				const length = readSync(this.#reader, this.#chunk);
				if (length === 0) {
					return;
				}
				this.text += this.#chunk.toString("utf8", 0, length);
			} catch (error) {
				if ((error as NodeJS.ErrnoException).code === "EAGAIN") {
					return;
				}
				throw error;
			}
		}
	}

	/** Reads until what was read is so. */
	async readUntil(isSo: (text: string) => boolean): Promise<string> {
		for (this.drain(); !isSo(this.text); this.drain()) {
			await setTimeout(5);
		}
		return this.text;
	}

	/** Closes the end that is read: who writes is told that nobody will read it. */
	leave(): void {
		closeSync(this.#reader);
	}

	/** Opens it again. */
	comeBack(): void {
		this.#reader = this.#open();
	}

	close(): void {
		closeSync(this.#reader);
		closeSync(this.writer);
	}
}
