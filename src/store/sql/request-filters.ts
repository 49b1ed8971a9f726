// SPDX-License-Identifier: Apache-2.0

// Bloom filters over packs of requests. A search reads them instead of the packs: they take a fortieth of the space. A
// filter never lacks what its pack has. One pack in fifty passes without having what is asked for, and is then read.

/** How many positions a term sets, and how many bits a filter has for each term. */
const termBits = { positions: 3, each: 10 };

/** A search tests several grams of a text at once, so fewer bits serve. */
const gramBits = { positions: 1, each: 4 };

/** SQLite reads a byte as a character, so the highest bit is never set. */
const bitsOfByte = 7;

/** The size of a filter, in bytes. A larger one would not be stored in the row itself on PostgreSQL. */
const sizes = { least: 8, most: 3500 };

/** The lengths of the grams, the parts of names by which a part of a name is found. */
const gramLengths = [5, 3, 2];

/** How many bits a letter sets: a search for one letter tests nothing else. */
const bitsOfLetter = 3;

/** How many grams of a text a search tests. */
const mostGrams = 5;

/** A bit of a filter: the index of its byte is the rest of `at` by the size of the filter. */
export interface Position {
	readonly at: number;
	readonly mask: number;
}

/** Spreads the bits of a hash. */
function mixed(hash: number): number {
	let value = hash | 0;
	value = Math.imul(value ^ (value >>> 16), 0x45d9f3b);
	value = Math.imul(value ^ (value >>> 16), 0x45d9f3b);
	return (value ^ (value >>> 16)) >>> 0;
}

function positionsOf(hash: number, count: number): Position[] {
	return Array.from({ length: count }, (_, index) => {
		const at = mixed(hash + index * 0x9e3779b1);
		return { at, mask: 1 << (mixed(at) % bitsOfByte) };
	});
}

function filterOf(hashes: ReadonlySet<number>, { positions, each }: typeof termBits): Buffer {
	const size = Math.ceil((hashes.size * each) / bitsOfByte);
	const filter = Buffer.alloc(Math.min(Math.max(size, sizes.least), sizes.most));
	for (const hash of hashes) {
		for (const { at, mask } of positionsOf(hash, positions)) {
			const index = at % filter.length;
			filter[index] = (filter[index] ?? 0) | mask;
		}
	}
	return filter;
}

/** Adds the hashes of the parts of a text that have a length. */
function addGrams(hashes: Set<number>, text: string, length: number, step = 1): void {
	for (let start = 0; start + length <= text.length; start += step) {
		let hash = length;
		for (let index = start; index < start + length; index++) {
			hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
		}
		hashes.add(hash);
	}
}

/** Adds the hashes of the letters of a text. */
function addLetters(hashes: Set<number>, text: string): void {
	for (const letter of new Set(text)) {
		for (let bit = 0; bit < bitsOfLetter; bit++) {
			hashes.add(mixed(letter.charCodeAt(0) + bit * 0x10000));
		}
	}
}

/** Makes the filter of the terms of a pack, from their hashes. */
export const termFilter = (hashes: Iterable<number>) => filterOf(new Set(hashes), termBits);

/** Makes the filter of the names of a pack: folded, one a line. */
export function gramFilter(names: string): Buffer {
	const grams = new Set<number>();
	for (const name of names.split("\n")) {
		for (const length of gramLengths) {
			addGrams(grams, name, length);
		}
	}
	addLetters(grams, names);
	return filterOf(grams, gramBits);
}

/** The bits that the filter of a pack has if the pack has a term. */
export const termPositions = (hash: number) => positionsOf(hash, termBits.positions);

/** The bits that the filter of a pack has if a name contains a text: the longest grams first, which are the rarest. */
export function gramPositions(text: string): Position[] {
	const grams = new Set<number>();
	for (const length of gramLengths) {
		addGrams(grams, text, length, Math.max(1, Math.floor((text.length - length) / mostGrams)));
	}
	addLetters(grams, text);
	return [...grams].slice(0, mostGrams).flatMap((gram) => positionsOf(gram, gramBits.positions));
}
