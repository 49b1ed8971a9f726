// SPDX-License-Identifier: Apache-2.0

// The path of a PATCH operation (RFC 7644 section 3.5.2): `attr`, `attr.sub`, `attr[filter]`, `attr[filter].sub`.

import { invalidFilter, invalidPath } from "../errors.ts";
import { bind, type Condition } from "./condition.ts";
import { parseFilter } from "./filter.ts";
import { type AttributePath, parseAttributePath, resolvePath } from "./path.ts";
import type { Attribute, ResourceType } from "./schema.ts";

/** What a path points at. */
export interface Target {
	readonly attribute: Attribute;
	/** Which elements of a multi-valued attribute; undefined means all. */
	readonly filter: Condition | undefined;
	readonly sub: Attribute | undefined;
}

/**
 * Reads a path and finds what it points at.
 *
 * @returns undefined where this server does not keep the attribute.
 * @throws invalidPath where it is malformed, invalidFilter where the filter in it is.
 */
export function parsePatchPath(text: string, type: ResourceType): Target | undefined {
	const open = text.indexOf("[");
	if (open === -1) {
		const [attribute, sub] = resolvePath(attributePath(text.trim(), text), type, type) ?? [];
		return attribute && { attribute, filter: undefined, sub };
	}
	const close = text.lastIndexOf("]");
	const rest = /^\s*(?:\.([^\s.]+))?\s*$/.exec(text.slice(close + 1));
	if (close < open || rest === null) {
		throw invalidPath(`the path ${text} is malformed: after "[" it needs a filter, "]", and at most one sub-attribute`);
	}
	const filter = parseFilter(text.slice(open + 1, close));
	const path = attributePath(text.slice(0, open).trim(), text);
	const sub = rest[1] === undefined ? undefined : attributePath(rest[1], text);
	const [attribute, nested] = resolvePath(path, type, type) ?? [];
	if (attribute === undefined) {
		return undefined;
	}
	if (nested !== undefined || attribute.type !== "complex" || !attribute.multiValued) {
		throw invalidPath(
			`the path ${text} is malformed: only a multi-valued attribute such as emails takes a filter in "[…]"`,
		);
	}
	const target = sub && resolvePath(sub, attribute, type)?.at(-1);
	if (sub !== undefined && target === undefined) {
		return undefined;
	}
	return { attribute, filter: bindElement(filter, attribute, type, text), sub: target };
}

function bindElement(
	filter: ReturnType<typeof parseFilter>,
	attribute: Attribute,
	type: ResourceType,
	text: string,
): Condition {
	if (filter.kind === "element") {
		throw invalidFilter(`the path ${text} has "[" inside of "["`);
	}
	return bind(filter, attribute, type);
}

function attributePath(text: string, whole: string): AttributePath {
	const path = parseAttributePath(text);
	if (path === undefined) {
		throw invalidPath(
			`the path ${whole} is malformed: it needs an attribute such as name.givenName or emails[type eq "work"].value`,
		);
	}
	return path;
}
