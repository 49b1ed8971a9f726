// SPDX-License-Identifier: Apache-2.0

// Converts the JSON of a client to the properties of a message, by the attribute tree. The result has only known
// properties, with values of the attributes' types. Otherwise an error names the attribute and the problem.
//
// Each value is converted once:
// - The gateway converts the body of a SCIM POST or PUT, and sends a message to the service.
// - The service converts the value of a PATCH, because its type depends on the path. The gateway sends it as a
//   `google.protobuf.Value`.
// - The message of an RPC needs no conversion: protobuf defines its names and types. `text.ts` checks its strings.
//
// Tolerances beyond the RFC are applied earlier: the gateway rewrites such JSON to that of the attributes' types.

import { invalidSyntax, invalidValue } from "../errors/request.ts";
import type { Draft } from "./draft.ts";
import { isObject, type Open, type Opened } from "./json-value.ts";
import { type Attribute, type AttributeHolder, pathOf } from "./schema.ts";
import { textProblem } from "./text.ts";

/**
 * Converts the writable attributes of an object. Names match without regard to case (RFC 7643 section 2.1).
 *
 * Read-only and unknown attributes are left out (RFC 7644 section 3.3). An attribute with the value null or [] is
 * unassigned (RFC 7643 section 2.5): its property has the value undefined.
 *
 * @param index the index of the object in a multi-valued attribute, for error messages.
 */
export function normalizeObject<Sent>(
	holder: AttributeHolder,
	fields: { readonly [name: string]: Sent },
	open: Open<Sent>,
	index?: number,
): Draft {
	const draft: Draft = {};
	for (const key of Object.keys(fields)) {
		const attribute = holder.find(key);
		if (attribute === undefined || attribute.mutability === "readOnly") {
			continue;
		}
		if (attribute.property in draft) {
			throw invalidSyntax(`${pathOf(attribute, index)} is given twice, with different case`);
		}
		draft[attribute.property] = normalizeValue(attribute, fields[key] as Sent, open, index);
	}
	return draft;
}

/**
 * Converts the value of an attribute; a list if the attribute is multi-valued.
 *
 * @returns undefined if the attribute is unassigned.
 * @throws invalidValue if the value does not have the attribute's type.
 */
export function normalizeValue<Sent>(attribute: Attribute, sent: Sent, open: Open<Sent>, index?: number): unknown {
	if (!attribute.multiValued) {
		return normalizeElement(attribute, sent, open, index);
	}
	const list = open(sent);
	if (list === null) {
		return undefined;
	}
	if (!Array.isArray(list)) {
		throw invalidValue(attribute.path, `needs a list, and ${describe(list)} was sent`);
	}
	const present: unknown[] = [];
	for (const [place, each] of (list as readonly Sent[]).entries()) {
		const element = normalizeElement(attribute, each, open, place);
		if (element !== undefined) {
			present.push(element);
		}
	}
	return present.length === 0 ? undefined : present;
}

/** Converts one element of a multi-valued attribute, or the value of a singular one. */
export function normalizeElement<Sent>(attribute: Attribute, sent: Sent, open: Open<Sent>, index?: number): unknown {
	const value = open(sent);
	if (value === null) {
		return undefined;
	}
	if (!isOfType(attribute, value)) {
		throw invalidValue(pathOf(attribute, index), `needs ${needs(attribute)}, and ${describe(value)} was sent`);
	}
	if (isObject(value)) {
		return normalizeObject(attribute, value, open, index);
	}
	const problem = typeof value === "string" ? textProblem(value) : undefined;
	if (problem !== undefined) {
		throw invalidValue(pathOf(attribute, index), problem);
	}
	return value;
}

/** Whether a value has the type of an attribute; for a multi-valued attribute, the type of its elements. */
export function isOfType(attribute: Attribute, value: Opened<unknown>): boolean {
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

function describe(value: Opened<unknown>): string {
	if (value === null) {
		return "null";
	}
	if (typeof value === "object") {
		return Array.isArray(value) ? "a list" : "an object";
	}
	return typeof value === "string" ? "a string" : `the ${typeof value} ${value}`;
}
