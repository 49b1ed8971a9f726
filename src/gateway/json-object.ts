// SPDX-License-Identifier: Apache-2.0

// A JSON object in a body, and its properties.

import type { JsonValue } from "@bufbuild/protobuf";

export type JsonObject = { [key: string]: JsonValue };

/** Returns the value of a property of a body. Letter case does not matter (RFC 7643 section 2.1). */
export function property(body: JsonObject, name: string): JsonValue | undefined {
	const key = Object.keys(body).find((each) => each.toLowerCase() === name);
	return key === undefined ? undefined : body[key];
}
