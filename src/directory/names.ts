// SPDX-License-Identifier: Apache-2.0

// Checks the names that identify people and groups: invisible characters are rejected. Pure.

import type { Message } from "@bufbuild/protobuf";
import { invalidValue } from "../errors/request.ts";
import type { Attribute, ResourceType } from "../scim/schema.ts";

// Two variation selectors are allowed behind a pictograph: they choose between its text and its emoji form, and people
// type them in names. U+2800 is a blank of Braille; what has no meaning of its own (private use, noncharacters) may look
// like anything.
const unseen =
	/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Noncharacter_Code_Point}\u2800]|(?<!\p{Extended_Pictographic})[\uFE0E\uFE0F]|(?![\uFE0E\uFE0F])\p{Default_Ignorable_Code_Point}/u;
const spaceAtEnd = /^\s|\s$/u;

/**
 * Rejects a name with an invisible character, or with white space at an end.
 *
 * @throws invalidValue if the name has one.
 */
export function checkName(value: string, where: string): void {
	const found = unseen.exec(value);
	if (found !== null) {
		const code = (found[0].codePointAt(0) as number).toString(16).toUpperCase().padStart(4, "0");
		throw invalidValue(
			where,
			`contains the character U+${code}, which is invisible or has no fixed form: send the name without it`,
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

// Of a multi-valued attribute, only one value is kept.
function nameIn({ parent, property }: Attribute, resource: Message): unknown {
	const holder = parent === undefined ? resource : (resource as unknown as Properties)[parent.property];
	const element = Array.isArray(holder) ? holder[0] : holder;
	return (element as Properties | undefined)?.[property];
}

/**
 * Rejects new names of a resource that contain an invisible character.
 *
 * An unchanged name is accepted, because it may be older than this check.
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
