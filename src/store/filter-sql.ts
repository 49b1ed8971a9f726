// SPDX-License-Identifier: Apache-2.0

// A condition → SQL that keeps exactly what `scim/matches.ts` keeps.
//
// Comparisons are left plain, so that indexes serve them; a negation is `(…) is not true`, so that a
// missing value, where a comparison is neither true nor false, comes out as RFC 7644 section 3.4.2.2 has it.

import {
	and,
	type Column,
	eq,
	getTableColumns,
	gt,
	gte,
	isNotNull,
	lt,
	lte,
	or,
	type Placeholder,
	type SQL,
	sql,
} from "drizzle-orm";
import type { AnySQLiteColumn } from "drizzle-orm/sqlite-core";
import { invalidFilter } from "../errors.ts";
import type { Condition, Operator } from "../scim/condition.ts";
import { fold } from "../scim/fold.ts";
import { type Attribute, groupType, type ResourceType, userType } from "../scim/schema.ts";
import { columnOf, isStored } from "./columns.ts";
import type { Words } from "./sql/database.ts";
import { groupMembers, groups, users } from "./tables.ts";

/** What an attribute is in SQL. */
type Term =
	| { readonly kind: "column"; readonly column: Column | SQL }
	/** The value is always the same where the value that it belongs to is present. */
	| { readonly kind: "fixed"; readonly value: string | boolean; readonly present: SQL }
	/** A multi-valued attribute that is kept in rows of its own. */
	| { readonly kind: "rows"; readonly any: (met: SQL | undefined) => SQL };

const never = sql`1 = 0`;
const always = sql`1 = 1`;

const membersOfGroup: Term = {
	kind: "rows",
	any: (met) => sql`${groups.id} in (select ${groupMembers.groupId} from ${groupMembers} where ${met ?? always})`,
};

const groupsOfUser: Term = {
	kind: "rows",
	any: (met) =>
		sql`${users.id} in (select ${groupMembers.userId} from ${groupMembers} join ${groups} on ${groups.id} = ${groupMembers.groupId} where ${met ?? always})`,
};

function meta(table: typeof users | typeof groups, name: string): [string, Term][] {
	return [
		["id", { kind: "column", column: table.id }],
		["meta.resourceType", { kind: "fixed", value: name, present: always }],
		["meta.created", { kind: "column", column: table.createTime }],
		["meta.lastModified", { kind: "column", column: table.updateTime }],
		["meta.version", { kind: "column", column: sql`('W/"' || ${table.version} || '"')` }],
	];
}

/** What has no column of the attribute's own name. */
const special: ReadonlyMap<ResourceType, ReadonlyMap<string, Term>> = new Map([
	[
		userType,
		new Map<string, Term>([
			...meta(users, "User"),
			["groups", groupsOfUser],
			["groups.value", { kind: "column", column: groupMembers.groupId }],
			["groups.display", { kind: "column", column: groups.displayNameKey }],
			["groups.type", { kind: "fixed", value: "direct", present: always }],
		]),
	],
	[
		groupType,
		new Map<string, Term>([
			...meta(groups, "Group"),
			["members", membersOfGroup],
			["members.value", { kind: "column", column: groupMembers.userId }],
			["members.type", { kind: "fixed", value: "User", present: always }],
		]),
	],
]);

class Compiler {
	readonly #type: ResourceType;
	readonly #words: Words;
	#count = 0;

	constructor(type: ResourceType, words: Words) {
		this.#type = type;
		this.#words = words;
	}

	/** `inside` is the attribute whose one element the condition is about. */
	compile(condition: Condition, inside?: Attribute): SQL {
		switch (condition.kind) {
			case "and":
				return group(and(...condition.operands.map((each) => this.compile(each, inside))));
			case "or":
				return group(or(...condition.operands.map((each) => this.compile(each, inside))));
			case "not":
				return sql`(${this.compile(condition.operand, inside)}) is not true`;
			case "present":
				return this.#present(condition.attribute, inside);
			case "element": {
				const { attribute } = condition;
				const term = this.#special(attribute);
				const operand = this.compile(condition.operand, attribute);
				return term?.kind === "rows" ? term.any(operand) : group(and(this.#present(attribute), operand));
			}
			case "compare":
				return this.#any(
					condition.attribute,
					inside,
					this.#compare(condition.attribute, condition.operator, condition.value),
				);
		}
	}

	#present(attribute: Attribute, inside?: Attribute): SQL {
		const term = this.#special(attribute);
		if (term?.kind === "rows") {
			return term.any(undefined);
		}
		if (attribute.type === "complex") {
			const parts = attribute.attributes.filter(
				(each) => each.fixedValue === undefined && (isStored(each) || this.#special(each)),
			);
			return group(or(...parts.map((each) => this.#present(each))));
		}
		const simple = this.#term(attribute);
		if (simple.kind === "rows") {
			return simple.any(undefined);
		}
		return this.#any(attribute, inside, simple.kind === "fixed" ? simple.present : isNotNull(simple.column));
	}

	// A comparison of a sub-attribute outside of "[…]" is met by any element.
	#any(attribute: Attribute, inside: Attribute | undefined, met: SQL): SQL {
		const rows =
			attribute.parent !== undefined && attribute.parent !== inside ? this.#special(attribute.parent) : undefined;
		return rows?.kind === "rows" ? rows.any(met) : met;
	}

	#compare(attribute: Attribute, operator: Operator, value: string | number | boolean): SQL {
		const term = this.#term(attribute);
		if (term.kind === "rows") {
			throw new Error(`${attribute.path} is no simple attribute`);
		}
		if (term.kind === "fixed") {
			return meets(term.value, operator, value) ? term.present : never;
		}
		const { column } = term;
		if (value === "" && isSubstring(operator)) {
			return isNotNull(column);
		}
		const first = this.#placeholder();
		switch (operator) {
			case "eq":
				return eq(column as Column, first);
			case "gt":
				return gt(column as Column, first);
			case "ge":
				return gte(column as Column, first);
			case "lt":
				return lt(column as Column, first);
			case "le":
				return lte(column as Column, first);
			case "co":
				return this.#words.contains(column, first);
			case "ew":
				return this.#words.endsWith(column, first);
			case "sw":
				// A half-open range, which an index serves.
				return group(and(gte(column as Column, first), lt(column as Column, this.#placeholder())));
		}
	}

	#term(attribute: Attribute): Term {
		const special = this.#special(attribute);
		if (special !== undefined) {
			return special;
		}
		const columns: Record<string, AnySQLiteColumn> = getTableColumns(this.#type === userType ? users : groups);
		if (attribute.fixedValue !== undefined && attribute.parent !== undefined) {
			return { kind: "fixed", value: attribute.fixedValue, present: this.#present(attribute.parent) };
		}
		const name = columnOf(attribute);
		const column = columns[attribute.caseExact ? name : `${name}Key`];
		if (!isStored(attribute) || column === undefined) {
			throw invalidFilter(`${attribute.path} cannot be filtered by`);
		}
		return { kind: "column", column };
	}

	#special(attribute: Attribute): Term | undefined {
		return special.get(this.#type)?.get(attribute.path);
	}

	#placeholder(): Placeholder {
		this.#count += 1;
		return sql.placeholder(`v${this.#count}`);
	}
}

function group(condition: SQL | undefined): SQL {
	return sql`(${condition ?? never})`;
}

function isSubstring(operator: Operator): boolean {
	return operator === "co" || operator === "sw" || operator === "ew";
}

function meets(fixed: string | boolean, operator: Operator, value: string | number | boolean): boolean {
	if (typeof fixed === "boolean" || typeof value !== "string") {
		return fixed === value;
	}
	// Fixed values are ASCII, so the order of UTF-16 is that of code points.
	const text = fold(fixed);
	const other = fold(value);
	switch (operator) {
		case "eq":
			return text === other;
		case "co":
			return text.includes(other);
		case "sw":
			return text.startsWith(other);
		case "ew":
			return text.endsWith(other);
		case "gt":
			return text > other;
		case "ge":
			return text >= other;
		case "lt":
			return text < other;
		case "le":
			return text <= other;
	}
}

/** The SQL of a condition; its values are the placeholders v1, v2…, in the order of `shapeOf`. */
export function filterSql(condition: Condition, type: ResourceType, words: Words): SQL {
	return new Compiler(type, words).compile(condition);
}

/** A condition without its values: conditions of one shape are one statement. */
export interface Shape {
	readonly key: string;
	/** The values of the placeholders v1, v2…, by name. */
	readonly values: Record<string, unknown>;
}

/** Takes a condition apart into shape and values. */
export function shapeOf(condition: Condition): Shape {
	const values: unknown[] = [];
	const key = describe(condition, values);
	return { key, values: Object.fromEntries(values.map((value, index) => [`v${index + 1}`, value])) };
}

function describe(condition: Condition, values: unknown[]): string {
	switch (condition.kind) {
		case "and":
		case "or":
			return `${condition.kind}(${condition.operands.map((each) => describe(each, values)).join()})`;
		case "not":
			return `not(${describe(condition.operand, values)})`;
		case "present":
			return `${condition.attribute.path} pr`;
		case "element":
			return `${condition.attribute.path}[${describe(condition.operand, values)}]`;
		case "compare": {
			const { attribute, operator, value } = condition;
			const head = `${attribute.path} ${operator}`;
			// What the SQL itself depends on is part of the shape.
			if (hasFixedValue(attribute) || (value === "" && isSubstring(operator))) {
				return `${head} ${JSON.stringify(value)}`;
			}
			values.push(value);
			if (operator === "sw") {
				values.push(successor(value as string));
			}
			return head;
		}
	}
}

const fixedPaths = new Set(["meta.resourceType", ...fixedIn(userType), ...fixedIn(groupType)]);

function fixedIn(type: ResourceType): string[] {
	const subs = type.attributes.flatMap((each) => each.attributes);
	return subs.filter((each) => each.fixedValue !== undefined).map((each) => each.path);
}

function hasFixedValue(attribute: Attribute): boolean {
	return fixedPaths.has(attribute.path);
}

/** The first text after all that begin with a prefix, in the order of code points. */
function successor(prefix: string): string {
	const points = Array.from(prefix, (each) => each.codePointAt(0) ?? 0);
	const last = points.findLastIndex((each) => each < 0x10ffff);
	if (last === -1) {
		return "\u{10ffff}".repeat(points.length + 1);
	}
	const next = (points[last] ?? 0) + 1;
	// Surrogates are no code points of text.
	return String.fromCodePoint(...points.slice(0, last), next === 0xd800 ? 0xe000 : next);
}
