// SPDX-License-Identifier: Apache-2.0

import { expect, test } from "vitest";
import { ChangeKind } from "../../gen/roster/v1/change_pb.ts";
import { auditedKinds, auditTable } from "../../src/directory/audit.ts";

test("each kind of change has an event, or a reason why it has none", () => {
	const kinds = Object.keys(ChangeKind).filter((name) => Number.isNaN(Number(name)) && name !== "UNSPECIFIED");
	expect(Object.keys(auditTable).sort()).toEqual(kinds.sort());
	for (const [name, mapping] of Object.entries(auditTable)) {
		expect(typeof mapping === "function" || mapping.none.length > 20, name).toBe(true);
	}
	const mapped = Object.values(auditTable).filter((each) => typeof each === "function");
	expect(auditedKinds).toHaveLength(mapped.length);
});
