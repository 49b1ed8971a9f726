// SPDX-License-Identifier: Apache-2.0

import type { DescMessage } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import { fold } from "../../src/scim/fold.ts";
import { parseAttributePath, resolvePath } from "../../src/scim/path.ts";
import { type Attribute, attributeAt, groupType, resourceTypes, userType } from "../../src/scim/schema.ts";
import { Random } from "./random.ts";

describe("the attribute tree", () => {
	function check(desc: DescMessage, attributes: readonly Attribute[], parent: Attribute | undefined) {
		expect(attributes.map((each) => each.name)).toEqual(desc.fields.map((each) => each.jsonName));
		for (const [index, field] of desc.fields.entries()) {
			const attribute = attributes[index] as Attribute;
			expect(attribute).toMatchObject({ property: field.localName, multiValued: field.fieldKind === "list" });
			expect(attribute.parent).toBe(parent);
			expect(attribute.path).toBe(parent === undefined ? field.jsonName : `${parent.name}.${field.jsonName}`);
			expect(attribute.description, attribute.path).toMatch(/^[A-Z].*\.$/);
			if (attribute.type === "complex") {
				check(field.message as DescMessage, attribute.attributes, attribute);
			} else {
				expect(attribute.attributes).toEqual([]);
			}
		}
	}

	test.each(resourceTypes)("of $name has every field", (type) => {
		check(type.message, type.attributes, undefined);
		expect(type.endpoint).toBe(`/${type.name}s`);
		expect(type.schema).toBe(`urn:ietf:params:scim:schemas:core:2.0:${type.name}`);
	});

	test.each(resourceTypes)("of $name has the common attributes of RFC 7643 section 3.1", (type) => {
		expect(attributeAt(type, "id")).toMatchObject({
			type: "string",
			caseExact: true,
			mutability: "readOnly",
			returned: "always",
			required: true,
			uniqueness: "server",
			common: true,
		});
		expect(attributeAt(type, "externalId")).toMatchObject({ caseExact: true, mutability: "readWrite", common: true });
		expect(attributeAt(type, "schemas")).toMatchObject({ multiValued: true, returned: "always", type: "reference" });
		expect(attributeAt(type, "meta")).toMatchObject({ type: "complex", mutability: "readOnly", common: true });
		expect(attributeAt(type, "meta.lastModified")).toMatchObject({ type: "dateTime", mutability: "readOnly" });
	});

	test("has the characteristics of RFC 7643 sections 4.1, 4.2 and 8.7", () => {
		expect(attributeAt(userType, "userName")).toMatchObject({
			required: true,
			caseExact: false,
			uniqueness: "server",
			mutability: "readWrite",
			returned: "default",
			common: false,
		});
		expect(attributeAt(userType, "emails")).toMatchObject({ type: "complex", multiValued: true });
		expect(attributeAt(userType, "emails.primary")).toMatchObject({ type: "boolean" });
		expect(attributeAt(userType, "active")).toMatchObject({ type: "boolean", multiValued: false });
		expect(attributeAt(userType, "groups")).toMatchObject({ mutability: "readOnly", multiValued: true });
		expect(attributeAt(userType, "groups.$ref")).toMatchObject({ type: "reference", referenceTypes: ["Group"] });
		expect(attributeAt(groupType, "displayName")).toMatchObject({ required: true, caseExact: false });
		expect(attributeAt(groupType, "members.value")).toMatchObject({ mutability: "immutable", caseExact: true });
		expect(attributeAt(groupType, "members.$ref")).toMatchObject({ property: "ref", referenceTypes: ["User"] });
	});

	test("finds names in any letter case, and nothing that is not an attribute", () => {
		expect(userType.find("USERNAME")).toBe(userType.find("userName"));
		expect(attributeAt(userType, "NAME.givenname").path).toBe("name.givenName");
		for (const name of ["__proto__", "constructor", "toString", "", "user_name", "name.givenName"]) {
			expect(userType.find(name)).toBeUndefined();
		}
		expect(() => attributeAt(userType, "nickName")).toThrow();
	});
});

test("a path is resolved with the schema of the type, and no other", () => {
	const resolve = (text: string) => {
		const path = parseAttributePath(text);
		return path && resolvePath(path, userType, userType)?.at(-1)?.path;
	};
	expect(resolve("name.GIVENNAME")).toBe("name.givenName");
	expect(resolve("urn:ietf:params:scim:schemas:core:2.0:User:name.givenName")).toBe("name.givenName");
	expect(resolve("URN:IETF:params:scim:schemas:CORE:2.0:user:groups.$REF")).toBe("groups.$ref");
	expect(resolve("urn:ietf:params:scim:schemas:core:2.0:Group:userName")).toBeUndefined();
	expect(resolve("urn:ietf:params:scim:schemas:core:2.0:User")).toBeUndefined();
	expect(resolve("userName.x")).toBeUndefined();
});

describe("fold", () => {
	test.each([
		["ADA@Example.COM", "ada@example.com"],
		["E\u0301", "é"],
		["\u00c9", "é"],
		["\u212b", "å"],
		["\u{10400}", "\u{10428}"],
		["100%_'\"\\", "100%_'\"\\"],
		["", ""],
	])("%j is %j", (text, expected) => {
		expect(fold(text)).toBe(expected);
	});

	test("folding twice changes nothing, whatever the composition and the case", () => {
		const random = new Random(7);
		const parts = ["a", "Z", "é", "e\u0301", "İ", "ı", "ẞ", "Σ", "ﬁ", "\u{10400}", "ǅ", "\u0345", "Ω", "\u2126", "가"];
		for (let round = 0; round < 2000; round++) {
			const text = Array.from({ length: 1 + random.below(6) }, () => random.pick(parts)).join("");
			expect(fold(fold(text)), JSON.stringify(text)).toBe(fold(text));
			expect(fold(text.normalize("NFD")), JSON.stringify(text)).toBe(fold(text));
		}
	});
});
