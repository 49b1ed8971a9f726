// SPDX-License-Identifier: Apache-2.0

// Converts filters over the members of a group to conditions on ids. All other attributes of a member follow from its
// id.

import type { Condition } from "../scim/condition.ts";
import type { Draft } from "../scim/draft.ts";
import { comparisonsIn } from "../scim/filter.ts";
import { matches } from "../scim/matches.ts";
import { attributeAt, groupType } from "../scim/schema.ts";
import type { ComparisonBudget } from "./comparisons.ts";

const members = attributeAt(groupType, "members");
const value = attributeAt(groupType, "members.value");
const type = attributeAt(groupType, "members.type");

/** A member, in the form that filters match. */
export function elementOf(id: string): Draft {
	return { [value.property]: id, [type.property]: type.fixedValue };
}

/** Whether a member matches a condition. */
export function meets(condition: Condition, id: string): boolean {
	return matches(condition, elementOf(id), members);
}

/** Reduces a condition to comparisons of ids. Returns true if it matches every member, and false if it matches none. */
export function conditionOnIds(condition: Condition): Condition | boolean {
	switch (condition.kind) {
		case "and":
		case "or": {
			const { kind } = condition;
			/** The value of one operand that decides the whole condition. */
			const decisive = kind === "or";
			const operands: Condition[] = [];
			for (const each of condition.operands) {
				const known = conditionOnIds(each);
				if (known === decisive) {
					return decisive;
				}
				if (typeof known !== "boolean") {
					operands.push(known);
				}
			}
			return operands.length === 0 ? !decisive : { kind, operands };
		}
		case "not": {
			const known = conditionOnIds(condition.operand);
			return typeof known === "boolean" ? !known : { kind: "not", operand: known };
		}
		default:
			return condition.kind === "compare" && condition.attribute === value ? condition : meets(condition, "any");
	}
}

/** The ids that a condition lists, if no other id can match it; otherwise undefined. */
export function namedIds(condition: Condition, budget: ComparisonBudget): ReadonlySet<string> | undefined {
	switch (condition.kind) {
		case "compare":
			return condition.operator === "eq" ? new Set([condition.value as string]) : undefined;
		case "or": {
			const ids = new Set<string>();
			for (const each of condition.operands) {
				const named = namedIds(each, budget);
				if (named === undefined) {
					return undefined;
				}
				for (const id of named) {
					ids.add(id);
				}
			}
			return ids;
		}
		case "and":
			for (const each of condition.operands) {
				const named = namedIds(each, budget);
				if (named !== undefined) {
					budget.spend(named.size * comparisonsIn(condition));
					return new Set([...named].filter((id) => meets(condition, id)));
				}
			}
			return undefined;
		default:
			return undefined;
	}
}

/** All ids that a condition compares with `eq`. */
export function literalIds(condition: Condition): string[] {
	switch (condition.kind) {
		case "and":
		case "or":
			return condition.operands.flatMap(literalIds);
		case "not":
			return literalIds(condition.operand);
		default: {
			const isId = condition.kind === "compare" && condition.attribute === value && condition.operator === "eq";
			return isId ? [condition.value as string] : [];
		}
	}
}

/** A text that is equal for equal conditions. */
export function keyOf(condition: Condition): string {
	return JSON.stringify(condition, (name, each) => (name === "attribute" ? each.path : each));
}
