// SPDX-License-Identifier: Apache-2.0

// Evaluates a condition in memory. The value filters of PATCH use it, and tests compare the SQL of filters with it.

import type { Message } from "@bufbuild/protobuf";
import { isMessage } from "@bufbuild/protobuf";
import { type Timestamp, TimestampSchema, timestampMs } from "@bufbuild/protobuf/wkt";
import { compares } from "./compare.ts";
import type { Condition } from "./condition.ts";
import { fold } from "./fold.ts";
import type { Attribute } from "./schema.ts";

/** The properties of a resource, or of a value of a complex attribute. */
export type Properties = Readonly<Record<string, unknown>>;

/** Gives access to the properties of a message by name. The generated type does not allow it. */
export function properties(message: Message): Properties {
	return message as unknown as Properties;
}

/**
 * Whether a resource, or one element of an attribute, meets a condition.
 *
 * @param inside the attribute of which `holder` is an element; undefined if `holder` is a resource.
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

/** Lists the values of an attribute in a resource, or in an element of `inside`. */
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
