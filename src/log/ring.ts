// SPDX-License-Identifier: Apache-2.0

// Text on its way from one thread to another, in memory that both see: one writes, one takes, and neither waits for
// the other's event loop. It never grows; what does not fit is not taken.

/** In bytes: more than a second of the log of a server under full load. A power of two, for positions wrap at 2^32. */
export const capacity = 4 * 1024 * 1024;

/** Where in the shared numbers which is. Positions count all bytes that ever went through. */
const written = 0;
const taken = 1;
/** The position that is at the beginning of the memory. */
const origin = 2;
const dropped = 3;
/** Never changes: it is what a thread waits for that only waits. */
const never = 4;

const newline = 0x0a;

/** What the other thread makes its ring of. */
export interface Shared {
	readonly numbers: SharedArrayBuffer;
	readonly bytes: SharedArrayBuffer;
}

export class Ring {
	readonly shared: Shared;
	readonly #numbers: Int32Array;
	readonly #bytes: Buffer;

	/** @param shared what another thread's ring is made of; by default it is a new one. */
	constructor(shared: Shared = { numbers: new SharedArrayBuffer(5 * 4), bytes: new SharedArrayBuffer(capacity) }) {
		this.shared = shared;
		this.#numbers = new Int32Array(shared.numbers);
		this.#bytes = Buffer.from(shared.bytes);
	}

	#waiting(): number {
		return (Atomics.load(this.#numbers, written) - Atomics.load(this.#numbers, taken)) >>> 0;
	}

	#place(position: number): number {
		return ((position - Atomics.load(this.#numbers, origin)) >>> 0) % capacity;
	}

	/** Whether it is at least half empty. */
	get hasRoom(): boolean {
		return this.#waiting() <= capacity / 2;
	}

	/** How many lines were dropped, on either side. */
	get dropped(): number {
		return Atomics.load(this.#numbers, dropped) >>> 0;
	}

	countDropped(lines: number): void {
		Atomics.add(this.#numbers, dropped, lines);
	}

	/**
	 * Puts text in, all of it or nothing.
	 *
	 * @returns whether it had room.
	 */
	write(text: string): boolean {
		const length = Buffer.byteLength(text);
		const waiting = this.#waiting();
		if (length > capacity - waiting) {
			return false;
		}
		const position = Atomics.load(this.#numbers, written);
		if (waiting === 0) {
			// The other thread looks at it only while something waits. Memory that is not needed is never touched.
			Atomics.store(this.#numbers, origin, position);
		}
		const place = this.#place(position);
		if (place + length <= capacity) {
			this.#bytes.write(text, place);
		} else {
			const encoded = Buffer.from(text);
			encoded.copy(this.#bytes, place);
			encoded.copy(this.#bytes, 0, capacity - place);
		}
		Atomics.store(this.#numbers, written, position + length);
		Atomics.notify(this.#numbers, written);
		return true;
	}

	/** Waits until something is there, and gives what comes next: as much as lies together, and `most` bytes at most. */
	next(most: number): Uint8Array {
		const position = Atomics.load(this.#numbers, taken);
		Atomics.wait(this.#numbers, written, position);
		const place = this.#place(position);
		return this.#bytes.subarray(place, Math.min(place + this.#waiting(), place + most, capacity));
	}

	/** Makes room: so many bytes have been dealt with. */
	take(bytes: number): void {
		Atomics.add(this.#numbers, taken, bytes);
		Atomics.notify(this.#numbers, taken);
	}

	/** Takes out all that waits, and counts its lines as dropped. */
	drop(): number {
		let lines = 0;
		for (let left = this.#waiting(); left > 0; ) {
			const next = this.next(left);
			for (const byte of next) {
				lines += Number(byte === newline);
			}
			this.take(next.length);
			left -= next.length;
		}
		this.countDropped(lines);
		return lines;
	}

	/** Waits until nothing is left, but no longer than so many milliseconds. */
	waitUntilEmpty(longest: number): void {
		const end = performance.now() + longest;
		for (;;) {
			// Looked at first: what is taken from here on ends the wait, or lets it not begin.
			const position = Atomics.load(this.#numbers, taken);
			const left = end - performance.now();
			if (this.#waiting() === 0 || left <= 0) {
				return;
			}
			Atomics.wait(this.#numbers, taken, position, left);
		}
	}

	/** Lets the thread stand still, for milliseconds. */
	pause(milliseconds: number): void {
		Atomics.wait(this.#numbers, never, 0, milliseconds);
	}
}
