// SPDX-License-Identifier: Apache-2.0

// Parses the filter language of RFC 7644 section 3.4.2.2 into a syntax tree.
// `condition.ts` binds the names in the tree to the attributes of a resource type.

import { invalidFilter } from "../errors/request.ts";
import { type AttributePath, parseAttributePath } from "./path.ts";

export const comparisonOperators = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"] as const;
export type ComparisonOperator = (typeof comparisonOperators)[number];

/** The literal of a comparison: a JSON value that is not an object or an array. */
export type Literal = string | number | boolean | null;

export type Filter =
	| { readonly kind: "and" | "or"; readonly operands: readonly Filter[] }
	| { readonly kind: "not"; readonly operand: Filter }
	| { readonly kind: "present"; readonly path: AttributePath }
	| {
			readonly kind: "compare";
			readonly path: AttributePath;
			readonly operator: ComparisonOperator;
			readonly value: Literal;
	  }
	/** `path[operand]`: at least one element of a multi-valued attribute meets the whole operand. */
	| { readonly kind: "element"; readonly path: AttributePath; readonly operand: Filter };

/** Counts the comparisons of a filter, or of a condition that `bind` made from it. */
export function comparisonsIn(tree: Tree): number {
	switch (tree.kind) {
		case "and":
		case "or":
			return tree.operands.reduce((sum, each) => sum + comparisonsIn(each), 0);
		case "not":
		case "element":
			return comparisonsIn(tree.operand);
		default:
			return 1;
	}
}

type Tree =
	| { readonly kind: "and" | "or"; readonly operands: readonly Tree[] }
	| { readonly kind: "not" | "element"; readonly operand: Tree }
	| { readonly kind: "compare" | "present" | "never" };

export const filterLimits = { characters: 4096, depth: 40, nodes: 200 } as const;

// Matches one token at the end of the previous one. A word ends before white space, a bracket or a quotation mark.
const token = /\s*(?:([()[\]])|("(?:[^"\\]|\\.)*")|([^\s()[\]"]+)|(\S))/suy;
const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const words = new Map<string, Literal>([
	["true", true],
	["false", false],
	["null", null],
]);

interface Token {
	readonly kind: "punctuation" | "string" | "word" | "end";
	/** The source text. A string includes its quotation marks, so it cannot be mistaken for a keyword. */
	readonly text: string;
	/** The position of its first character, counted from 1, for error messages. */
	readonly at: number;
}

class Parser {
	readonly #text: string;
	#position = 0;
	#next: Token;
	#nodes = 0;

	constructor(text: string) {
		this.#text = text;
		this.#next = this.#read();
	}

	parse(): Filter {
		const filter = this.#or(0, false);
		if (this.#next.kind !== "end") {
			throw this.#expected('"and", "or" or the end of the filter');
		}
		return filter;
	}

	#or(depth: number, inElement: boolean): Filter {
		return this.#chain("or", () => this.#chain("and", () => this.#term(depth, inElement)));
	}

	#chain(kind: "and" | "or", operand: () => Filter): Filter {
		const first = operand();
		if (!this.#isWord(kind)) {
			return first;
		}
		const operands = [first];
		while (this.#isWord(kind)) {
			this.#take();
			operands.push(operand());
		}
		return { kind, operands };
	}

	#term(depth: number, inElement: boolean): Filter {
		if (depth >= filterLimits.depth) {
			throw invalidFilter(
				`the filter is nested more than ${filterLimits.depth} levels deep, at character ${this.#next.at}`,
			);
		}
		this.#nodes += 1;
		if (this.#nodes > filterLimits.nodes) {
			throw invalidFilter(`the filter has more than ${filterLimits.nodes} comparisons: split it into several requests`);
		}
		if (this.#isPunctuation("(")) {
			return this.#parentheses(depth, inElement);
		}
		const name = this.#next;
		if (name.kind !== "word") {
			throw this.#expected('an attribute, "not" or "("');
		}
		this.#take();
		if (name.text.toLowerCase() === "not" && this.#isPunctuation("(")) {
			return { kind: "not", operand: this.#parentheses(depth, inElement) };
		}
		const path = parseAttributePath(name.text);
		if (path === undefined) {
			throw invalidFilter(`"${clip(name.text)}" at character ${name.at} of the filter is not an attribute`);
		}
		return this.#isPunctuation("[") ? this.#element(path, depth, inElement) : this.#comparison(path);
	}

	#parentheses(depth: number, inElement: boolean): Filter {
		this.#take();
		const inner = this.#or(depth + 1, inElement);
		this.#close(")");
		return inner;
	}

	#element(path: AttributePath, depth: number, inElement: boolean): Filter {
		if (inElement) {
			throw invalidFilter(`"[" at character ${this.#next.at} of the filter is inside another "["`);
		}
		this.#take();
		const operand = this.#or(depth + 1, true);
		this.#close("]");
		if (this.#next.text.startsWith(".")) {
			throw this.#expected('"and", "or" or the end of the filter (put all conditions on one value inside "[…]")');
		}
		return { kind: "element", path, operand };
	}

	#comparison(path: AttributePath): Filter {
		const operator = this.#next.text.toLowerCase();
		if (operator === "pr") {
			this.#take();
			return { kind: "present", path };
		}
		if (!isComparison(operator)) {
			throw this.#expected(`one of ${comparisonOperators.join(", ")}, pr after "${clip(path.text)}"`);
		}
		this.#take();
		return { kind: "compare", path, operator, value: this.#literal() };
	}

	#literal(): Literal {
		const { kind, text } = this.#next;
		if (kind === "string") {
			let value: unknown;
			try {
				value = JSON.parse(text);
			} catch {
				throw this.#expected("a valid JSON string");
			}
			if (!(value as string).isWellFormed() || (value as string).includes("\0")) {
				throw this.#expected("a string without lone surrogates and without U+0000");
			}
			this.#take();
			return value as string;
		}
		const word = words.get(text);
		if (word !== undefined) {
			this.#take();
			return word;
		}
		if (number.test(text)) {
			this.#take();
			return Number(text);
		}
		throw this.#expected("a value: a string in double quotes, a number, true, false or null");
	}

	#close(bracket: ")" | "]") {
		if (!this.#isPunctuation(bracket)) {
			throw this.#expected(`"and", "or" or "${bracket}"`);
		}
		this.#take();
	}

	#isWord(text: string): boolean {
		return this.#next.text.toLowerCase() === text;
	}

	#isPunctuation(text: string): boolean {
		return this.#next.text === text;
	}

	#take() {
		this.#next = this.#read();
	}

	#read(): Token {
		token.lastIndex = this.#position;
		const match = token.exec(this.#text);
		if (match === null) {
			return { kind: "end", text: "", at: this.#text.length + 1 };
		}
		this.#position = token.lastIndex;
		const [, punctuation, string, word, other] = match;
		const text = (punctuation ?? string ?? word ?? other) as string;
		const at = this.#position - text.length + 1;
		if (other !== undefined) {
			throw invalidFilter(`the string that begins at character ${at} of the filter does not end`);
		}
		const kind = punctuation !== undefined ? "punctuation" : string !== undefined ? "string" : "word";
		return { kind, text, at };
	}

	#expected(what: string) {
		const { kind, text, at } = this.#next;
		const found = kind === "end" ? "the filter ends" : `found ${clip(text)}`;
		return invalidFilter(`the filter needs ${what} at character ${at}, and there ${found}`);
	}
}

function isComparison(word: string): word is ComparisonOperator {
	return (comparisonOperators as readonly string[]).includes(word);
}

function clip(text: string): string {
	return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

/**
 * Parses a filter, in time linear in its length.
 *
 * @throws invalidFilter with the position of the error.
 */
export function parseFilter(text: string): Filter {
	if (text.length > filterLimits.characters) {
		throw invalidFilter(
			`the filter is longer than ${filterLimits.characters} characters: split it into several requests`,
		);
	}
	return new Parser(text).parse();
}
