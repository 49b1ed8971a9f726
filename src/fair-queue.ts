// SPDX-License-Identifier: Apache-2.0

// A bounded queue that is fair between keys: the keys take turns, however many elements each has.

export interface Bounds {
	/** The most elements of one key. */
	readonly each: number;
	/** The most elements together. */
	readonly all: number;
}

export class FairQueue<Element> {
	readonly #bounds: Bounds;
	/** The elements by key. A Map keeps the order of insertion: the first key has the next turn. */
	readonly #waiting = new Map<string, Element[]>();
	#size = 0;

	constructor(bounds: Bounds) {
		this.#bounds = bounds;
	}

	get size(): number {
		return this.#size;
	}

	/** Adds an element, and returns false if there are too many. */
	add(key: string, element: Element): boolean {
		const list = this.#waiting.get(key) ?? [];
		if (list.length >= this.#bounds.each || this.#size >= this.#bounds.all) {
			return false;
		}
		list.push(element);
		this.#waiting.set(key, list);
		this.#size += 1;
		return true;
	}

	/** Removes the next element of the key whose turn it is; undefined if the queue is empty. */
	take(): Element | undefined {
		const [turn] = this.#waiting;
		if (turn === undefined) {
			return undefined;
		}
		const [key, list] = turn;
		const element = list.shift();
		// The key goes to the end of the order.
		this.#waiting.delete(key);
		if (list.length > 0) {
			this.#waiting.set(key, list);
		}
		this.#size -= 1;
		return element;
	}

	/** Removes an element, and returns whether it was in the queue. */
	remove(key: string, element: Element): boolean {
		const list = this.#waiting.get(key);
		const index = list?.indexOf(element) ?? -1;
		if (list === undefined || index === -1) {
			return false;
		}
		list.splice(index, 1);
		if (list.length === 0) {
			this.#waiting.delete(key);
		}
		this.#size -= 1;
		return true;
	}
}
