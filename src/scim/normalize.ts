// SPDX-License-Identifier: Apache-2.0

// Values that a client sent → the properties of a message, by the attribute tree. What comes out has
// only keys of ours and values of the attributes' types, or an error says what is wrong and where.
//
// A value is converted here, once on its way, by whoever has it as JSON:
// - The body of a SCIM POST or PUT by the gateway, for a message crosses to the service.
// - The value of a PATCH by the service, for a `google.protobuf.Value` crosses, whose type depends on the path.
// - The message of an RPC not at all: protobuf has its names and types. Its texts are checked (`text.ts`).
//
// What is tolerated beyond the RFC is no matter here: the gateway has made JSON of the attributes' types of it.

import { invalidSyntax, invalidValue } from "../errors.ts";
import type { Draft } from "./draft.ts";
import { isObject, type Open, type Opened } from "./json-value.ts";
import { type Attribute, type AttributeHolder, pathOf } from "./schema.ts";
import { textProblem } from "./text.ts";

/**
 * The writable attributes that an object names, in any letter case (RFC 7643 section 2.1).
 *
 * What a client cannot set, and what is not kept, is left out (RFC 7644 section 3.3).
 * An attribute that is given as null or [] is a property with the value undefined: unassigned (RFC 7643 section 2.5).
 *
 * @param index of the element of a multi-valued attribute that the object is, for error messages.
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
			throw invalidSyntax(`${pathOf(attribute, index)} is given twice, in different letter case`);
		}
		draft[attribute.property] = normalizeValue(attribute, fields[key] as Sent, open, index);
	}
	return draft;
}

/**
 * One value of an attribute: a list where it is multi-valued.
 *
 * @returns undefined where the value means "unassigned".
 * @throws invalidValue where the value is not of the attribute's type.
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

/** One element of a multi-valued attribute, or the value of a singular one. */
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

/** Whether a value is of the type that an attribute's values have, or the elements of its list. */
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
