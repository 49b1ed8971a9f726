// SPDX-License-Identifier: Apache-2.0

// What a client may set of a resource: copied, freed of blanks and compared, by code that is made once for each type.

import type { Message } from "@bufbuild/protobuf";
import { compiled } from "./compiled.ts";
import { type Draft, hasValue } from "./draft.ts";
import { mapped } from "./lists.ts";
import { type Attribute, type AttributeHolder, groupType, type ResourceType, userType } from "./schema.ts";

/** The work on the attributes that a client may set. */
export interface Writable {
	/** A copy as plain objects, with each attribute: undefined where it is not set. */
	draftOf(message: Message): Draft;
	/** A copy in which text that is blank is not set, nor an object in which nothing is; lists are as they were. */
	withoutBlanks(draft: Draft): Draft;
	/** Whether two messages say the same. */
	same(left: Message, right: Message): boolean;
}

const settable = ({ attributes }: AttributeHolder) => attributes.filter((each) => each.mutability !== "readOnly");

/** The code of an object that has the attributes which may be set. */
function objectCode(holder: AttributeHolder, codeOf: (attribute: Attribute) => string): string {
	return `{ ${settable(holder)
		.map((each) => `${each.property}: ${codeOf(each)}`)
		.join(", ")} }`;
}

function copyCode(holder: AttributeHolder, source: string): string {
	return objectCode(holder, (attribute) => {
		const value = `${source}.${attribute.property}`;
		if (attribute.type !== "complex") {
			return value;
		}
		return attribute.multiValued
			? `mapped(${value}, (each) => (${copyCode(attribute, "each")}))`
			: `${value} === undefined ? undefined : ${copyCode(attribute, value)}`;
	});
}

function withoutBlanksCode(holder: AttributeHolder, source: string): string {
	return objectCode(holder, (attribute) => {
		const value = `${source}.${attribute.property}`;
		if (attribute.multiValued) {
			return value;
		}
		return attribute.type === "complex"
			? `${value} === undefined ? undefined : some(${withoutBlanksCode(attribute, value)})`
			: `text(${value})`;
	});
}

function sameCode(holder: AttributeHolder, left: string, right: string): string {
	const each = settable(holder).map((attribute) => {
		const [one, other] = [`${left}.${attribute.property}`, `${right}.${attribute.property}`];
		if (attribute.type !== "complex") {
			return `${one} === ${other}`;
		}
		if (attribute.multiValued) {
			const element = sameCode(attribute, "each", "its");
			return `${one}.length === ${other}.length && ${one}.every((each, at) => { const its = ${other}[at]; return ${element}; })`;
		}
		return `(${one} === undefined || ${other} === undefined ? ${one} === ${other} : ${sameCode(attribute, one, other)})`;
	});
	return each.join(" && ");
}

const text = (value: unknown) => (typeof value === "string" && value.trim() === "" ? undefined : value);

const some = (draft: Draft) => (hasValue(draft) ? draft : undefined);

function writable(type: ResourceType): Writable {
	return compiled(
		`({
			draftOf: (message) => (${copyCode(type, "message")}),
			withoutBlanks: (draft) => (${withoutBlanksCode(type, "draft")}),
			same: (left, right) => ${sameCode(type, "left", "right")},
		})`,
		{ text, some, mapped },
	);
}

export const writableUser = writable(userType);
export const writableGroup = writable(groupType);
