// SPDX-License-Identifier: Apache-2.0

import { create, equals, fromJson, type JsonValue, toJson } from "@bufbuild/protobuf";
import { type Value, ValueSchema } from "@bufbuild/protobuf/wkt";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isObject, openValue, valueFrom } from "../../src/scim/json-value.ts";

/** The whole of a message, level by level. */
function jsonFrom(value: Value): JsonValue {
	const opened = openValue(value);
	if (Array.isArray(opened)) {
		return (opened as Value[]).map(jsonFrom);
	}
	return isObject(opened)
		? Object.fromEntries(Object.entries(opened).map(([name, each]) => [name, jsonFrom(each)]))
		: (opened as JsonValue);
}

test("JSON converts to a Value and back in the same way as in the library", () => {
	fc.assert(
		fc.property(fc.jsonValue(), (json) => {
			const value = valueFrom(json as JsonValue);
			expect(equals(ValueSchema, value, fromJson(ValueSchema, json as JsonValue))).toBe(true);
			expect(jsonFrom(value)).toEqual(toJson(ValueSchema, value));
		}),
	);
	const proto = JSON.parse('{"__proto__": {"polluted": true}}');
	expect(JSON.stringify(jsonFrom(valueFrom(proto)))).toBe(JSON.stringify(proto));
	expect(() => jsonFrom(create(ValueSchema, { kind: { case: "numberValue", value: Number.NaN } }))).toThrow();
	expect(() => jsonFrom(create(ValueSchema))).toThrow("without a kind");
});
