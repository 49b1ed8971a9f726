// SPDX-License-Identifier: Apache-2.0

// The order of the operations of a bulk request (RFC 7644 section 3.7.1), by Tarjan's algorithm: operations that refer
// to each other in a circle are a strongly connected component, and components are found in the order that is wanted.

/** An operation, as far as others may refer to it. */
export interface Linked {
	/** The bulkId by which others refer to what it makes; undefined where it makes nothing. */
	readonly makes: string | undefined;
	/** The bulkIds that it refers to. */
	readonly needs: ReadonlySet<string>;
}

export interface Plan<Operation> {
	/** All operations: as they stand, but for those that others before them refer to. */
	readonly order: readonly Operation[];
	/** Those that are in a circle, each with a bulkId that leads around it. */
	readonly circular: ReadonlyMap<Operation, string>;
}

/** Puts operations in order, in time that is linear in their references. */
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
	/** The component of each operation, by the place of its member that was entered first. */
	const components: number[] = [];
	/** When an operation was entered, and when the first one was that it leads back to. */
	const entered: number[] = [];
	const earliest: number[] = [];
	/** Those that were entered, and whose component is not known yet. */
	const open: number[] = [];
	let time = 0;

	function enter(place: number) {
		entered[place] = earliest[place] = time;
		time += 1;
		open.push(place);
		return { place, next: 0 };
	}

	for (const first of operations.keys()) {
		// A walk by hand: a chain of a thousand references must not need a thousand frames.
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

	/** Everything that an operation leads to has been looked at. */
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
