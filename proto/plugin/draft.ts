// SPDX-License-Identifier: Apache-2.0

// Prints what a resource is while it is worked out: of its attributes those that a client may set.

import type { DescMessage } from "@bufbuild/protobuf";
import type { GeneratedFile, Printable } from "@bufbuild/protoplugin";
import type { Attribute, AttributeHolder, ResourceType } from "../../src/scim/attributes.ts";
import { fromSource, joined, lines, property, uncapitalized, withArticle } from "./files.ts";

/** A message that has a draft: a resource, or a complex attribute. */
interface Part {
	readonly message: DescMessage;
	/** The name of a variable that has one. */
	readonly variable: string;
	/** The attributes that a client may set. */
	readonly attributes: readonly Attribute[];
}

function partOf({ message, attributes }: Pick<ResourceType | Attribute, "message" | "attributes">): Part {
	if (message === undefined) {
		throw new Error("what has a draft is a message");
	}
	const settable = attributes.filter((each) => each.mutability !== "readOnly");
	return { message, variable: uncapitalized(message.name), attributes: settable };
}

const complexIn = ({ attributes }: Pick<AttributeHolder, "attributes">) =>
	attributes.filter((each) => each.type === "complex");

/** Prints the draft of a resource and of its complex attributes, and what is done with them. */
export function printDrafts(f: GeneratedFile, type: ResourceType) {
	const resource = partOf(type);
	const complex = complexIn(resource);
	const singular = complex.filter((each) => !each.multiValued);
	const parts = [resource, ...complex.map(partOf)];
	parts.forEach((each) => void printType(f, each));
	parts.forEach((each) => void printCopy(f, each, each === resource));
	printWithoutBlanks(f, resource);
	singular.forEach((each) => void printPartWithoutBlanks(f, partOf(each)));
	printSame(f, resource);
	complex.forEach((each) => void printSamePart(f, partOf(each), each.multiValued));
}

function typeOf(attribute: Attribute): string {
	switch (attribute.type) {
		case "string":
		case "reference":
			return "string";
		case "boolean":
			return "boolean";
		case "integer":
			return "number";
		default:
			throw new Error(`${attribute.path}: a ${attribute.type} here is compared by no code`);
	}
}

function printType(f: GeneratedFile, { message, attributes }: Part) {
	const properties = attributes.map((each) => {
		const type = each.type === "complex" ? `${partOf(each).message.name}Draft` : typeOf(each);
		return `${each.property}?: ${type}${each.multiValued ? "[]" : ""} | undefined;`;
	});
	f.print`
/** What a client may set of ${withArticle(message.name)}. */
export type ${message.name}Draft = {
${lines(1, properties)}};`;
}

/** The properties of a copy. */
function copied(f: GeneratedFile, { variable, attributes }: Part): Printable[] {
	return attributes.map((each) => {
		const value = `${variable}.${each.property}`;
		if (each.type !== "complex") {
			return property(each.property, value);
		}
		const copy = `${partOf(each).variable}Draft`;
		return property(
			each.property,
			each.multiValued
				? [fromSource(f, "mapped", "scim/lists.ts"), `(${value}, ${copy})`]
				: `${value} && ${copy}(${value})`,
		);
	});
}

function printCopy(f: GeneratedFile, part: Part, exported: boolean) {
	const { message, variable } = part;
	const heading = `
/** A copy of ${withArticle(message.name)} as a plain object; what is not set is there, and undefined. */
export `;
	f.print`${exported ? heading : "\n"}function ${variable}Draft(${variable}: ${f.importShape(message)}): ${message.name}Draft {
	return {
${lines(2, copied(f, part))}	};
}`;
}

/** The properties of a draft that is freed of blanks. */
function withoutBlanks(f: GeneratedFile, { attributes }: Part): Printable[] {
	return attributes.map((each) => {
		const value = `draft.${each.property}`;
		if (each.multiValued || each.type === "boolean" || each.type === "integer") {
			return property(each.property, value);
		}
		return property(
			each.property,
			each.type === "complex"
				? `${value} && ${partOf(each).variable}WithoutBlanks(${value})`
				: [fromSource(f, "unlessBlank", "scim/draft.ts"), `(${value})`],
		);
	});
}

function printWithoutBlanks(f: GeneratedFile, part: Part) {
	const { message, variable } = part;
	f.print`
/** A copy in which text that is blank is not set, nor an object in which nothing is; lists are as they were. */
export function ${variable}WithoutBlanks(draft: ${message.name}Draft): ${message.name}Draft {
	return {
${lines(2, withoutBlanks(f, part))}	};
}`;
}

function printPartWithoutBlanks(f: GeneratedFile, part: Part) {
	const { message, variable } = part;
	f.print`
function ${variable}WithoutBlanks(draft: ${message.name}Draft): ${message.name}Draft | undefined {
	const ${variable} = {
${lines(2, withoutBlanks(f, part))}	};
	return ${fromSource(f, "hasValue", "scim/draft.ts")}(${variable}) ? ${variable} : undefined;
}`;
}

/** The code that says whether `left` and `right` say the same. */
function comparison(f: GeneratedFile, { attributes }: Part): Printable {
	const all = attributes.map((attribute): Printable => {
		const [left, right] = [`left.${attribute.property}`, `right.${attribute.property}`];
		if (attribute.type !== "complex") {
			return `${left} === ${right}`;
		}
		const same = `same${partOf(attribute).message.name}`;
		return attribute.multiValued
			? [fromSource(f, "sameList", "scim/lists.ts"), `(${left}, ${right}, ${same})`]
			: `${same}(${left}, ${right})`;
	});
	return joined(all, " && ");
}

function printSame(f: GeneratedFile, part: Part) {
	const type = f.importShape(part.message);
	f.print`
/** Whether two say the same, in what a client may set. */
export function same${part.message.name}(left: ${type}, right: ${type}): boolean {
	return ${comparison(f, part)};
}`;
}

function printSamePart(f: GeneratedFile, part: Part, inList: boolean) {
	const type: Printable = [f.importShape(part.message), inList ? "" : " | undefined"];
	const missing = "\tif (left === undefined || right === undefined) {\n\t\treturn left === right;\n\t}\n";
	f.print`
function same${part.message.name}(left: ${type}, right: ${type}): boolean {
${inList ? "" : missing}	return ${comparison(f, part)};
}`;
}
