// SPDX-License-Identifier: Apache-2.0

// The order of bulk operations, for any graph of references.

import fc from "fast-check";
import { expect, test } from "vitest";
import { type Linked, plan } from "../../src/gateway/bulk-order.ts";
import { repeat } from "../repeat.ts";

interface Named extends Linked {
	readonly place: number;
}

const most = 12;

/** Operations, some of which make nothing, and which refer to others, to themselves, and to what nothing makes. */
const graphs = fc
	.array(
		fc.record({
			makes: fc.boolean(),
			needs: fc.array(fc.nat(most), { maxLength: 4 }),
		}),
		{ maxLength: most },
	)
	.map((drawn) =>
		drawn.map(
			({ makes, needs }, place): Named => ({
				place,
				makes: makes ? String(place) : undefined,
				needs: new Set(needs.map(String)),
			}),
		),
	);

/** The places that each operation leads to, by one reference or more. */
function reached(operations: readonly Named[]): Set<number>[] {
	const makers = new Map(operations.flatMap((each) => (each.makes === undefined ? [] : [[each.makes, each.place]])));
	const next = operations.map((each) => [...each.needs].flatMap((id) => makers.get(id) ?? []));
	return operations.map(({ place }) => {
		const found = new Set<number>();
		for (const waiting = [place]; waiting.length > 0; ) {
			for (const each of next[waiting.pop() as number] ?? []) {
				if (!found.has(each)) {
					found.add(each);
					waiting.push(each);
				}
			}
		}
		return found;
	});
}

test("only operations that lead back to themselves are circular", () => {
	fc.assert(
		fc.property(graphs, (operations) => {
			const leads = reached(operations);
			const { circular } = plan(operations);
			expect([...circular.keys()].map((each) => each.place)).toEqual(
				operations.filter(({ place }) => leads[place]?.has(place)).map((each) => each.place),
			);
			for (const [operation, id] of circular) {
				const around = operations.find((each) => each.makes === id) as Named;
				expect(operation.needs.has(id)).toBe(true);
				expect(around === operation || leads[around.place]?.has(operation.place)).toBe(true);
			}
		}),
		{ numRuns: repeat(500, 2000) },
	);
});

test("operations follow those that they refer to, and otherwise keep their order", () => {
	fc.assert(
		fc.property(graphs, (operations) => {
			const leads = reached(operations);
			const order = plan(operations).order.map((each) => each.place);
			expect([...order].sort((left, right) => left - right)).toEqual(operations.map((each) => each.place));
			const at = new Map(order.map((place, index) => [place, index] as const));
			for (const [place, others] of leads.entries()) {
				// Operations in a circle are refused, so their order does not matter.
				for (const each of others.has(place) ? [] : others) {
					expect(at.get(each)).toBeLessThan(at.get(place) as number);
				}
			}
			for (const [index, place] of order.entries()) {
				for (const earlier of order.slice(index).filter((each) => each < place)) {
					// It was moved ahead of one that stands before it, so that one or another before that leads to it.
					expect(leads.slice(0, earlier + 1).some((each) => each.has(place))).toBe(true);
				}
			}
		}),
		{ numRuns: repeat(500, 2000) },
	);
});

test("20,000 operations in one chain need no stack", () => {
	const operations = Array.from({ length: 20_000 }, (_, place) => ({
		makes: String(place),
		needs: new Set([String(place + 1)]),
	}));
	const { order, circular } = plan(operations);
	expect([order[0], order.at(-1)]).toEqual([operations.at(-1), operations[0]]);
	expect(circular.size).toBe(0);
});
