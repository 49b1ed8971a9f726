// SPDX-License-Identifier: Apache-2.0

// PATCH (RFC 7644 section 3.5.2). `parseSteps` turns the operations into steps that each change one attribute.
// `applySteps` applies the steps in order to a draft of the resource. Neither reads the store.

import type { JsonValue } from "@bufbuild/protobuf";
import { immutable, invalidSyntax, invalidValue, noTarget, tooMany } from "../errors/request.ts";
import type { Condition } from "./condition.ts";
import { type Draft, hasValue } from "./draft.ts";
import { fold } from "./fold.ts";
import { isObject, type Open } from "./json-value.ts";
import { matches, type Properties } from "./matches.ts";
import { normalizeElement, normalizeValue } from "./normalize.ts";
import { type PathReader, pathReader, type Target } from "./patch-path.ts";
import type { Attribute, ResourceType } from "./schema.ts";

export type Op = "add" | "replace" | "remove";

/** One operation, with its value as the client sent it. */
export interface Operation<Sent = JsonValue> {
	readonly op: Op;
	/** The path; empty for the resource itself. */
	readonly path: string;
	readonly value: Sent | undefined;
}

/** A change of one attribute by an operation. Its value has the attribute's type. */
export interface Step extends Target {
	readonly op: Op;
	/** Undefined means unassigned. In a remove, undefined means that the client named no elements. */
	readonly value: unknown;
	/** The position of the operation in the request, for error messages. */
	readonly where: string;
}

export const patchLimits = { operations: 1000, elements: 10_000 } as const;

/**
 * Parses operations into steps. An attribute that this server does not have makes no step.
 *
 * @param open opens one level of a value.
 * @throws invalidPath, invalidFilter, invalidValue, noTarget, mutability or tooMany; the error names the operation.
 */
export function parseSteps<Sent>(type: ResourceType, operations: readonly Operation<Sent>[], open: Open<Sent>): Step[] {
	if (operations.length > patchLimits.operations) {
		throw tooMany(`a PATCH takes at most ${patchLimits.operations} operations: split it into several requests`);
	}
	const readPath = pathReader(type);
	return operations.flatMap((operation, index) => stepsOf(type, readPath, operation, open, `Operations[${index}]`));
}

function stepsOf<Sent>(
	type: ResourceType,
	readPath: PathReader,
	{ op, path, value }: Operation<Sent>,
	open: Open<Sent>,
	where: string,
): Step[] {
	const trimmed = path.trim();
	if (trimmed === "" || trimmed.toLowerCase() === type.schema.toLowerCase()) {
		if (op === "remove") {
			throw noTarget(`${where}: a remove needs a path, such as members[value eq "…"]`);
		}
		const attributes = value === undefined ? undefined : open(value);
		if (!isObject(attributes)) {
			throw invalidSyntax(`${where}: without a path, ${op} needs an object of attributes as its value`);
		}
		return Object.entries(attributes).flatMap(([name, each]) => {
			const attribute = type.find(name);
			// Read-only attributes are ignored, because clients send back the whole resource that they read.
			return attribute === undefined || attribute.mutability === "readOnly"
				? []
				: [step({ attribute, filter: undefined, sub: undefined }, op, each, open, where)];
		});
	}
	const target = readPath(trimmed);
	return target === undefined ? [] : [step(target, op, value, open, where)];
}

function step<Sent>(target: Target, op: Op, sent: Sent | undefined, open: Open<Sent>, where: string): Step {
	const { attribute, filter, sub } = target;
	const last = sub ?? attribute;
	if (attribute.mutability === "readOnly" || last.mutability === "readOnly") {
		throw immutable(last.path, `${where}: ${last.path} is read-only`);
	}
	if (sub?.mutability === "immutable") {
		throw immutable(last.path, `${where}: ${last.path} cannot change: remove the value and add another`);
	}
	if (op === "remove" && last.required && filter === undefined) {
		throw immutable(last.path, `${where}: ${last.path} is required and cannot be removed`);
	}
	return { ...target, op, value: typedValue(target, op, sent, open, where), where };
}

/** Whether the target is a whole list. Then the value of a remove lists the elements to remove. */
function isWholeList({ attribute, filter, sub }: Target): boolean {
	return attribute.multiValued && filter === undefined && sub === undefined;
}

// An unassigned value for a whole list becomes an empty list: only a remove without a value removes all elements.
function typedValue<Sent>(target: Target, op: Op, sent: Sent | undefined, open: Open<Sent>, where: string): unknown {
	const { attribute, filter, sub } = target;
	const whole = isWholeList(target);
	if (op === "remove" && (sent === undefined || !whole || open(sent) === null)) {
		return undefined;
	}
	if (sent === undefined) {
		throw invalidValue((sub ?? attribute).path, `${where}: ${op} needs a value`);
	}
	if (!whole) {
		// With a filter, the value is one element.
		return filter !== undefined && sub === undefined
			? normalizeElement(attribute, sent, open)
			: normalizeValue(sub ?? attribute, sent, open);
	}
	const opened = open(sent);
	if (Array.isArray(opened) && opened.length > patchLimits.elements) {
		throw tooMany(`${where}: one operation takes at most ${patchLimits.elements} values: split it into several`);
	}
	const list = (normalizeValue(attribute, sent, open) ?? []) as Draft[];
	if (op === "remove" && list.some((each) => each["value"] === undefined)) {
		// A remove whose elements have no "value" must not remove all elements.
		throw invalidValue(attribute.path, `${where}: each element to remove needs its "value"`);
	}
	return list;
}

/**
 * Applies steps to a draft, in order. This changes the draft. After an error, discard it.
 */
export function applySteps(draft: Draft, steps: readonly Step[]): void {
	for (const each of steps) {
		if (each.attribute.multiValued) {
			applyToList(draft, each);
		} else {
			applyToOne(draft, each);
		}
	}
}

function applyToOne(draft: Draft, { attribute, sub, op, value }: Step) {
	const { property } = attribute;
	if (attribute.type !== "complex") {
		draft[property] = op === "remove" ? undefined : value;
		return;
	}
	// Sub-attributes that the value does not name are not changed (RFC 7644 section 3.5.2.3).
	const before = (draft[property] ?? {}) as Draft;
	const named =
		sub === undefined ? (value as Draft | undefined) : { [sub.property]: op === "remove" ? undefined : value };
	const after = op === "remove" && sub === undefined ? undefined : named && { ...before, ...named };
	draft[property] = after !== undefined && hasValue(after) ? after : undefined;
}

/** Returns the element after a step. An element that the step removes becomes empty. */
export function changedElement({ sub, op, value }: Step, element: Draft): Draft {
	if (op === "remove") {
		return sub === undefined ? {} : { ...element, [sub.property]: undefined };
	}
	const named = namedBy(sub, value);
	return op === "replace" && sub === undefined ? named : { ...element, ...named };
}

/** Returns the sub-attributes of an element that the value of a step sets. */
function namedBy(sub: Attribute | undefined, value: unknown): Draft {
	return (sub === undefined ? (value ?? {}) : { [sub.property]: value }) as Draft;
}

function applyToList(draft: Draft, step: Step) {
	const { attribute, filter, sub, op, value, where } = step;
	const before = (draft[attribute.property] ?? []) as Draft[];
	if (sub === undefined && filter === undefined) {
		draft[attribute.property] = wholeList(attribute, before, op, value as Draft[] | undefined);
		return;
	}
	const meets = (element: Draft) => filter === undefined || matches(filter, element as Properties, attribute);
	if (op === "remove") {
		draft[attribute.property] = before.flatMap((element) => {
			if (!meets(element)) {
				return [element];
			}
			const rest = changedElement(step, element);
			return hasValue(rest) ? [rest] : [];
		});
		return;
	}
	const some = before.some(meets);
	if (!some && op === "replace" && filter !== undefined) {
		throw noTarget(`${where}: no value of ${attribute.path} meets the filter, so there is nothing to replace`);
	}
	const after = before.map((element) => (meets(element) ? changedElement(step, element) : element));
	const named = namedBy(sub, value);
	// An add whose filter matches no element makes one, with the sub-attributes that the filter states.
	const made = some ? [] : [{ ...assertions(filter), ...named }];
	draft[attribute.property] = withOnePrimary(attribute, [...after, ...made].filter(hasValue), named);
}

function wholeList(attribute: Attribute, before: Draft[], op: Op, value: Draft[] | undefined): Draft[] {
	if (op === "replace") {
		return value ?? [];
	}
	const named = new Map((value ?? []).map((each) => [identity(attribute, each), each]));
	if (op === "remove") {
		return value === undefined ? [] : before.filter((each) => !named.has(identity(attribute, each)));
	}
	const known = new Set(before.map((each) => identity(attribute, each)));
	const fresh = [...named].filter(([id]) => !known.has(id)).map(([, each]) => each);
	return withOnePrimary(attribute, [...before, ...fresh], fresh.at(-1));
}

// The sub-attribute "value" identifies an element of a multi-valued attribute (RFC 7643 section 2.4).
function identity(attribute: Attribute, element: Draft): unknown {
	const value = element["value"];
	return typeof value === "string" && attribute.find("value")?.caseExact === false ? fold(value) : value;
}

// A new primary value replaces the former one (RFC 7644 section 3.5.2).
function withOnePrimary(attribute: Attribute, list: Draft[], fresh: Draft | undefined): Draft[] {
	const primary = attribute.find("primary")?.property;
	if (primary === undefined || fresh?.[primary] !== true) {
		return list;
	}
	const last = list.findLastIndex(
		(each) => each[primary] === true && each["value"] === (fresh["value"] ?? each["value"]),
	);
	return list.map((each, index) => (index === last || each[primary] !== true ? each : { ...each, [primary]: false }));
}

// Returns the sub-attributes that a filter states: those of one "eq", or of several that "and" joins.
function assertions(filter: Condition | undefined): Draft {
	if (filter?.kind === "compare" && filter.operator === "eq") {
		const { attribute, value, literal } = filter;
		return { [attribute.property]: attribute.type === "boolean" ? value : literal };
	}
	return filter?.kind === "and" ? Object.assign({}, ...filter.operands.map(assertions)) : {};
}
