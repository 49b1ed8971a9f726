// SPDX-License-Identifier: Apache-2.0

// Values of a body as the RFC has them: JSON → JSON, by the attribute tree. Where nothing is tolerated, it is the same
// JSON. What is of another type than its attribute after that stays as it was sent, and is refused where it is converted.

import type { JsonValue } from "@bufbuild/protobuf";
import { isObject } from "../scim/json-value.ts";
import { isOfType } from "../scim/normalize.ts";
import type { Attribute, AttributeHolder } from "../scim/schema.ts";
import type { JsonObject } from "./body.ts";

/** What a value has to be: the list of a multi-valued attribute, or one element of it, or the value of a singular one. */
export type Place = "list" | "element";

/**
 * Makes a value of the attribute's type out of one that is not: a rule of `dialects.ts`.
 *
 * Undefined where none does.
 */
export type Coerce = (attribute: Attribute, value: JsonValue, place: Place) => JsonValue | undefined;

/** An object of attributes, or of sub-attributes. */
export function tolerateObject(holder: AttributeHolder, json: JsonObject, coerce: Coerce): JsonObject {
	let changed: JsonObject | undefined;
	for (const [name, value] of Object.entries(json)) {
		const attribute = holder.find(name);
		if (attribute === undefined || attribute.mutability === "readOnly") {
			continue;
		}
		const tolerated = tolerateValue(attribute, value, coerce);
		if (tolerated !== value) {
			changed ??= { ...json };
			changed[name] = tolerated;
		}
	}
	return changed ?? json;
}

/** The value of an attribute: a list where it is multi-valued. */
export function tolerateValue(attribute: Attribute, json: JsonValue, coerce: Coerce): JsonValue {
	if (!attribute.multiValued || json === null) {
		return tolerateElement(attribute, json, coerce);
	}
	const list = Array.isArray(json) ? json : coerce(attribute, json, "list");
	if (!Array.isArray(list)) {
		return json;
	}
	let changed: JsonValue[] | undefined;
	for (const [index, each] of list.entries()) {
		const tolerated = tolerateElement(attribute, each, coerce);
		if (tolerated !== each) {
			changed ??= [...list];
			changed[index] = tolerated;
		}
	}
	return changed ?? list;
}

/** One element of a multi-valued attribute, or the value of a singular one. */
export function tolerateElement(attribute: Attribute, json: JsonValue, coerce: Coerce): JsonValue {
	if (json === null) {
		return json;
	}
	const value = isOfType(attribute, json) ? json : (coerce(attribute, json, "element") ?? json);
	return isObject(value) && attribute.type === "complex" ? tolerateObject(attribute, value, coerce) : value;
}
