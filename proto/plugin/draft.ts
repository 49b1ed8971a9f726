// SPDX-License-Identifier: Apache-2.0

// Prints the draft of a resource: the attributes that a client may set, as a plain object that code may change.

import type { DescMessage } from "@bufbuild/protobuf";
import type { GeneratedFile, Printable } from "@bufbuild/protoplugin";
import type { Attribute, AttributeHolder, ResourceType } from "../../src/scim/attributes.ts";
import { fromSource, joined, lines, property, uncapitalized, withArticle } from "./files.ts";

/** A message with a draft: a resource or a complex attribute. */
interface Part {
	readonly message: DescMessage;
	/** The name of a variable that holds the message. */
	readonly variable: string;
	/** The attributes that a client may set. */
	readonly attributes: readonly Attribute[];
}

function partOf({ message, attributes }: Pick<ResourceType | Attribute, "message" | "attributes">): Part {
	if (message === undefined) {
		throw new Error("only a message has a draft: the attribute is not complex");
	}
	const settable = attributes.filter((each) => each.mutability !== "readOnly");
	return { message, variable: uncapitalized(message.name), attributes: settable };
}

const complexIn = ({ attributes }: Pick<AttributeHolder, "attributes">) =>
	attributes.filter((each) => each.type === "complex");

/** Prints the draft types of a resource and its complex attributes, with their copy and comparison functions. */
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
			throw new Error(`${attribute.path}: drafts do not support the type ${attribute.type}`);
	}
}

function printType(f: GeneratedFile, { message, attributes }: Part) {
	const properties = attributes.map((each) => {
		const type = each.type === "complex" ? `${partOf(each).message.name}Draft` : typeOf(each);
		return `${each.property}?: ${type}${each.multiValued ? "[]" : ""} | undefined;`;
	});
	f.print`
/** The attributes of ${withArticle(message.name)} that a client may set. */
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
/** Copies ${withArticle(message.name)} into a plain object. Unset attributes are present and undefined. */
export `;
	f.print`${exported ? heading : "\n"}function ${variable}Draft(${variable}: ${f.importShape(message)}): ${message.name}Draft {
	return {
${lines(2, copied(f, part))}	};
}`;
}

/** The properties of a draft without blank text. */
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
/** Copies a draft. Blank text and objects without values become unset; lists stay as they are. */
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

/** The code of the comparison of `left` and `right`. */
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
/** Whether the attributes that a client may set are equal. */
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
