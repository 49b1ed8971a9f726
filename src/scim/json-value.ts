// SPDX-License-Identifier: Apache-2.0

// JSON, and google.protobuf.Value, in which the value of a PATCH operation crosses from the gateway to the service.
// Both are read level by level, so that no JSON has to be made of a message to read it.

import type { JsonValue } from "@bufbuild/protobuf";
import { NullValue, type Value } from "@bufbuild/protobuf/wkt";
import { invalidValue } from "../errors.ts";

/** One level of a value: what is in a list or an object is still to be opened. */
export type Opened<Sent> = string | number | boolean | null | readonly Sent[] | { readonly [name: string]: Sent };

/** Looks one level into a value. */
export type Open<Sent> = (value: Sent) => Opened<Sent>;

/** JSON is open already. */
export const openJson: Open<JsonValue> = (json) => json;

/**
 * Looks one level into a message.
 *
 * @throws invalidValue for what JSON has not: a number that is not finite, or no value at all.
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
			throw invalidValue("value", `${kind.value} is not a number of JSON`);
		default:
			throw invalidValue("value", "is a google.protobuf.Value without a kind: set one, or leave the value out");
	}
};

/** Whether a value is an object. */
export function isObject<Sent>(value: Opened<Sent> | undefined): value is { [name: string]: Sent } {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * JSON as a message.
 *
 * @param where it stands, for error messages.
 * @throws invalidValue where a string has a lone surrogate: UTF-8, in which a message crosses, has none.
 */
export function valueFrom(json: JsonValue, where = "value"): Value {
	return { $typeName: "google.protobuf.Value", kind: kindOf(json, where) };
}

function kindOf(json: JsonValue, where: string): Value["kind"] {
	switch (typeof json) {
		case "string":
			if (!json.isWellFormed()) {
				throw invalidValue(where, "has a character that is not text (a lone surrogate)");
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
	// From entries, and not by assignment: a key may be "__proto__".
	const fields = Object.fromEntries(Object.entries(json).map(([name, each]) => [name, valueFrom(each, where)]));
	return { case: "structValue", value: { $typeName: "google.protobuf.Struct", fields } };
}
