// SPDX-License-Identifier: Apache-2.0

// Binds a filter to a resource type: names become attributes, and literals become values of their types.

import { invalidFilter } from "../errors/request.ts";
import { compares, type Operator } from "./compare.ts";
import type { ComparisonOperator, Filter, Literal } from "./filter.ts";
import { fold } from "./fold.ts";
import { type AttributePath, resolvePath } from "./path.ts";
import type { Attribute, AttributeHolder, ResourceType } from "./schema.ts";

/**
 * A condition on a resource, or on one element of a multi-valued attribute.
 *
 * It has no `ne` and no null: `ne` is the negation of `eq`, and `eq null` is the negation of `pr`
 * (RFC 7644 section 3.4.2.2).
 */
export type Condition =
	| { readonly kind: "and" | "or"; readonly operands: readonly Condition[] }
	| { readonly kind: "not"; readonly operand: Condition }
	| { readonly kind: "present"; readonly attribute: Attribute }
	| {
			readonly kind: "compare";
			/** A simple attribute. One matching value suffices, in any element of its parent. */
			readonly attribute: Attribute;
			readonly operator: Operator;
			/** A string is folded unless the attribute is caseExact. A dateTime is in milliseconds since 1970. */
			readonly value: string | number | boolean;
			/** The value as the client sent it. A PATCH that adds an element from a filter stores this form. */
			readonly literal: Exclude<Literal, null>;
	  }
	| { readonly kind: "element"; readonly attribute: Attribute; readonly operand: Condition }
	/** No resource meets it, as with an attribute that the resource type does not have. */
	| { readonly kind: "never" };

const never: Condition = { kind: "never" };

/** The condition that every resource meets. */
export const always: Condition = { kind: "not", operand: never };

const order = new Set<ComparisonOperator>(["gt", "ge", "lt", "le"]);
const substring = new Set<ComparisonOperator>(["co", "sw", "ew"]);

// An xsd:dateTime with both date and time (RFC 7643 section 2.3.5). Without an offset it is read as UTC.
const dateTime = /^(\d{4})-(\d\d)-(\d\d)T\d\d:\d\d:\d\d(?:\.\d+)?(Z|[+-]\d\d:\d\d)?$/i;

/** Converts a dateTime to milliseconds since 1970; undefined if it is invalid. */
export function instant(text: string): number | undefined {
	const [, year, month, day, offset] = dateTime.exec(text) ?? [];
	// `Date.parse` accepts the 30th of February and returns the 2nd of March.
	const days = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
	if (year === undefined || Number(day) > days) {
		return undefined;
	}
	const time = Date.parse(offset === undefined ? `${text}Z` : text);
	return Number.isNaN(time) ? undefined : time;
}

/**
 * Binds a filter to a resource type, or to one of its complex attributes.
 *
 * @param anyType whether an unknown attribute counts as one without a value; otherwise it is an error. For a search
 *   across resource types.
 * @throws invalidFilter if the filter names an unknown attribute, or its operator or value does not fit the attribute.
 */
export function bind(filter: Filter, holder: AttributeHolder, type: ResourceType, anyType = false): Condition {
	if ("path" in filter && anyType && resolvePath(filter.path, holder, type) === undefined) {
		return withoutValue(filter);
	}
	switch (filter.kind) {
		case "and":
		case "or":
			return join(
				filter.kind,
				filter.operands.map((each) => bind(each, holder, type, anyType)),
			);
		case "not":
			return negation(bind(filter.operand, holder, type, anyType));
		case "present":
			return presence(lookUp(filter.path, holder, type));
		case "element": {
			const attribute = lookUp(filter.path, holder, type);
			if (attribute.type !== "complex") {
				throw invalidFilter(`${attribute.path} has no sub-attributes, so it cannot be followed by "["`);
			}
			return { kind: "element", attribute, operand: bind(filter.operand, attribute, type, anyType) };
		}
		case "compare":
			return comparison(lookUp(filter.path, holder, type), filter.operator, filter.value, type);
	}
}

/** Joins conditions. Those that every resource meets, or none, are decided here. */
function join(kind: "and" | "or", operands: readonly Condition[]): Condition {
	const [decisive, neutral] = kind === "and" ? [never, always] : [always, never];
	if (operands.includes(decisive)) {
		return decisive;
	}
	const open = operands.filter((each) => each !== neutral);
	const [first = neutral] = open;
	return open.length < 2 ? first : { kind, operands: open };
}

function negation(operand: Condition): Condition {
	return operand === never ? always : operand === always ? never : { kind: "not", operand };
}

function presence(attribute: Attribute): Condition {
	return attribute.schemaUrns || attribute.resourceTypeName ? always : { kind: "present", attribute };
}

/** A condition on the schemas of a resource. All resources of a type have its URN; the others are those of extensions. */
function onSchemas({ schema, extensions }: ResourceType, meets: (urn: string) => boolean): Condition {
	if (meets(schema)) {
		return always;
	}
	const named = extensions.filter(({ name }) => meets(name));
	return join("or", named.map(presence));
}

// A comparison with an attribute without a value is true only for `ne` (RFC 7644 section 3.4.2.1).
function withoutValue(filter: Filter): Condition {
	const differs =
		filter.kind === "compare" && (filter.value === null ? filter.operator === "eq" : filter.operator === "ne");
	return differs ? always : never;
}

function lookUp(path: AttributePath, holder: AttributeHolder, type: ResourceType): Attribute {
	const found = resolvePath(path, holder, type)?.at(-1);
	if (found?.relative) {
		throw invalidFilter(
			`${path.text} is a URL that depends on the request, so a filter cannot name it: compare the id`,
		);
	}
	if (found === undefined || found.returned === "never") {
		throw invalidFilter(`${path.text} is not an attribute that a filter can name: use one of ${filterable(holder)}`);
	}
	return found;
}

function filterable({ attributes }: AttributeHolder): string {
	const named = attributes.filter(({ returned, relative }) => returned !== "never" && !relative);
	return named.map((each) => each.name).join(", ");
}

function comparison(named: Attribute, operator: ComparisonOperator, value: Literal, type: ResourceType): Condition {
	if (value === null) {
		return absence(named, operator);
	}
	// A comparison with a complex multi-valued attribute compares its `value` (RFC 7643 section 2.4).
	const attribute = named.type === "complex" ? named.find("value") : named;
	if (attribute === undefined) {
		throw invalidFilter(
			`${named.path} is complex: compare one of ${filterable(named)}, as in ${named.attributes[0]?.path}`,
		);
	}
	const typed = typedValue(attribute, operator, value);
	const positive = operator === "ne" ? "eq" : operator;
	const met = comparisonOf(attribute, positive, typed, value, type);
	return operator === "ne" ? negation(met) : met;
}

/** Compares an attribute. What every resource of the type has is compared here, and not with each resource. */
function comparisonOf(
	attribute: Attribute,
	operator: Operator,
	value: string | number | boolean,
	literal: Exclude<Literal, null>,
	type: ResourceType,
): Condition {
	if (attribute.schemaUrns) {
		return onSchemas(type, (urn) => compares(urn, operator, value));
	}
	if (attribute.resourceTypeName) {
		return compares(attribute.fixedValue, operator, value) ? always : never;
	}
	return { kind: "compare", attribute, operator, value, literal };
}

function absence(attribute: Attribute, operator: ComparisonOperator): Condition {
	if (operator === "eq") {
		return negation(presence(attribute));
	}
	if (operator === "ne") {
		return presence(attribute);
	}
	throw invalidFilter(`${attribute.path} ${operator} null: null can only be compared with eq and ne`);
}

function typedValue(
	attribute: Attribute,
	operator: ComparisonOperator,
	value: Exclude<Literal, null>,
): string | number | boolean {
	const wrong = (needs: string) =>
		invalidFilter(`${attribute.path} ${operator} ${JSON.stringify(value)}: ${attribute.path} is ${needs}`);
	switch (attribute.type) {
		case "boolean": {
			if (order.has(operator) || substring.has(operator)) {
				throw wrong("a boolean, which can only be compared with eq and ne");
			}
			if (typeof value !== "boolean") {
				throw wrong("a boolean: true or false, without quotes");
			}
			return value;
		}
		case "dateTime": {
			const time = typeof value === "string" && !substring.has(operator) ? instant(value) : undefined;
			if (time === undefined) {
				throw wrong('a dateTime such as "2030-01-31T12:00:00Z", which can be compared with eq, ne, gt, ge, lt and le');
			}
			return time;
		}
		case "integer":
			if (typeof value !== "number" || substring.has(operator)) {
				throw wrong("an integer, which can be compared with eq, ne, gt, ge, lt and le");
			}
			return value;
		default:
			if (typeof value !== "string") {
				throw wrong("a string, so the value needs double quotes");
			}
			return attribute.caseExact ? value : fold(value);
	}
}
