// SPDX-License-Identifier: Apache-2.0

// Names that people are told apart by: what nobody sees in one is refused. Pure.

import type { Message } from "@bufbuild/protobuf";
import { invalidValue } from "../errors.ts";
import type { Attribute, ResourceType } from "../scim/schema.ts";

// Variation selectors choose between the text and the picture of a sign, and stand in names that people type.
const unseen = /[\p{Cc}\p{Cf}]|(?![\uFE00-\uFE0F])\p{Default_Ignorable_Code_Point}/u;
const spaceAtEnd = /^\s|\s$/u;

/** Refuses a name with a character that nobody sees. */
export function checkName(value: string, where: string): void {
	const found = unseen.exec(value);
	if (found !== null) {
		const code = (found[0].codePointAt(0) as number).toString(16).toUpperCase().padStart(4, "0");
		throw invalidValue(
			where,
			`has the character U+${code}, a control or format character that nobody sees: send the name without it`,
		);
	}
	if (spaceAtEnd.test(value)) {
		throw invalidValue(where, "begins or ends with white space: send the name without it");
	}
}

const identifying = new Map<ResourceType, readonly Attribute[]>();

function identifyingOf(type: ResourceType): readonly Attribute[] {
	const known = identifying.get(type);
	const found =
		known ??
		[...type.attributes, ...type.attributes.flatMap((each) => each.attributes)].filter((each) => each.identifying);
	identifying.set(type, found);
	return found;
}

type Properties = Readonly<Record<string, unknown>>;

// Of a multi-valued attribute one value is kept.
function nameIn({ parent, property }: Attribute, resource: Message): unknown {
	const holder = parent === undefined ? resource : (resource as unknown as Properties)[parent.property];
	const element = Array.isArray(holder) ? holder[0] : holder;
	return (element as Properties | undefined)?.[property];
}

/**
 * Refuses names of a resource that are new and have a character that nobody sees.
 *
 * A name that the resource had before stays: it came when nobody looked.
 */
export function checkNames<Resource extends Message>(
	type: ResourceType,
	before: Resource | undefined,
	after: Resource,
): void {
	for (const attribute of identifyingOf(type)) {
		const value = nameIn(attribute, after);
		if (typeof value === "string" && (before === undefined || nameIn(attribute, before) !== value)) {
			checkName(value, attribute.path);
		}
	}
}
