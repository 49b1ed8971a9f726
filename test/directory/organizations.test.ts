// SPDX-License-Identifier: Apache-2.0

// The organization names that group names give.

import { expect, test } from "vitest";
import { checkOrganizationName, organizationNameBase } from "../../src/directory/organizations.ts";

test.each([
	["Platform Team", "platform-team"],
	["2nd Line", "nd-line"],
	["R&D", "r-d"],
	["Ω", "group-org"],
	["x", "x-org"],
	["Trailing --- ", "trailing"],
	// The blank becomes the 32nd character, where the name is cut.
	[`${"a".repeat(31)} more letters`, "a".repeat(31)],
	[`${"a".repeat(28)}  &  more letters`, `${"a".repeat(28)}-mor`],
	["a".repeat(40), "a".repeat(32)],
])("%s gives %s", (groupName, name) => {
	expect(organizationNameBase(groupName)).toBe(name);
	expect(() => checkOrganizationName(name)).not.toThrow();
});
