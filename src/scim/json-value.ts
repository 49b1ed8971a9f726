// SPDX-License-Identifier: Apache-2.0

// Reads JSON and google.protobuf.Value in the same way. The gateway sends the value of a PATCH operation to the service
// as a google.protobuf.Value. Reading level by level avoids a conversion of the whole message to JSON.

import type { JsonValue } from "@bufbuild/protobuf";
import { NullValue, type Value } from "@bufbuild/protobuf/wkt";
import { invalidValue } from "../errors/request.ts";

/** One level of a value. The elements of a list and the fields of an object are not opened yet. */
export type Opened<Sent> = string | number | boolean | null | readonly Sent[] | { readonly [name: string]: Sent };

/** Opens one level of a value. */
export type Open<Sent> = (value: Sent) => Opened<Sent>;

/** Opens JSON, which needs no conversion. */
export const openJson: Open<JsonValue> = (json) => json;

/**
 * Opens one level of a google.protobuf.Value.
 *
 * @throws invalidValue if JSON cannot represent the value: a number that is not finite, or a Value without a kind.
 */
export const openValue: Open<Value> = ({ kind }) => {
	switch (kind.case) {
		case "stringValue":
		case "boolValue":
			return kind.value;
		case "nullValue":
			return null;
		case "listValue":
			return kind.value.values;
		case "structValue":
			return kind.value.fields;
		case "numberValue":
			if (Number.isFinite(kind.value)) {
				return kind.value;
			}
			throw invalidValue("value", `${kind.value} is not a number that JSON can represent`);
		default:
			throw invalidValue("value", "is a google.protobuf.Value without a kind: set one, or leave the value out");
	}
};

/** Whether a value is an object. */
export function isObject<Sent>(value: Opened<Sent> | undefined): value is { [name: string]: Sent } {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Converts JSON to a google.protobuf.Value.
 *
 * @param where the name of the value in error messages.
 * @throws invalidValue if a string has a lone surrogate. Protobuf encodes strings as UTF-8, which cannot represent it.
 */
export function valueFrom(json: JsonValue, where = "value"): Value {
	return { $typeName: "google.protobuf.Value", kind: kindOf(json, where) };
}

function kindOf(json: JsonValue, where: string): Value["kind"] {
	switch (typeof json) {
		case "string":
			if (!json.isWellFormed()) {
				throw invalidValue(where, "has a character that cannot be stored (a lone surrogate)");
			}
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
		const values = json.map((each) => valueFrom(each, where));
		return { case: "listValue", value: { $typeName: "google.protobuf.ListValue", values } };
	}
	// `fromEntries` and not an assignment, because a key may be "__proto__".
	const fields = Object.fromEntries(Object.entries(json).map(([name, each]) => [name, valueFrom(each, where)]));
	return { case: "structValue", value: { $typeName: "google.protobuf.Struct", fields } };
}
