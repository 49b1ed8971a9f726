// SPDX-License-Identifier: Apache-2.0

// Filters over the members of a group, as conditions on ids: all else of a member follows from its id.

import type { Condition } from "../scim/condition.ts";
import type { Draft } from "../scim/draft.ts";
import { comparisonsIn } from "../scim/filter.ts";
import { matches } from "../scim/matches.ts";
import { attributeAt, groupType } from "../scim/schema.ts";
import type { ComparisonBudget } from "./comparisons.ts";

const members = attributeAt(groupType, "members");
const value = attributeAt(groupType, "members.value");
const type = attributeAt(groupType, "members.type");

/** A member as a filter sees it. */
export function elementOf(id: string): Draft {
	return { [value.property]: id, [type.property]: type.fixedValue };
}

/** Whether a member meets a condition. */
export function meets(condition: Condition, id: string): boolean {
	return matches(condition, elementOf(id), members);
}

/** The same condition with comparisons of ids alone; true or false where it holds for every member, or for none. */
export function aboutIds(condition: Condition): Condition | boolean {
	switch (condition.kind) {
		case "and":
		case "or": {
			const { kind } = condition;
			/** What one operand decides for all of them. */
			const decisive = kind === "or";
			const operands: Condition[] = [];
			for (const each of condition.operands) {
				const known = aboutIds(each);
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
			const known = aboutIds(condition.operand);
			return typeof known === "boolean" ? !known : { kind: "not", operand: known };
		}
		default:
			return condition.kind === "compare" && condition.attribute === value ? condition : meets(condition, "any");
	}
}

/** The ids that a condition on ids names one by one, so that no other can meet it; undefined where it names none. */
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

/** Every id that stands in a condition to be equal to. */
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

/** A text that is the same for conditions that are the same. */
export function keyOf(condition: Condition): string {
	return JSON.stringify(condition, (name, each) => (name === "attribute" ? each.path : each));
}
