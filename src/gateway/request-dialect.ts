// SPDX-License-Identifier: Apache-2.0

// Applies the rules of `dialects.ts` to one request, and records those that fired. In strict mode no rule fires.

import type { JsonValue } from "@bufbuild/protobuf";
import { invalidValue } from "../errors/request.ts";
import { isObject } from "../scim/json-value.ts";
import type { Attribute, ResourceType } from "../scim/schema.ts";
import { operationRules, type Rule, requestRules, type SentOperation, valueRules } from "./dialects.ts";
import { tolerateFilter } from "./filter-dialect.ts";
import type { Coerce, Tolerance } from "./tolerate.ts";

/** A rule for identity providers that fired, and what it changed in words; empty if it changed no value. */
export interface FiredRule {
	readonly name: string;
	readonly effect: string;
}

const none: readonly FiredRule[] = [];

/** Writes a value for the effect of a rule. A long value is shortened: it would cost more than the rule. */
function shown(value: JsonValue): string {
	if (typeof value === "string") {
		return JSON.stringify(value.slice(0, 100));
	}
	if (Array.isArray(value)) {
		return value.length > 3 ? `[${value.length} values]` : `[${value.map(shown).join()}]`;
	}
	if (isObject(value)) {
		const names = Object.keys(value);
		const some = names.slice(0, 5).map((name) => `${name}: ${shown(value[name] as JsonValue)}`);
		return `{${[...some, ...(names.length > 5 ? ["…"] : [])].join(", ")}}`;
	}
	return String(value);
}

function shownOperation({ op, path, value }: SentOperation): string {
	return `${op.slice(0, 20)}${path === undefined ? "" : ` ${path.text.slice(0, 100)}`}${value === undefined ? "" : ` ${shown(value)}`}`;
}

/** Applies the rules to one request, and records those that fired. */
export class Dialect implements Tolerance {
	readonly #strict: boolean;
	/** The rules that fired, with the effect of the first time. */
	readonly #fired = new Map<string, string>();

	constructor(strict: boolean) {
		this.#strict = strict;
	}

	/** The rules that fired, with what they changed. */
	get fired(): readonly FiredRule[] {
		return this.#fired.size === 0 ? none : Array.from(this.#fired, ([name, effect]) => ({ name, effect }));
	}

	/** Whether a deviation is tolerated. If it is, the rule is recorded as fired, with what it changes. */
	allows({ name }: Rule, effect = ""): boolean {
		if (this.#strict) {
			return false;
		}
		if (!this.#fired.get(name)) {
			this.#fired.set(name, effect);
		}
		return true;
	}

	/** Rewrites a value to the type of its attribute, by the value rules. */
	readonly coerce: Coerce = (attribute, value, place) => {
		const rule = valueRules.find((each) => each.applies(attribute, value, place));
		if (rule === undefined || this.#strict) {
			return undefined;
		}
		const rewritten = rule.rewrite(value);
		this.allows(rule, `${attribute.path}: ${shown(value)} → ${shown(rewritten)}`);
		return rewritten;
	};

	/**
	 * Reads a number in a body that may be a string by the rule `number-as-string`. Returns any other value as it is.
	 */
	number(value: JsonValue): JsonValue {
		const isNumber = typeof value === "string" && /^[+-]?\d{1,15}$/.test(value);
		return isNumber && this.allows(requestRules.number_as_string) ? Number(value) : value;
	}

	/** @throws invalidValue in strict mode. */
	severalPrimary({ path }: Attribute): void {
		if (!this.allows(requestRules.several_primary)) {
			throw invalidValue(path, "has more than one value with primary true");
		}
	}

	/** Rewrites a filter, or a path that contains one, into the form of the RFC. */
	filter(text: string, type: ResourceType): string {
		return tolerateFilter(text, type, (rule) => this.allows(requestRules[rule]));
	}

	/**
	 * Rewrites an operation into the form of the RFC, by the operation rules.
	 *
	 * @throws invalidSyntax or invalidPath in strict mode, if a rule applies.
	 */
	operations(sent: SentOperation, type: ResourceType, where: string): readonly SentOperation[] {
		let operations: readonly SentOperation[] = [sent];
		for (const rule of operationRules) {
			if (operations.some((each) => rule.applies(each, type))) {
				if (!this.allows(rule)) {
					throw rule.refuse(`${where}: strict mode refuses what the rule ${rule.name} tolerates. ${rule.what}`);
				}
				const before = operations;
				operations = operations.flatMap((each) => (rule.applies(each, type) ? rule.rewrite(each, type) : [each]));
				this.allows(rule, `${before.map(shownOperation).join()} → ${operations.map(shownOperation).join()}`);
			}
		}
		return operations;
	}
}
