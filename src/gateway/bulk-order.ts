// SPDX-License-Identifier: Apache-2.0

// The order of the operations of a bulk request (RFC 7644 section 3.7.1), by Tarjan's algorithm for strongly connected
// components. Operations with circular references are one component. The algorithm finds a component after the
// components that it refers to, which is the order in which the operations must be performed.

/** The references from and to an operation. */
export interface Linked {
	/** The bulkId of the resource that the operation creates; undefined if it creates none. */
	readonly makes: string | undefined;
	/** The bulkIds that the operation refers to. */
	readonly needs: ReadonlySet<string>;
}

export interface Plan<Operation> {
	/** All operations in the order of the request, except that an operation comes after those that it refers to. */
	readonly order: readonly Operation[];
	/** The operations with circular references, each with a bulkId on the circle. */
	readonly circular: ReadonlyMap<Operation, string>;
}

/** Orders operations in time that is linear in the number of their references. */
export function plan<Operation extends Linked>(operations: readonly Operation[]): Plan<Operation> {
	const makers = new Map<string, number>();
	for (const [place, { makes }] of operations.entries()) {
		if (makes !== undefined) {
			makers.set(makes, place);
		}
	}
	const needed = operations.map(({ needs }) =>
		Array.from(needs, (id) => makers.get(id))
			.filter((place) => place !== undefined)
			.sort((left, right) => left - right),
	);
	const order: Operation[] = [];
	/** The component of each operation: the place of the operation of the component that was entered first. */
	const components: number[] = [];
	/** When each operation was entered, and when the earliest operation that it reaches was. */
	const entered: number[] = [];
	const earliest: number[] = [];
	/** The operations that were entered and have no component yet. */
	const open: number[] = [];
	let time = 0;

	function enter(place: number) {
		entered[place] = earliest[place] = time;
		time += 1;
		open.push(place);
		return { place, next: 0 };
	}

	for (const first of operations.keys()) {
		// An explicit stack in place of recursion: a chain of a thousand references would need a thousand stack frames.
		const path = entered[first] === undefined ? [enter(first)] : [];
		for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
			const { place } = step;
			const to = needed[place]?.[step.next];
			step.next += 1;
			if (to !== undefined && entered[to] === undefined) {
				path.push(enter(to));
			} else if (to !== undefined) {
				if (components[to] === undefined) {
					earliest[place] = Math.min(earliest[place] as number, entered[to] as number);
				}
			} else {
				path.pop();
				order.push(operations[place] as Operation);
				leave(place, path.at(-1)?.place);
			}
		}
	}

	/** Called when all references of an operation have been followed. */
	function leave(place: number, parent: number | undefined) {
		if (earliest[place] === entered[place]) {
			for (let member = open.pop(); member !== undefined; member = member === place ? undefined : open.pop()) {
				components[member] = place;
			}
		} else if (parent !== undefined) {
			earliest[parent] = Math.min(earliest[parent] as number, earliest[place] as number);
		}
	}

	const circular = new Map<Operation, string>();
	for (const [place, operation] of operations.entries()) {
		for (const id of operation.needs) {
			const maker = makers.get(id);
			// An operation that refers to itself is a circle of one.
			if (maker !== undefined && components[maker] === components[place]) {
				circular.set(operation, id);
			}
		}
	}
	return { order, circular };
}
