// SPDX-License-Identifier: Apache-2.0

// Rewrites the values of a body to the types of their attributes, by the attribute tree: JSON to JSON. If no rule
// applies, the result is the same object. A value that still has the wrong type stays, and normalising refuses it.

import type { JsonValue } from "@bufbuild/protobuf";
import { isObject } from "../scim/json-value.ts";
import { isOfType } from "../scim/normalize.ts";
import type { Attribute, AttributeHolder } from "../scim/schema.ts";
import { type JsonObject, property } from "./json-object.ts";

/** "list" for the whole value of a multi-valued attribute; "element" for one element of it, or a single value. */
export type Place = "list" | "element";

/**
 * Rewrites a value of the wrong type to the type of the attribute, by a rule of `dialects.ts`.
 *
 * @returns undefined if no rule applies.
 */
export type Coerce = (attribute: Attribute, value: JsonValue, place: Place) => JsonValue | undefined;

/** The treatment of values that the RFC does not allow. */
export interface Tolerance {
	readonly coerce: Coerce;
	/** Called if more than one value of a list has primary true, which RFC 7643 section 2.4 forbids. */
	severalPrimary(attribute: Attribute): void;
	/** Called for a name that is not an attribute. Without it such a name is ignored, as in a POST (RFC 7644 section 3.3). */
	notKept?(path: string): void;
}

/** The sub-attributes that a client may send with each element of a multi-valued attribute (RFC 7643 section 2.4). */
const predefined = new Set(["type", "primary", "display", "value", "$ref"]);

function isPredefined(holder: AttributeHolder | Attribute, name: string): boolean {
	return "multiValued" in holder && holder.multiValued && predefined.has(name.toLowerCase());
}

/** Rewrites an object of attributes or of sub-attributes. */
export function tolerateObject(holder: AttributeHolder, json: JsonObject, tolerance: Tolerance): JsonObject {
	let changed: JsonObject | undefined;
	for (const name of Object.keys(json)) {
		const attribute = holder.find(name);
		if (attribute === undefined) {
			if (!isPredefined(holder, name)) {
				tolerance.notKept?.("path" in holder ? `${holder.path}.${name}` : name);
			}
			continue;
		}
		if (attribute.mutability === "readOnly") {
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

/** Rewrites the whole value of an attribute, which is a list if the attribute is multi-valued. */
export function tolerateValue(attribute: Attribute, json: JsonValue, tolerance: Tolerance): JsonValue {
	if (!attribute.multiValued || json === null) {
		return tolerateElement(attribute, json, tolerance);
	}
	const list = Array.isArray(json) ? json : tolerance.coerce(attribute, json, "list");
	if (!Array.isArray(list)) {
		return list === null ? null : json;
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

/** Rewrites one element of a multi-valued attribute, or the value of a single-valued one. */
export function tolerateElement(attribute: Attribute, json: JsonValue, tolerance: Tolerance): JsonValue {
	if (json === null) {
		return json;
	}
	const coerced = isOfType(attribute, json) ? json : tolerance.coerce(attribute, json, "element");
	// The rule may give null, which is a value.
	const value = coerced === undefined ? json : coerced;
	return isObject(value) && attribute.type === "complex" ? tolerateObject(attribute, value, tolerance) : value;
}
