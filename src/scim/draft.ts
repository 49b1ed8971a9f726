// SPDX-License-Identifier: Apache-2.0

import type { JsonValue } from "@bufbuild/protobuf";
import type { AttributeHolder } from "./schema.ts";

/** Properties of a message while they are being worked out: plain objects all the way down. */
export type Draft = Record<string, unknown>;

/** Whether anything is set. */
export function hasValue(draft: Draft): boolean {
	return Object.values(draft).some((each) => each !== undefined);
}

/** The text, unless nothing is to be seen in it. */
export function unlessBlank(text: string | undefined): string | undefined {
	return text?.trim() === "" ? undefined : text;
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
