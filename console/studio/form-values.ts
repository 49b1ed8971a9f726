// SPDX-License-Identifier: Apache-2.0

// The values of a form are proto3 JSON: what the form shows, JSON shows too, and the other way round.

import {
	create,
	type DescField,
	type DescMessage,
	fromJson,
	type JsonObject,
	type JsonValue,
	type Registry,
	ScalarType,
	toJson,
} from "@bufbuild/protobuf";
import { FeatureSet_FieldPresence as Presence } from "@bufbuild/protobuf/wkt";

/** Whether an unset field differs from an empty one. */
export const hasPresence = (field: DescField) => field.presence !== Presence.IMPLICIT;

const wideIntegers: readonly ScalarType[] = [
	ScalarType.INT64,
	ScalarType.UINT64,
	ScalarType.SINT64,
	ScalarType.FIXED64,
	ScalarType.SFIXED64,
];

/** Whether JSON has the integers as strings, because a JavaScript number cannot hold them. */
export const isWide = (scalar: ScalarType) => wideIntegers.includes(scalar);

export const isInteger = (scalar: ScalarType) =>
	isWide(scalar) ||
	[ScalarType.INT32, ScalarType.UINT32, ScalarType.SINT32, ScalarType.FIXED32, ScalarType.SFIXED32].includes(scalar);

export const isFloat = (scalar: ScalarType) => scalar === ScalarType.DOUBLE || scalar === ScalarType.FLOAT;

export function emptyScalar(scalar: ScalarType): JsonValue {
	return scalar === ScalarType.BOOL ? false : isWide(scalar) ? "0" : isInteger(scalar) || isFloat(scalar) ? 0 : "";
}

/** The value of a message that was just added to the form. */
export function emptyMessage({ typeName }: DescMessage): JsonValue {
	switch (typeName) {
		case "google.protobuf.Timestamp":
			return `${new Date(Date.now() + 86_400_000).toISOString().slice(0, 19)}Z`;
		case "google.protobuf.Duration":
			return "0s";
		case "google.protobuf.FieldMask":
		case "google.protobuf.StringValue":
		case "google.protobuf.BytesValue":
			return "";
		case "google.protobuf.BoolValue":
			return false;
		case "google.protobuf.Int64Value":
		case "google.protobuf.UInt64Value":
			return "0";
		case "google.protobuf.DoubleValue":
		case "google.protobuf.FloatValue":
		case "google.protobuf.Int32Value":
		case "google.protobuf.UInt32Value":
			return 0;
		case "google.protobuf.Value":
			return "";
		case "google.protobuf.ListValue":
			return [];
		default:
			return {};
	}
}

/** The value of a field, or of an element of it, that was just added to the form. */
export function emptyValue(field: DescField): JsonValue {
	if (field.message !== undefined) {
		return emptyMessage(field.message);
	}
	return field.enum === undefined ? emptyScalar(field.scalar ?? ScalarType.STRING) : (field.enum.values[0]?.name ?? 0);
}

/** A copy of an object with a property; without it if the value is undefined. */
export function withProperty(object: JsonObject, name: string, value: JsonValue | undefined): JsonObject {
	const { [name]: _, ...rest } = object;
	return value === undefined ? rest : { ...object, [name]: value };
}

/**
 * Reads JSON as a message, and returns it in the form that the form uses: names in lowerCamelCase, enums by name.
 *
 * @throws Error if it does not fit the message. The message says where.
 */
export function normalized(desc: DescMessage, value: JsonValue, registry: Registry): JsonObject {
	return toJson(desc, fromJson(desc, value, { registry }), { registry }) as JsonObject;
}

/** Why a value does not fit the message; undefined if it does. */
export function misfit(desc: DescMessage, value: JsonValue, registry: Registry): string | undefined {
	try {
		fromJson(desc, value, { registry });
		return undefined;
	} catch (error) {
		return (error as Error).message.replace(/^cannot decode (message \S+ from JSON: )?/, "");
	}
}

/** An example of a message: every field of it that needs no choice, empty. */
export function skeleton(desc: DescMessage): JsonObject {
	return toJson(desc, create(desc), { alwaysEmitImplicit: true }) as JsonObject;
}
