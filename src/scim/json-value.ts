// SPDX-License-Identifier: Apache-2.0

// JSON ⇄ google.protobuf.Value, in which the value of a PATCH operation crosses from the gateway to the service.

import { type JsonValue, toJson } from "@bufbuild/protobuf";
import { NullValue, type Value, ValueSchema } from "@bufbuild/protobuf/wkt";

/** JSON as a message. */
export function valueFrom(json: JsonValue): Value {
	return { $typeName: "google.protobuf.Value", kind: kindOf(json) };
}

function kindOf(json: JsonValue): Value["kind"] {
	switch (typeof json) {
		case "string":
			return { case: "stringValue", value: json };
		case "boolean":
			return { case: "boolValue", value: json };
		case "number":
			return { case: "numberValue", value: json };
		default:
			break;
	}
	if (json === null) {
		return { case: "nullValue", value: NullValue.NULL_VALUE };
	}
	if (Array.isArray(json)) {
		return { case: "listValue", value: { $typeName: "google.protobuf.ListValue", values: json.map(valueFrom) } };
	}
	// From entries, and not by assignment: a key may be "__proto__".
	const fields = Object.fromEntries(Object.entries(json).map(([name, each]) => [name, valueFrom(each)]));
	return { case: "structValue", value: { $typeName: "google.protobuf.Struct", fields } };
}

/**
 * A message as JSON.
 *
 * @throws Error for what JSON has not: a number that is not finite, or no value at all.
 */
export function jsonFrom(value: Value): JsonValue {
	const { kind } = value;
	switch (kind.case) {
		case "stringValue":
		case "boolValue":
			return kind.value;
		case "nullValue":
			return null;
		case "listValue":
			return kind.value.values.map(jsonFrom);
		case "structValue":
			return Object.fromEntries(Object.entries(kind.value.fields).map(([name, each]) => [name, jsonFrom(each)]));
		default:
			return toJson(ValueSchema, value);
	}
}
