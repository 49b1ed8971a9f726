// SPDX-License-Identifier: Apache-2.0

import type { JsonValue, Message } from "@bufbuild/protobuf";
import type { AttributeHolder } from "./schema.ts";

/** Properties of a message while they are being worked out: plain objects all the way down. */
export type Draft = Record<string, unknown>;

/**
 * A copy of a message as plain objects, which `create` takes as an initializer.
 *
 * Only for messages of scalars and messages of these, as stored resources are.
 */
export function draftOf(message: Message): Draft {
	return copy(message) as Draft;
}

function copy(value: unknown): unknown {
	if (typeof value !== "object" || value === null) {
		return value;
	}
	if (Array.isArray(value)) {
		return value.map(copy);
	}
	const draft: Draft = {};
	for (const key of Object.keys(value)) {
		const each = (value as Draft)[key];
		// "$typeName" and "$unknown" would make `create` take the copy for the message itself.
		if (each !== undefined && !key.startsWith("$")) {
			draft[key] = copy(each);
		}
	}
	return draft;
}

/** Whether anything is set. */
export function hasValue(draft: Draft): boolean {
	return Object.values(draft).some((each) => each !== undefined);
}

/** A value of an attribute back in JSON: under the names of SCIM, with null for "unassigned". */
export function draftToJson(value: unknown, holder: AttributeHolder): JsonValue {
	if (value === undefined) {
		return null;
	}
	if (Array.isArray(value)) {
		return value.map((each) => draftToJson(each, holder));
	}
	if (typeof value !== "object") {
		return value as JsonValue;
	}
	const named = holder.attributes.filter((each) => each.property in (value as Draft));
	return Object.fromEntries(named.map((each) => [each.name, draftToJson((value as Draft)[each.property], each)]));
}
