// SPDX-License-Identifier: Apache-2.0

// A ring buffer in shared memory that carries text from one thread to another. One thread writes, the other takes;
// neither waits for the other's event loop. The buffer never grows: text that does not fit is not taken.

/**
 * The capacity in bytes: more than a second of the log of a server under full load. It must be a power of two, because
 * positions wrap at 2^32.
 */
export const capacity = 4 * 1024 * 1024;

/** The indexes into the shared numbers. Positions count all bytes that were ever written or taken. */
const written = 0;
const taken = 1;
/** The position that corresponds to the first byte of the memory. */
const origin = 2;
const dropped = 3;
/** Never changes. A thread waits for it in order to pause. */
const never = 4;

const newline = 0x0a;

/** The shared memory, from which the other thread makes its ring. */
export interface Shared {
	readonly numbers: SharedArrayBuffer;
	readonly bytes: SharedArrayBuffer;
}

export class Ring {
	readonly shared: Shared;
	readonly #numbers: Int32Array;
	readonly #bytes: Buffer;

	/** @param shared the memory of another thread's ring; by default, new memory. */
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

	/** Whether the ring is at least half empty. */
	get hasRoom(): boolean {
		return this.#waiting() <= capacity / 2;
	}

	/** The number of lines that either thread dropped. */
	get dropped(): number {
		return Atomics.load(this.#numbers, dropped) >>> 0;
	}

	countDropped(lines: number): void {
		Atomics.add(this.#numbers, dropped, lines);
	}

	/**
	 * Writes text into the ring: all of it or nothing.
	 *
	 * @returns whether the text fitted.
	 */
	write(text: string): boolean {
		const length = Buffer.byteLength(text);
		const waiting = this.#waiting();
		if (length > capacity - waiting) {
			return false;
		}
		const position = Atomics.load(this.#numbers, written);
		if (waiting === 0) {
			// The ring is empty, and the other thread reads the origin only when it is not. Starting again at the beginning
			// keeps unused memory untouched.
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

	/**
	 * Waits until the ring is not empty, then returns the next contiguous bytes.
	 *
	 * @param most the maximum number of bytes.
	 */
	next(most: number): Uint8Array {
		const position = Atomics.load(this.#numbers, taken);
		Atomics.wait(this.#numbers, written, position);
		const place = this.#place(position);
		return this.#bytes.subarray(place, Math.min(place + this.#waiting(), place + most, capacity));
	}

	/** Frees bytes that have been processed. */
	take(bytes: number): void {
		Atomics.add(this.#numbers, taken, bytes);
		Atomics.notify(this.#numbers, taken);
	}

	/**
	 * Discards all waiting text, and counts its lines as dropped.
	 *
	 * @returns the number of discarded lines.
	 */
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

	/** Waits until the ring is empty, at most for the given number of milliseconds. */
	waitUntilEmpty(longest: number): void {
		const end = performance.now() + longest;
		for (;;) {
			// Read the position before the check: if bytes are taken after this line, the wait ends at once.
			const position = Atomics.load(this.#numbers, taken);
			const left = end - performance.now();
			if (this.#waiting() === 0 || left <= 0) {
				return;
			}
			Atomics.wait(this.#numbers, taken, position, left);
		}
	}

	/** Pauses the thread for the given number of milliseconds. */
	pause(milliseconds: number): void {
		Atomics.wait(this.#numbers, never, 0, milliseconds);
	}
}
