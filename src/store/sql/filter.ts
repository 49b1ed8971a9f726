// SPDX-License-Identifier: Apache-2.0

// Translates a condition to SQL that selects exactly the resources that `scim/matches.ts` accepts.
//
// Comparisons are plain, so that indexes can serve them. A comparison with a missing value is NULL in SQL, so a
// negation is `(…) is not true`: then it is true for a missing value (RFC 7644 section 3.4.2.2).

import { invalidFilter } from "../../errors/request.ts";
import type { Operator } from "../../scim/compare.ts";
import { compares } from "../../scim/compare.ts";
import type { Condition } from "../../scim/condition.ts";
import { collisionKey, fold } from "../../scim/fold.ts";
import type { Attribute, ResourceType } from "../../scim/schema.ts";
import type { Words } from "./database.ts";
import { and, type Column, eq, gt, gte, isNotNull, lt, lte, or, type Placeholder, type SQL, sql } from "./drizzle.ts";
import { never, presence, type Term, termOf } from "./terms.ts";

class FilterTranslator {
	readonly #type: ResourceType;
	readonly #words: Words;
	/** Further conditions on the rows of multi-valued attributes. */
	readonly #rows: SQL | undefined;
	#count = 0;

	constructor(type: ResourceType, words: Words, rows: SQL | undefined) {
		this.#type = type;
		this.#words = words;
		this.#rows = rows;
	}

	/** @param inside the attribute to whose elements the condition applies; undefined for a resource. */
	translate(condition: Condition, inside?: Attribute): SQL {
		switch (condition.kind) {
			case "and":
				return group(and(...condition.operands.map((each) => this.translate(each, inside))));
			case "or":
				return group(or(...condition.operands.map((each) => this.translate(each, inside))));
			case "not":
				return sql`(${this.translate(condition.operand, inside)}) is not true`;
			case "never":
				return never;
			case "present":
				return this.#present(condition.attribute, inside);
			case "element": {
				const { attribute } = condition;
				const term = termOf(attribute, this.#type, this.#words);
				const operand = this.translate(condition.operand, attribute);
				return term?.kind === "rows"
					? term.any(and(this.#rows, operand))
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

	// A name that may have collided in schema 4 selects the resource with the collision key if there is one, otherwise
	// the resource with the usual key.
	#meant(attribute: Attribute): SQL {
		const column = (this.#term(attribute) as { readonly column: Column }).column;
		const kept = sql`(select ${column} from ${column.table} where ${column} = ${this.#next()} limit 1)`;
		return sql`${column} = coalesce(${kept}, ${this.#next()})`;
	}

	#present(attribute: Attribute, inside?: Attribute): SQL {
		const term = termOf(attribute, this.#type, this.#words);
		return term?.kind === "rows"
			? term.any(this.#rows)
			: this.#any(attribute, inside, presence(attribute, this.#type, this.#words));
	}

	// Outside of "[…]", one element that meets the comparison suffices.
	#any(attribute: Attribute, inside: Attribute | undefined, met: SQL): SQL {
		const rows =
			attribute.parent !== undefined && attribute.parent !== inside
				? termOf(attribute.parent, this.#type, this.#words)
				: undefined;
		return rows?.kind === "rows" ? rows.any(and(this.#rows, met)) : met;
	}

	#compare(attribute: Attribute, operator: Operator, value: string | number | boolean): SQL {
		const term = this.#term(attribute);
		if (term.kind === "rows") {
			throw new Error(`${attribute.path} is not a simple attribute`);
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
				// A half-open range, so that an index can serve it.
				return group(and(gte(column as Column, first), lt(column as Column, this.#next())));
		}
	}

	#term(attribute: Attribute): Term {
		const term = termOf(attribute, this.#type, this.#words);
		if (term === undefined) {
			throw invalidFilter(`${attribute.path} is not supported in filters`);
		}
		return term;
	}

	#next(): Placeholder {
		this.#count += 1;
		return sql.placeholder(`v${this.#count}`);
	}
}

/** Returns the collision key of a comparison with a name; undefined if there can be none. */
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
 * Translates a condition to SQL. The values are the placeholders v1, v2…, in the order of `shapeOf`.
 *
 * @param inside the attribute to whose elements the condition applies; undefined for a resource.
 * @param clock a further condition for the rows of subqueries, which ends a scan at its time limit.
 * @param rows the condition on the rows of multi-valued attributes: those that the scope sees.
 */
export function filterSql(
	condition: Condition,
	type: ResourceType,
	words: Words,
	{
		inside,
		clock,
		rows,
	}: { readonly inside?: Attribute; readonly clock?: SQL | undefined; readonly rows?: SQL | undefined } = {},
): SQL {
	return new FilterTranslator(type, words, and(clock, rows)).translate(condition, inside);
}

/** A condition without its values. Conditions with the same shape use the same statement. */
export interface Shape {
	readonly key: string;
	/** The values of the placeholders v1, v2…, by name. */
	readonly values: Record<string, unknown>;
}

/** Splits a condition into its shape and its values. */
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
			// The SQL depends on these values, so they belong to the shape.
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

/** Returns the smallest string, by code point, that sorts after every string with a prefix. */
function successor(prefix: string): string {
	const points = Array.from(prefix, (each) => each.codePointAt(0) ?? 0);
	const last = points.findLastIndex((each) => each < 0x10ffff);
	if (last === -1) {
		return "\u{10ffff}".repeat(points.length + 1);
	}
	const next = (points[last] ?? 0) + 1;
	// Skips the surrogates, which are not valid in a string.
	return String.fromCodePoint(...points.slice(0, last), next === 0xd800 ? 0xe000 : next);
}
