// SPDX-License-Identifier: Apache-2.0

import { test } from "vitest";
import { startRoster } from "../roster.ts";
import type { Scim } from "../scim.ts";
import { requirements } from "./requirements.ts";

const known = new Set(requirements.map((each) => each.id));

/** A test that proves one requirement or more; their ids are its name, by which the table finds it. */
export function proof(ids: string, run: () => Promise<void>): void {
	const unknown = ids.split(", ").find((id) => !known.has(id));
	if (unknown !== undefined) {
		throw new Error(`${unknown} is not in test/conformance/requirements.ts`);
	}
	test(ids, run);
}

/** Does something with a server that has no tolerance for what identity providers get wrong. */
export async function strictly(run: (scim: Scim) => Promise<void>): Promise<void> {
	const strict = await startRoster({ strictScim: true });
	try {
		await run(strict.scim);
	} finally {
		await strict.stop();
	}
}
