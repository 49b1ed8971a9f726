// SPDX-License-Identifier: Apache-2.0

// A condition → SQL that keeps exactly what `scim/matches.ts` keeps.
//
// Comparisons are left plain, so that indexes serve them; a negation is `(…) is not true`, so that a
// missing value, where a comparison is neither true nor false, comes out as RFC 7644 section 3.4.2.2 has it.

import { invalidFilter } from "../../errors.ts";
import type { Condition, Operator } from "../../scim/condition.ts";
import { collisionKey, fold } from "../../scim/fold.ts";
import { compares } from "../../scim/matches.ts";
import type { Attribute, ResourceType } from "../../scim/schema.ts";
import type { Words } from "./database.ts";
import { and, type Column, eq, gt, gte, isNotNull, lt, lte, or, type Placeholder, type SQL, sql } from "./drizzle.ts";
import { never, presence, type Term, termOf } from "./terms.ts";

class Compiler {
	readonly #type: ResourceType;
	readonly #words: Words;
	readonly #clock: SQL | undefined;
	#count = 0;

	constructor(type: ResourceType, words: Words, clock: SQL | undefined) {
		this.#type = type;
		this.#words = words;
		this.#clock = clock;
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
			case "never":
				return never;
			case "present":
				return this.#present(condition.attribute, inside);
			case "element": {
				const { attribute } = condition;
				const term = termOf(attribute, this.#type, this.#words);
				const operand = this.compile(condition.operand, attribute);
				return term?.kind === "rows"
					? term.any(and(this.#clock, operand))
					: group(and(this.#present(attribute), operand));
			}
			case "compare":
				return this.#any(
					condition.attribute,
					inside,
					collidedKeyOf(condition) === undefined
						? this.#compare(condition.attribute, condition.operator, condition.value)
						: this.#meant(condition.attribute),
				);
		}
	}

	// A name that was told apart from another before their keys were made anew means who kept that key, where somebody did.
	#meant(attribute: Attribute): SQL {
		const column = (this.#term(attribute) as { readonly column: Column }).column;
		const kept = sql`(select ${column} from ${column.table} where ${column} = ${this.#next()} limit 1)`;
		return sql`${column} = coalesce(${kept}, ${this.#next()})`;
	}

	#present(attribute: Attribute, inside?: Attribute): SQL {
		return this.#any(attribute, inside, presence(attribute, this.#type, this.#words));
	}

	// A comparison of a sub-attribute outside of "[…]" is met by any element.
	#any(attribute: Attribute, inside: Attribute | undefined, met: SQL): SQL {
		const rows =
			attribute.parent !== undefined && attribute.parent !== inside
				? termOf(attribute.parent, this.#type, this.#words)
				: undefined;
		return rows?.kind === "rows" ? rows.any(and(this.#clock, met)) : met;
	}

	#compare(attribute: Attribute, operator: Operator, value: string | number | boolean): SQL {
		const term = this.#term(attribute);
		if (term.kind === "rows") {
			throw new Error(`${attribute.path} is no simple attribute`);
		}
		if (term.kind === "fixed") {
			return meets(attribute, term.value, operator, value) ? term.present : never;
		}
		const { column } = term;
		if (value === "" && isSubstring(operator)) {
			return isNotNull(column);
		}
		const first = this.#next();
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
				return group(and(gte(column as Column, first), lt(column as Column, this.#next())));
		}
	}

	#term(attribute: Attribute): Term {
		const term = termOf(attribute, this.#type, this.#words);
		if (term === undefined) {
			throw invalidFilter(`${attribute.path} cannot be filtered by`);
		}
		return term;
	}

	#next(): Placeholder {
		this.#count += 1;
		return sql.placeholder(`v${this.#count}`);
	}
}

/** The key that a name may have kept, where a comparison asks for who has that name. */
function collidedKeyOf({ attribute, operator, literal }: Condition & { readonly kind: "compare" }): string | undefined {
	const isName = operator === "eq" && attribute.uniqueness === "server" && !attribute.caseExact;
	return isName && typeof literal === "string" ? collisionKey(literal) : undefined;
}

function group(condition: SQL | undefined): SQL {
	return sql`(${condition ?? never})`;
}

function isSubstring(operator: Operator): boolean {
	return operator === "co" || operator === "sw" || operator === "ew";
}

function meets(
	attribute: Attribute,
	fixed: string | boolean,
	operator: Operator,
	value: string | number | boolean,
): boolean {
	return compares(typeof fixed === "string" && !attribute.caseExact ? fold(fixed) : fixed, operator, value);
}

/**
 * The SQL of a condition; its values are the placeholders v1, v2…, in the order of `shapeOf`.
 *
 * @param inside the attribute whose one element the condition is about, where it is not about a resource.
 * @param clock what rows of subqueries have to meet besides.
 */
export function filterSql(
	condition: Condition,
	type: ResourceType,
	words: Words,
	{ inside, clock }: { readonly inside?: Attribute; readonly clock?: SQL | undefined } = {},
): SQL {
	return new Compiler(type, words, clock).compile(condition, inside);
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
		case "never":
			return "never";
		case "present":
			return `${condition.attribute.path} pr`;
		case "element":
			return `${condition.attribute.path}[${describe(condition.operand, values)}]`;
		case "compare": {
			const { attribute, operator, value } = condition;
			const head = `${attribute.path} ${operator}`;
			// What the SQL itself depends on is part of the shape.
			if (attribute.fixedValue !== undefined || (value === "" && isSubstring(operator))) {
				return `${head} ${JSON.stringify(value)}`;
			}
			const collided = collidedKeyOf(condition);
			if (collided !== undefined) {
				values.push(collided, value);
				return `${head} kept`;
			}
			values.push(value);
			if (operator === "sw") {
				values.push(successor(value as string));
			}
			return head;
		}
	}
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
