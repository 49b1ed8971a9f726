// SPDX-License-Identifier: Apache-2.0

// The cost of `roster reconcile`: it grows with the number of users, not with its square.

import { expect, test } from "vitest";
import { Comparison } from "../../src/commands/reconcile/comparison.ts";

/** Users on each side. Without an index, the comparison takes a minute. */
const users = 50_000;

test("users are matched by indexes, whatever they are found by", () => {
	const comparison = new Comparison();
	for (let index = 0; index < users; index++) {
		const name = { givenName: "Ada", familyName: `Lovelace ${index}`, email: `${index}@example.com`, active: true };
		const renamed = index % 2 === 0 ? "-renamed" : "";
		comparison.addUser({
			...{ id: `id-${index}`, userName: `${index}${renamed}`, externalId: renamed && `x${index}` },
			...name,
		});
		comparison.addEntry({ line: index + 2, userName: String(index), externalId: `x${index}`, ...name });
	}
	const began = performance.now();
	comparison.match();
	const found = [...comparison.users()];
	expect(performance.now() - began).toBeLessThan(5000);
	expect(found.length).toBe(users);
	expect(new Set(found.map((each) => each.kind))).toEqual(new Set(["different"]));
	comparison.close();
});
