// SPDX-License-Identifier: Apache-2.0

// Values of a body as the RFC has them: JSON → JSON, by the attribute tree. Where nothing is tolerated, it is the same
// JSON. What is of another type than its attribute after that stays as it was sent, and is refused where it is converted.

import type { JsonValue } from "@bufbuild/protobuf";
import { isObject } from "../scim/json-value.ts";
import { isOfType } from "../scim/normalize.ts";
import type { Attribute, AttributeHolder } from "../scim/schema.ts";
import { type JsonObject, property } from "./body.ts";

/** What a value has to be: the list of a multi-valued attribute, or one element of it, or the value of a singular one. */
export type Place = "list" | "element";

/**
 * Makes a value of the attribute's type out of one that is not: a rule of `dialects.ts`.
 *
 * Undefined where none does.
 */
export type Coerce = (attribute: Attribute, value: JsonValue, place: Place) => JsonValue | undefined;

/** What is done about values that the RFC does not have. */
export interface Tolerance {
	readonly coerce: Coerce;
	/** More than one value of a list has primary true, which RFC 7643 section 2.4 forbids. */
	severalPrimary(attribute: Attribute): void;
}

/** An object of attributes, or of sub-attributes. */
export function tolerateObject(holder: AttributeHolder, json: JsonObject, tolerance: Tolerance): JsonObject {
	let changed: JsonObject | undefined;
	for (const name of Object.keys(json)) {
		const attribute = holder.find(name);
		if (attribute === undefined || attribute.mutability === "readOnly") {
			continue;
		}
		const value = json[name] as JsonValue;
		const tolerated = tolerateValue(attribute, value, tolerance);
		if (tolerated !== value) {
			changed ??= { ...json };
			changed[name] = tolerated;
		}
	}
	return changed ?? json;
}

/** The value of an attribute: a list where it is multi-valued. */
export function tolerateValue(attribute: Attribute, json: JsonValue, tolerance: Tolerance): JsonValue {
	if (!attribute.multiValued || json === null) {
		return tolerateElement(attribute, json, tolerance);
	}
	const list = Array.isArray(json) ? json : tolerance.coerce(attribute, json, "list");
	if (!Array.isArray(list)) {
		return json;
	}
	let changed: JsonValue[] | undefined;
	for (const [index, each] of list.entries()) {
		const tolerated = tolerateElement(attribute, each, tolerance);
		if (tolerated !== each) {
			changed ??= [...list];
			changed[index] = tolerated;
		}
	}
	const tolerated = changed ?? list;
	if (tolerated.length > 1 && attribute.find("primary") !== undefined && tolerated.filter(isPrimary).length > 1) {
		tolerance.severalPrimary(attribute);
	}
	return tolerated;
}

function isPrimary(element: JsonValue): boolean {
	return isObject(element) && property(element, "primary") === true;
}

/** One element of a multi-valued attribute, or the value of a singular one. */
export function tolerateElement(attribute: Attribute, json: JsonValue, tolerance: Tolerance): JsonValue {
	if (json === null) {
		return json;
	}
	const value = isOfType(attribute, json) ? json : (tolerance.coerce(attribute, json, "element") ?? json);
	return isObject(value) && attribute.type === "complex" ? tolerateObject(attribute, value, tolerance) : value;
}
