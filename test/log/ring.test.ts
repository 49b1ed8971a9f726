// SPDX-License-Identifier: Apache-2.0

import { expect, test } from "vitest";
import { capacity, Ring } from "../../src/log/ring.ts";

/** Takes out so many bytes. */
function read(ring: Ring, length: number): Buffer {
	const chunks: Uint8Array[] = [];
	for (let left = length; left > 0; ) {
		const next = Buffer.from(ring.next(left));
		chunks.push(next);
		ring.take(next.length);
		left -= next.length;
	}
	return Buffer.concat(chunks);
}

test("lines come out as they went in, across the end of the memory and with characters of every length", () => {
	const ring = new Ring();
	// Made of the same memory, as the other thread's is.
	const other = new Ring(ring.shared);
	const lines = Array.from({ length: 40 }, (_, index) => `${index} ä € 😀 ${"x".repeat(300_000 + index)}\n`);
	expect(ring.write(lines[0] as string)).toBe(true);
	const came: Buffer[] = [];
	for (const line of lines.slice(1)) {
		// It is never empty, so that it has to go round.
		expect(ring.write(line)).toBe(true);
		came.push(read(other, Buffer.byteLength(line)));
	}
	came.push(read(other, Buffer.byteLength(lines.join("")) - Buffer.concat(came).length));
	expect(Buffer.concat(came).equals(Buffer.from(lines.join("")))).toBe(true);
	expect(ring.dropped).toBe(0);
});

test("a line without room is refused as a whole", () => {
	const ring = new Ring();
	const line = `${"x".repeat(999_999)}\n`;
	const taken = Array.from({ length: 5 }, () => ring.write(line));
	expect(taken).toEqual([true, true, true, true, false]);
	expect(ring.hasRoom).toBe(false);
	expect(ring.write("x".repeat(capacity - 4_000_000))).toBe(true);
	expect(ring.write("x")).toBe(false);
	expect(read(ring, 4_000_000).equals(Buffer.from(line.repeat(4)))).toBe(true);
	expect(ring.hasRoom).toBe(true);
});

test("a drop returns the number of dropped lines", () => {
	const ring = new Ring();
	for (let round = 0; round < 3; round++) {
		ring.write("one\ntwo\n");
		ring.write("three\n".repeat(300_000));
		// The rest of a line that was begun is a line that nobody gets.
		expect(read(ring, 2).toString()).toBe("on");
		expect(ring.drop()).toBe(300_002);
	}
	expect(ring.dropped).toBe(900_006);
	ring.waitUntilEmpty(10_000);
});
