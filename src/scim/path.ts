// SPDX-License-Identifier: Apache-2.0

// Attribute paths: `name` and `name.sub`, both with or without the URN of a schema in front (RFC 7644 section 3.10).
//
// A URN may contain colons and dots, so only the schemas of a resource type tell where it ends.

import type { Attribute, AttributeHolder, ResourceType } from "./schema.ts";

/** A path as the client sent it. */
export interface AttributePath {
	readonly text: string;
	/** Whether it begins with a URN. */
	readonly qualified: boolean;
}

// ATTRNAME of RFC 7643 section 2.1. "$ref" is the only name that does not begin with a letter.
const names = /^(\$ref|[a-z][\w-]*)(?:\.(\$ref|[a-z][\w-]*))?$/i;
const urn = /^urn:[^\s[\]"():]+(?::[^\s[\]"():]+)+$/i;

/** Parses an attribute path; undefined if it is malformed. */
export function parseAttributePath(text: string): AttributePath | undefined {
	const qualified = urn.test(text);
	return qualified || names.test(text) ? { text, qualified } : undefined;
}

/** The parts of a path that begins with the URN of a schema of the resource type. */
interface Qualified {
	/** Undefined for the core schema of the resource type. */
	readonly extension: Attribute | undefined;
	/** The text after the URN; empty if the path is a URN alone. */
	readonly rest: string;
}

// If the path begins with several URNs, the longest one counts.
function qualifiedIn({ text }: AttributePath, type: ResourceType): Qualified | undefined {
	const lower = text.toLowerCase();
	const schemas = [
		{ id: type.schema, extension: undefined },
		...type.extensions.map((extension) => ({ id: extension.name, extension })),
	];
	const [longest] = schemas
		.filter(({ id }) => `${lower}:`.startsWith(`${id.toLowerCase()}:`))
		.sort((left, right) => right.id.length - left.id.length);
	return longest && { extension: longest.extension, rest: text.slice(longest.id.length + 1) };
}

/** Whether a path begins with a schema of the resource type, and continues with an invalid attribute name. */
export function isMalformed(path: AttributePath, type: ResourceType): boolean {
	const rest = path.qualified ? qualifiedIn(path, type)?.rest : undefined;
	return rest !== undefined && rest !== "" && !names.test(rest);
}

/**
 * Finds the attributes along a path: an attribute, or a complex attribute or extension and its sub-attribute.
 *
 * @returns undefined if the holder does not have the attribute, or the resource type does not have the schema.
 */
export function resolvePath(
	path: AttributePath,
	holder: AttributeHolder,
	type: ResourceType,
): readonly [Attribute] | readonly [Attribute, Attribute] | undefined {
	if (!path.qualified) {
		return resolveNames(path.text, holder);
	}
	const qualified = qualifiedIn(path, type);
	if (qualified?.extension === undefined) {
		return qualified && resolveNames(qualified.rest, holder);
	}
	const { extension, rest } = qualified;
	if (rest === "") {
		return [extension];
	}
	const [attribute, ...others] = resolveNames(rest, extension) ?? [];
	return attribute === undefined || others.length > 0 ? undefined : [extension, attribute];
}

function resolveNames(
	text: string,
	holder: AttributeHolder,
): readonly [Attribute] | readonly [Attribute, Attribute] | undefined {
	const [, name = "", subName] = names.exec(text) ?? [];
	const attribute = holder.find(name);
	if (attribute === undefined || subName === undefined) {
		return attribute && [attribute];
	}
	const sub = attribute.find(subName);
	return sub && [attribute, sub];
}
