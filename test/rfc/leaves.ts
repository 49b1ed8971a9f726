// SPDX-License-Identifier: Apache-2.0

import { expect } from "vitest";
import type { Roster } from "../roster.ts";

/** Checks that something changes nothing: not a resource, nor the change log. */
export async function leaves(roster: Roster, path: string, act: () => Promise<unknown>): Promise<void> {
	const look = async () => {
		const { lastSequence } = await roster.provisioning.listChanges({ afterSequence: 0n, pageSize: 1000 });
		return [await roster.scim.ask(`GET ${path}`).answers(200), lastSequence];
	};
	const before = await look();
	roster.clock.advance(1000);
	await act();
	expect(await look()).toEqual(before);
}
