// SPDX-License-Identifier: Apache-2.0

// Parses the path of a PATCH operation (RFC 7644 section 3.5.2): `attr`, `attr.sub`, `attr[filter]`,
// `attr[filter].sub`.

import { invalidFilter, invalidPath, tooMany } from "../errors/request.ts";
import { bind, type Condition } from "./condition.ts";
import { comparisonsIn, type Filter, parseFilter } from "./filter.ts";
import { type AttributePath, isMalformed, parseAttributePath, resolvePath } from "./path.ts";
import type { Attribute, ResourceType } from "./schema.ts";

/** The target of a path. */
export interface Target {
	readonly attribute: Attribute;
	/** Selects elements of a multi-valued attribute; undefined selects all. */
	readonly filter: Condition | undefined;
	readonly sub: Attribute | undefined;
}

/** The greatest number of comparisons in all paths of one PATCH. */
const mostComparisons = 10_000;

/**
 * Parses a path, and finds its target.
 *
 * @returns undefined if this server does not have the attribute.
 * @throws invalidPath if the path is malformed, invalidFilter if its filter is, tooMany if the paths of the PATCH have
 *   too many comparisons in total.
 */
export type PathReader = (text: string) => Target | undefined;

/** Makes the reader for one PATCH. It counts the comparisons of all its paths. */
export function pathReader(type: ResourceType): PathReader {
	let comparisons = 0;
	return (text) =>
		readPath(text, type, (filter) => {
			comparisons += comparisonsIn(filter);
			if (comparisons > mostComparisons) {
				throw tooMany(
					`the paths of a PATCH have at most ${mostComparisons} comparisons in total: split it into several requests, or send the values as a list`,
				);
			}
		});
}

/** The parts of a path, as the client sent them. */
interface Parts {
	readonly path: string;
	/** The text inside "[…]"; undefined without brackets. */
	readonly filter: string | undefined;
	readonly sub: string | undefined;
}

/** Splits a path; undefined if a bracket is not closed, or is followed by anything but a sub-attribute. */
function partsOf(text: string): Parts | undefined {
	const open = text.indexOf("[");
	if (open === -1) {
		return { path: text.trim(), filter: undefined, sub: undefined };
	}
	const close = text.lastIndexOf("]");
	const rest = /^(?:\.([^\s.]+))?$/.exec(text.slice(close + 1).trim());
	return close < open || rest === null
		? undefined
		: { path: text.slice(0, open).trim(), filter: text.slice(open + 1, close), sub: rest[1] };
}

/** The attributes that a path names. */
export interface Named {
	/** Undefined if this server does not have the attribute, or not the sub-attribute. */
	readonly attribute: Attribute | undefined;
	readonly filtered: boolean;
	readonly sub: Attribute | undefined;
}

/** Finds the attributes that a path names, without parsing its filter; undefined if the path is malformed. */
export function namesIn(text: string, type: ResourceType): Named | undefined {
	const parts = partsOf(text);
	const path = parts && parseAttributePath(parts.path);
	const subPath = parts?.sub === undefined ? undefined : parseAttributePath(parts.sub);
	if (parts === undefined || path === undefined || isMalformed(path, type)) {
		return undefined;
	}
	if (parts.sub !== undefined && (subPath === undefined || isMalformed(subPath, type))) {
		return undefined;
	}
	const [attribute, nested] = resolvePath(path, type, type) ?? [];
	const sub = subPath === undefined ? nested : attribute && resolvePath(subPath, attribute, type)?.at(-1);
	const kept = subPath === undefined || sub !== undefined;
	return { attribute: kept ? attribute : undefined, filtered: parts.filter !== undefined, sub };
}

function readPath(text: string, type: ResourceType, note: (filter: Filter) => void): Target | undefined {
	const parts = partsOf(text);
	if (parts === undefined) {
		throw invalidPath(
			`the path ${clip(text)} is malformed: "[" must be followed by a filter, "]", and at most one sub-attribute`,
		);
	}
	if (parts.filter === undefined) {
		const [attribute, sub] = resolvePath(attributePath(parts.path, text, type), type, type) ?? [];
		return attribute && { attribute, filter: undefined, sub };
	}
	const filter = parseFilter(parts.filter);
	note(filter);
	const path = attributePath(parts.path, text, type);
	const sub = parts.sub === undefined ? undefined : attributePath(parts.sub, text, type);
	const [attribute, nested] = resolvePath(path, type, type) ?? [];
	if (attribute === undefined) {
		return undefined;
	}
	if (nested !== undefined || attribute.type !== "complex" || !attribute.multiValued) {
		throw invalidPath(
			`the path ${clip(text)} is malformed: only a multi-valued attribute such as emails can have a filter in "[…]"`,
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
		throw invalidFilter(`the path ${clip(text)} has "[" inside of "["`);
	}
	return bind(filter, attribute, type);
}

function attributePath(text: string, whole: string, type: ResourceType): AttributePath {
	const path = parseAttributePath(text);
	if (path === undefined || isMalformed(path, type)) {
		throw invalidPath(
			`the path ${clip(whole)} is malformed: it needs an attribute such as name.givenName or emails[type eq "work"].value`,
		);
	}
	return path;
}

function clip(text: string): string {
	return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
