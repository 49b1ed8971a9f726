// SPDX-License-Identifier: Apache-2.0

import type { Attribute, AttributeHolder, ResourceType } from "./schema.ts";

/** An attribute path as it was written: `[urn:]name[.sub]` (RFC 7644 section 3.10). */
export interface AttributePath {
	/** The schema URN before the name, where there is one. */
	readonly schema: string | undefined;
	readonly name: string;
	readonly sub: string | undefined;
	/** The path to the letter, for error messages. */
	readonly text: string;
}

// ATTRNAME of RFC 7643 section 2.1, and "$ref", which is the one name that begins otherwise.
const shape = /^(?:(urn:[^\s[\]"()]+):)?(\$ref|[a-z][\w-]*)(?:\.(\$ref|[a-z][\w-]*))?$/i;

/** Reads an attribute path; undefined where it is not one. */
export function parseAttributePath(text: string): AttributePath | undefined {
	const match = shape.exec(text);
	return match === null ? undefined : { schema: match[1], name: match[2] ?? "", sub: match[3], text };
}

/**
 * The attributes along a path: one, or a complex attribute and its sub-attribute.
 *
 * Undefined where the holder has no such attribute, or the path names another schema.
 */
export function resolvePath(
	path: AttributePath,
	holder: AttributeHolder,
	type: ResourceType,
): readonly [Attribute] | readonly [Attribute, Attribute] | undefined {
	if (path.schema !== undefined && path.schema.toLowerCase() !== type.schema.toLowerCase()) {
		return undefined;
	}
	const attribute = holder.find(path.name);
	if (attribute === undefined || path.sub === undefined) {
		return attribute && [attribute];
	}
	const sub = attribute.find(path.sub);
	return sub && [attribute, sub];
}
