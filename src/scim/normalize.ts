// SPDX-License-Identifier: Apache-2.0

// JSON from a client → the properties of a message, by the attribute tree. What comes out has
// only keys of ours and values of the attributes' types, or an error says what is wrong and where.

import type { JsonValue } from "@bufbuild/protobuf";
import { invalidSyntax, invalidValue } from "../errors.ts";
import type { Draft } from "./draft.ts";
import type { Attribute, AttributeHolder } from "./schema.ts";

/** What a value has to be: the list of a multi-valued attribute, or one element of it, or the value of a singular one. */
export type Place = "list" | "element";

/**
 * Makes a value of the attribute's type out of one that is not: a named tolerance.
 *
 * Undefined where it cannot.
 */
export type Coerce = (attribute: Attribute, value: JsonValue, place: Place) => JsonValue | undefined;

/** Longer strings are refused: no name or address needs them, and index pages cannot hold them. */
export const stringLimit = 512;

/** Whether JSON is an object. */
export function isObject(value: JsonValue | undefined): value is { [key: string]: JsonValue } {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The writable attributes that an object names, in any letter case.
 *
 * What a client cannot set, and what is not kept, is left out (RFC 7644 section 3.3), as is what a message has not set.
 * An attribute that is given as null or [] is a property with the value undefined: unassigned (RFC 7643 section 2.5).
 */
export function normalizeObject(holder: AttributeHolder, json: { [key: string]: JsonValue }, coerce?: Coerce): Draft {
	const draft: Draft = {};
	for (const [key, value] of Object.entries(json)) {
		const attribute = value === undefined ? undefined : holder.find(key);
		if (attribute === undefined || attribute.mutability === "readOnly") {
			continue;
		}
		if (attribute.property in draft) {
			throw invalidSyntax(`${attribute.path} is given twice, in different letter case`);
		}
		draft[attribute.property] = normalizeValue(attribute, value, coerce);
	}
	return draft;
}

/**
 * One value of an attribute: a list where it is multi-valued.
 *
 * @returns undefined where the value means "unassigned".
 * @throws invalidValue where the value is not of the attribute's type.
 */
export function normalizeValue(attribute: Attribute, json: JsonValue, coerce?: Coerce): unknown {
	if (json === null) {
		return undefined;
	}
	if (!attribute.multiValued) {
		return normalizeElement(attribute, json, attribute.path, coerce);
	}
	const list = Array.isArray(json) ? json : coerce?.(attribute, json, "list");
	if (!Array.isArray(list)) {
		throw invalidValue(attribute.path, `needs a list, and ${describe(json)} was sent`);
	}
	const elements = list.map((each, index) => normalizeElement(attribute, each, `${attribute.path}[${index}]`, coerce));
	const present = elements.filter((each) => each !== undefined);
	return present.length === 0 ? undefined : present;
}

/** One element of a multi-valued attribute, or the value of a singular one. */
export function normalizeElement(attribute: Attribute, json: JsonValue, where: string, coerce?: Coerce): unknown {
	const value = typed(attribute, json) ? json : (coerce?.(attribute, json, "element") ?? json);
	if (value === null) {
		return undefined;
	}
	if (!typed(attribute, value)) {
		throw invalidValue(where, `needs ${needs(attribute)}, and ${describe(json)} was sent`);
	}
	if (isObject(value)) {
		return normalizeObject(attribute, value, coerce);
	}
	return typeof value === "string" ? normalizeString(value, where) : value;
}

/** A string that can be kept: not too long, and text throughout. */
export function normalizeString(value: string, where: string): string {
	if (value.length > stringLimit) {
		throw invalidValue(where, `is longer than ${stringLimit} characters`);
	}
	if (!value.isWellFormed() || value.includes("\0")) {
		throw invalidValue(where, "has a character that is not text (a lone surrogate or U+0000)");
	}
	return value;
}

function typed(attribute: Attribute, value: JsonValue): boolean {
	switch (attribute.type) {
		case "complex":
			return isObject(value);
		case "boolean":
			return typeof value === "boolean";
		case "integer":
			return Number.isInteger(value);
		default:
			return typeof value === "string";
	}
}

function needs(attribute: Attribute): string {
	switch (attribute.type) {
		case "complex":
			return `an object with ${attribute.attributes.map((each) => each.name).join(", ")}`;
		case "boolean":
			return "true or false";
		case "integer":
			return "a whole number";
		default:
			return "a string";
	}
}

function describe(value: JsonValue): string {
	if (value === null) {
		return "null";
	}
	if (typeof value === "object") {
		return Array.isArray(value) ? "a list" : "an object";
	}
	return typeof value === "string" ? "a string" : `the ${typeof value} ${value}`;
}
