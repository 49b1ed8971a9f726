// SPDX-License-Identifier: Apache-2.0

// Attribute paths: `name`, `name.sub`, and either behind the URN of a schema (RFC 7644 section 3.10).
//
// A URN has colons and dots of its own, so where it ends is known only by the schemas of a resource type.

import type { Attribute, AttributeHolder, ResourceType } from "./schema.ts";

/** A path as it was written. */
export interface AttributePath {
	readonly text: string;
	/** Whether it begins with a URN. */
	readonly qualified: boolean;
}

// ATTRNAME of RFC 7643 section 2.1, and "$ref", which is the one name that begins otherwise.
const names = /^(\$ref|[a-z][\w-]*)(?:\.(\$ref|[a-z][\w-]*))?$/i;
const urn = /^urn:[^\s[\]"():]+(?::[^\s[\]"():]+)+$/i;

/** Reads an attribute path; undefined where it is not one. */
export function parseAttributePath(text: string): AttributePath | undefined {
	const qualified = urn.test(text);
	return qualified || names.test(text) ? { text, qualified } : undefined;
}

/** A path that begins with the URN of a schema of the resource type. */
interface Qualified {
	/** Undefined for the schema of the type itself. */
	readonly extension: Attribute | undefined;
	/** What stands behind the URN: empty where it stands alone. */
	readonly rest: string;
}

// Of several URNs that the path begins with, the longest is meant.
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

/** Whether a path names a schema of the resource type, and behind it something that is no attribute name. */
export function isMalformed(path: AttributePath, type: ResourceType): boolean {
	const rest = path.qualified ? qualifiedIn(path, type)?.rest : undefined;
	return rest !== undefined && rest !== "" && !names.test(rest);
}

/**
 * The attributes along a path: one, or a complex attribute or an extension and its sub-attribute.
 *
 * Undefined where the holder has no such attribute, or the path names a schema that the type does not have.
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
