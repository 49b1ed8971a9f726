// SPDX-License-Identifier: Apache-2.0

// Organizations that an earlier version of Roster accepted, in the answers of buf.registry.owner.v1.

import { describe, expect, test } from "vitest";
import { shownTexts } from "../../src/directory/organization-texts.ts";
import { newOrganization } from "../../src/directory/organizations.ts";
import { idInName, ownerName } from "../../src/directory/owner-names.ts";

const id = "01a21f27-8717-708d-8723-6b91f125220e";

test("a name that breaks the rule is replaced by one that is made of the id, and leads back to the id", () => {
	expect(ownerName("organization", "ends-with-hyphen-", id)).toBe("org-03hbdsf3os7u8foo0emxa3z0u");
	for (const each of [id, "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"]) {
		const name = ownerName("user", "x", each);
		expect(name).toMatch(/^[a-z][a-z0-9-]{0,30}[a-z0-9]$/);
		expect(idInName(name)).toBe(each);
	}
});

test("other names lead to no id", () => {
	expect(ownerName("organization", "platform", id)).toBe("platform");
	for (const name of ["platform", "user-1", "org-03hbdsf3os7u8foo0emxa3z0", `user-${"z".repeat(25)}`]) {
		expect(idInName(name)).toBeUndefined();
	}
});

describe("the texts of an organization", () => {
	const shown = (description: string, url: string) =>
		shownTexts(newOrganization("acme", { id, now: 0 }, { description, url }));

	test("are shown as they are if they keep the rules", () => {
		const texts = { description: "🦊".repeat(350), url: "https://example.com/a?b#c" };
		expect(shown(texts.description, texts.url)).toEqual(texts);
	});

	test("are cut or left out if they do not", () => {
		expect(shown("🦊".repeat(351), "our page")).toEqual({ description: "🦊".repeat(350), url: "" });
		expect(shown("", `https://example.com/${"a".repeat(250)}`)).toEqual({ description: "", url: "" });
	});
});
