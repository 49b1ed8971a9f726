// SPDX-License-Identifier: Apache-2.0

// Rewrites a filter into the grammar of RFC 7644 section 3.4.2.2, the only one that the parser (`scim/filter.ts`) reads.
// A malformed filter stays as the client sent it, so that the parser's error has the right position.

import type { AttributeType } from "../scim/attributes.ts";
import { comparisonOperators, filterLimits } from "../scim/filter.ts";
import type { ResourceType } from "../scim/schema.ts";

/** The rules of `dialects.ts` for filters. */
export type FilterRule =
	| "boolean_in_filter"
	| "literal_in_capitals"
	| "date_without_time"
	| "sub_attribute_after_filter";

/** A lexical token, with the white space before it. */
interface Token {
	readonly before: string;
	readonly text: string;
}

const token = /(\s*)("(?:[^"\\]|\\.)*"|[()[\]]|[^\s()[\]"]+)/suy;
// Most filters match no rule. This pattern finds the others without splitting the filter into tokens.
const mayNeedRewrite = /\]\s*\.[\w$-]+\s|\b(?:true|false|null)\b|"\d{4}-\d\d-\d\d"/i;
const subAttribute = /^\.(?:\$ref|[a-z][\w-]*)$/i;
const operators: ReadonlySet<string> = new Set(comparisonOperators);

/**
 * Rewrites a filter, or a path that contains one, in time linear in its length.
 *
 * @param allows decides whether a rule may fire, and records it.
 */
export function tolerateFilter(text: string, type: ResourceType, allows: (rule: FilterRule) => boolean): string {
	// The parser refuses a longer filter in any case.
	const isShort = text.length <= 2 * filterLimits.characters;
	const tokens = isShort && mayNeedRewrite.test(text) ? tokensOf(text) : undefined;
	if (tokens === undefined) {
		return text;
	}
	const texts = tokens.map((each) => each.text);
	for (const [index, { text: value }] of tokens.entries()) {
		const operator = tokens[index - 1]?.text.toLowerCase() ?? "";
		const name = tokens[index - 2]?.text;
		if (name !== undefined && operators.has(operator)) {
			texts[index] = literal(name, operator, value, type, allows);
		}
	}
	moveSubAttributes(tokens, texts, allows);
	return tokens.map(({ before }, index) => before + texts[index]).join("");
}

/** Splits a filter into tokens; undefined if a string does not end, or brackets do not match or are nested too deep. */
function tokensOf(text: string): Token[] | undefined {
	const tokens: Token[] = [];
	let position = 0;
	let depth = 0;
	token.lastIndex = 0;
	for (let match = token.exec(text); match !== null; match = token.exec(text)) {
		const [, before = "", found = ""] = match;
		tokens.push({ before, text: found });
		depth += found === "(" || found === "[" ? 1 : found === ")" || found === "]" ? -1 : 0;
		if (depth < 0 || depth > filterLimits.depth) {
			return undefined;
		}
		position = token.lastIndex;
	}
	return text.slice(position).trim() === "" ? tokens : undefined;
}

function literal(
	name: string,
	operator: string,
	value: string,
	type: ResourceType,
	allows: (rule: FilterRule) => boolean,
): string {
	if (/^(?:true|false|null)$/i.test(value)) {
		const lower = value.toLowerCase();
		return value !== lower && allows("literal_in_capitals") ? lower : value;
	}
	const isEquality = operator === "eq" || operator === "ne";
	if (isEquality && /^"(?:true|false)"$/i.test(value) && isOfType(name, "boolean", type)) {
		return allows("boolean_in_filter") ? value.slice(1, -1).toLowerCase() : value;
	}
	if (/^"\d{4}-\d\d-\d\d"$/.test(value) && isOfType(name, "dateTime", type)) {
		return allows("date_without_time") ? `${value.slice(0, -1)}T00:00:00Z"` : value;
	}
	return value;
}

// Compares by the last part of the name, because a sub-attribute inside of "[…]" has no other part.
function isOfType(name: string, wanted: AttributeType, type: ResourceType): boolean {
	const last = name.split(/[.:]/).at(-1) ?? "";
	return [type, ...type.attributes].some((holder) => holder.find(last)?.type === wanted);
}

// Rewrites emails[type eq "work"].value eq "x" to emails[(type eq "work") and value eq "x"]: one element meets both.
function moveSubAttributes(tokens: readonly Token[], texts: string[], allows: (rule: FilterRule) => boolean) {
	const opened: number[] = [];
	for (const [index, { text }] of tokens.entries()) {
		if (text === "[") {
			opened.push(index);
		} else if (text === "]") {
			const open = opened.pop();
			const end = endOfComparison(tokens, index + 1);
			if (open !== undefined && end !== undefined && allows("sub_attribute_after_filter")) {
				texts[open] = "[(";
				texts[index] = ") and ";
				texts[index + 1] = texts[index + 1]?.slice(1) ?? "";
				texts[end] += "]";
			}
		}
	}
}

/** Returns the index of the last token of a comparison that begins with a sub-attribute; undefined if there is none. */
function endOfComparison(tokens: readonly Token[], start: number): number | undefined {
	const sub = tokens[start]?.text ?? "";
	if (!sub.startsWith(".") || !subAttribute.test(sub)) {
		return undefined;
	}
	const [operator = "", value = ""] = [tokens[start + 1]?.text, tokens[start + 2]?.text];
	if (operator.toLowerCase() === "pr") {
		return start + 1;
	}
	return operators.has(operator.toLowerCase()) && value !== "" && !/^[()[\]]$/.test(value) ? start + 2 : undefined;
}
