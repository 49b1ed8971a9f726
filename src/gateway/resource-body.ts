// SPDX-License-Identifier: Apache-2.0

// The body of a POST or a PUT: SCIM JSON → the message that crosses to the service.

import type { Draft } from "../scim/draft.ts";
import { openJson } from "../scim/json-value.ts";
import { normalizeObject } from "../scim/normalize.ts";
import type { ResourceType } from "../scim/schema.ts";
import { checkSchemas } from "./body.ts";
import type { Exchange } from "./exchange.ts";
import { tolerateObject } from "./tolerate.ts";

/** A resource that was sent, as an initializer of its message. */
export async function readResource(exchange: Exchange, type: ResourceType): Promise<Draft> {
	const body = await exchange.json();
	const extensions = type.extensions.map((each) => each.name);
	checkSchemas(body, type.schema, exchange.dialect, extensions);
	const draft = normalizeObject(type, tolerateObject(type, body, exchange.dialect), openJson);
	// Null takes the link to the identity provider away; leaving it out does not.
	if ("externalId" in draft) {
		draft["externalId"] ??= "";
	}
	return draft;
}
