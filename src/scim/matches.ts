// SPDX-License-Identifier: Apache-2.0

// What a condition means, in memory: for the value filters of PATCH, and as the oracle for SQL.

import type { Message } from "@bufbuild/protobuf";
import { isMessage } from "@bufbuild/protobuf";
import { type Timestamp, TimestampSchema, timestampMs } from "@bufbuild/protobuf/wkt";
import type { Condition, Operator } from "./condition.ts";
import { fold } from "./fold.ts";
import type { Attribute } from "./schema.ts";

/** A resource, or a value of a complex attribute, by the properties of its message. */
export type Properties = Readonly<Record<string, unknown>>;

/** The properties of a message, which its generated type does not let be looked up by name. */
export function properties(message: Message): Properties {
	return message as unknown as Properties;
}

/**
 * Whether a resource, or one element of an attribute, meets a condition bound to it.
 *
 * @param inside the attribute of which the holder is an element; undefined where the holder is a resource.
 */
export function matches(condition: Condition, holder: Properties, inside?: Attribute): boolean {
	switch (condition.kind) {
		case "and":
			return condition.operands.every((each) => matches(each, holder, inside));
		case "or":
			return condition.operands.some((each) => matches(each, holder, inside));
		case "not":
			return !matches(condition.operand, holder, inside);
		case "never":
			return false;
		case "present":
			return valuesOf(condition.attribute, holder, inside).some(isPresent);
		case "element": {
			const { attribute, operand } = condition;
			return valuesOf(attribute, holder).some((each) => matches(operand, each as Properties, attribute));
		}
		case "compare": {
			const { attribute, operator, value } = condition;
			return valuesOf(attribute, holder, inside).some((each) => compares(comparable(attribute, each), operator, value));
		}
	}
}

/** The values of an attribute in a resource, or in an element of the attribute that it is inside of. */
export function valuesOf(attribute: Attribute, holder: Properties, inside?: Attribute): readonly unknown[] {
	const { parent } = attribute;
	if (parent !== inside && parent !== undefined) {
		return valuesOf(parent, holder).flatMap((each) => valuesOf(attribute, each as Properties, parent));
	}
	const value = holder[attribute.property];
	return value === undefined || value === "" ? [] : Array.isArray(value) ? value : [value];
}

function isPresent(value: unknown): boolean {
	if (value === undefined || value === "") {
		return false;
	}
	if (typeof value !== "object" || value === null || isMessage(value, TimestampSchema)) {
		return true;
	}
	return Object.entries(value).some(([key, each]) => !key.startsWith("$") && isPresent(each));
}

function comparable(attribute: Attribute, value: unknown): unknown {
	if (attribute.type === "dateTime") {
		return timestampMs(value as Timestamp);
	}
	return typeof value === "string" && !attribute.caseExact ? fold(value) : value;
}

/** Whether two comparable values stand in a relation: strings are folded already, where they have to be. */
export function compares(left: unknown, operator: Operator, right: string | number | boolean): boolean {
	switch (operator) {
		case "eq":
			return left === right;
		case "co":
			return (left as string).includes(right as string);
		case "sw":
			return (left as string).startsWith(right as string);
		case "ew":
			return (left as string).endsWith(right as string);
		case "gt":
			return compare(left, right) > 0;
		case "ge":
			return compare(left, right) >= 0;
		case "lt":
			return compare(left, right) < 0;
		case "le":
			return compare(left, right) <= 0;
	}
}

/** Orders two values of one type: numbers by size, strings by code point, as both engines do. */
export function compare(left: unknown, right: unknown): number {
	if (typeof left === "string" && typeof right === "string") {
		// UTF-8 keeps the order of code points; UTF-16 does not, beyond U+FFFF.
		return Buffer.compare(Buffer.from(left), Buffer.from(right));
	}
	return Number(left) - Number(right);
}
