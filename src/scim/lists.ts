// SPDX-License-Identifier: Apache-2.0

/**
 * What `list.map(make)` gives, for what runs in every request.
 *
 * V8 keeps arrays with holes and arrays without apart, and `map` gives one kind at first and the other once it has been
 * compiled for good. Whatever was compiled for the first kind is then thrown away, function after function, some
 * thousands of requests after the start. What is pushed has no holes, however it was compiled.
 */
export function mapped<From, To>(list: readonly From[], make: (each: From) => To): To[] {
	const made: To[] = [];
	for (const each of list) {
		made.push(make(each));
	}
	return made;
}

/** Whether two lists are equally long, and the same at each place. */
export function sameList<Element>(
	left: readonly Element[],
	right: readonly Element[],
	same: (one: Element, other: Element) => boolean,
): boolean {
	return left.length === right.length && left.every((each, index) => same(each, right[index] as Element));
}
