// SPDX-License-Identifier: Apache-2.0

// The path of a PATCH operation (RFC 7644 section 3.5.2): `attr`, `attr.sub`, `attr[filter]`, `attr[filter].sub`.

import { invalidFilter, invalidPath, tooMany } from "../errors.ts";
import { bind, type Condition } from "./condition.ts";
import { comparisonsIn, type Filter, parseFilter } from "./filter.ts";
import { type AttributePath, isMalformed, parseAttributePath, resolvePath } from "./path.ts";
import type { Attribute, ResourceType } from "./schema.ts";

/** What a path points at. */
export interface Target {
	readonly attribute: Attribute;
	/** Which elements of a multi-valued attribute; undefined means all. */
	readonly filter: Condition | undefined;
	readonly sub: Attribute | undefined;
}

/** As many comparisons as the filters in the paths of one PATCH may have together. */
const mostComparisons = 10_000;

/**
 * Reads a path and finds what it points at.
 *
 * @returns undefined where this server does not keep the attribute.
 * @throws invalidPath where it is malformed, invalidFilter where the filter in it is, tooMany where they are too long together.
 */
export type PathReader = (text: string) => Target | undefined;

/** Makes the reader of the paths of one PATCH. */
export function pathReader(type: ResourceType): PathReader {
	let comparisons = 0;
	return (text) =>
		readPath(text, type, (filter) => {
			comparisons += comparisonsIn(filter);
			if (comparisons > mostComparisons) {
				throw tooMany(
					`the paths of a PATCH have at most ${mostComparisons} comparisons together: split it into several requests, or name values in a list`,
				);
			}
		});
}

/** A path in its parts, each as it was written. */
interface Parts {
	readonly path: string;
	/** What stands in "[…]"; undefined where there are no brackets. */
	readonly filter: string | undefined;
	readonly sub: string | undefined;
}

/** Undefined where brackets do not close, or something else than a sub-attribute is behind them. */
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
	/** Undefined where this server does not keep it, or not its sub-attribute. */
	readonly attribute: Attribute | undefined;
	readonly filtered: boolean;
	readonly sub: Attribute | undefined;
}

/** Looks up what a path names, whatever the filter in it says; undefined where it is malformed. */
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
			`the path ${clip(text)} is malformed: after "[" it needs a filter, "]", and at most one sub-attribute`,
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
			`the path ${clip(text)} is malformed: only a multi-valued attribute such as emails takes a filter in "[…]"`,
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
