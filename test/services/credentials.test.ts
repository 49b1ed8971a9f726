// SPDX-License-Identifier: Apache-2.0

import { expect, test } from "vitest";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { digestOf, idInToken, mintToken } from "../../src/services/admission/credentials.ts";

const id = "01a20c61-292d-7346-8e7a-1108224c4b69";
const { ADMINISTRATOR, SERVICE, SCIM } = CredentialKind;

test.each([
	[ADMINISTRATOR, "admin"],
	[SERVICE, "service"],
	[SCIM, "scim"],
])("a token says what it is for, has its id, 256 random bits and a checksum: %s", (kind, name) => {
	const token = mintToken(kind, id);
	expect(token).toMatch(new RegExp(`^roster_${name}_${id.replaceAll("-", "")}_[0-9a-f]{64}[0-9a-f]{8}$`));
	expect(mintToken(kind, id)).not.toBe(token);
	expect(idInToken(token)).toBe(id);
	expect(digestOf(token)).toHaveLength(32);
	expect(digestOf(token).equals(digestOf(`${token} `))).toBe(false);
});

test("a token that is mistyped, cut or joined is invalid", () => {
	const token = mintToken(SCIM, id);
	const last = token.at(-1) === "0" ? "1" : "0";
	const wrong = [
		"",
		token.slice(0, -1),
		token.slice(0, -1) + last,
		`x${token}`,
		`${token}0`,
		token.toUpperCase(),
		token.replace("scim", "admin"),
		token.replace("scim", "other"),
		token.replace(/_[0-9a-f]/, (found) => (found === "_0" ? "_1" : "_0")),
	];
	for (const each of wrong) {
		expect(idInToken(each), each).toBeUndefined();
	}
});
