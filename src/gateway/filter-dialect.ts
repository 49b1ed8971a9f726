// SPDX-License-Identifier: Apache-2.0

// Filters as the RFC has them: text → text. The parser (`scim/filter.ts`) reads the grammar of RFC 7644 section
// 3.4.2.2 alone. What is malformed stays as it was sent, so that the parser says at which character.

import type { AttributeType } from "../scim/attributes.ts";
import { comparisonOperators, filterLimits } from "../scim/filter.ts";
import type { ResourceType } from "../scim/schema.ts";

/** The rules of `dialects.ts` about filters. */
export type FilterRule =
	| "boolean_in_filter"
	| "literal_in_capitals"
	| "date_without_time"
	| "sub_attribute_after_filter";

/** A token, with the white space before it. */
interface Token {
	readonly before: string;
	readonly text: string;
}

const token = /(\s*)("(?:[^"\\]|\\.)*"|[()[\]]|[^\s()[\]"]+)/suy;
// Most filters have none of what the rules are about, and are not looked at any further.
const suspicious = /\]\s*\.[\w$-]+\s|\b(?:true|false|null)\b|"\d{4}-\d\d-\d\d"/i;
const subAttribute = /^\.(?:\$ref|[a-z][\w-]*)$/i;
const operators: ReadonlySet<string> = new Set(comparisonOperators);

/**
 * A filter, or a path with one in it, as the RFC would have it, in time linear in its length.
 *
 * @param allows asked for a rule that is about to fire.
 */
export function tolerateFilter(text: string, type: ResourceType, allows: (rule: FilterRule) => boolean): string {
	// The parser refuses what is longer, whatever is made of it.
	const isReadable = text.length <= 2 * filterLimits.characters;
	const tokens = isReadable && suspicious.test(text) ? tokensOf(text) : undefined;
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

/** Undefined where a string does not end, or brackets are not as the parser takes them. */
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

// By the last part of the name: inside of "[…]" a sub-attribute stands by itself.
function isOfType(name: string, wanted: AttributeType, type: ResourceType): boolean {
	const last = name.split(/[.:]/).at(-1) ?? "";
	return [type, ...type.attributes].some((holder) => holder.find(last)?.type === wanted);
}

// emails[type eq "work"].value eq "x" can only mean that one element meets both: emails[(type eq "work") and value eq "x"].
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

/** The last token of a comparison that begins with a sub-attribute; undefined where it is none. */
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
