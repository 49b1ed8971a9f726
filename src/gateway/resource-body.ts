// SPDX-License-Identifier: Apache-2.0

// Reads the body of a POST or a PUT: SCIM JSON to the initializer of the message that the service gets.

import type { Draft } from "../scim/draft.ts";
import { openJson } from "../scim/json-value.ts";
import { normalizeObject } from "../scim/normalize.ts";
import type { ResourceType } from "../scim/schema.ts";
import { checkSchemas } from "./body.ts";
import type { Exchange } from "./exchange.ts";
import { tolerateObject } from "./tolerate.ts";

/** @throws invalidSyntax, invalidValue. */
export async function readResource(exchange: Exchange, type: ResourceType): Promise<Draft> {
	const body = await exchange.json();
	const extensions = type.extensions.map((each) => each.name);
	checkSchemas(body, type.schema, exchange.dialect, extensions);
	const draft = normalizeObject(type, tolerateObject(type, body, exchange.dialect), openJson);
	// `externalId: null` deletes the externalId, for which the service expects "". Without the property it stays.
	if ("externalId" in draft) {
		draft["externalId"] ??= "";
	}
	return draft;
}
