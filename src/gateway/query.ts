// SPDX-License-Identifier: Apache-2.0

// Reads the query parameters of a request, from its URL or from the body of a `.search` request.

import type { JsonValue, MessageInitShape } from "@bufbuild/protobuf";
import { type QuerySchema, SortOrder } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { invalidFilter, invalidValue } from "../errors/request.ts";
import { mostNames } from "../scim/limits.ts";
import { mapped } from "../scim/lists.ts";
import type { ResourceType } from "../scim/schema.ts";
import { checkSchemas } from "./body.ts";
import { requestRules } from "./dialects.ts";
import { searchSchema } from "./discovery.ts";
import type { Exchange } from "./exchange.ts";
import { property } from "./json-object.ts";
import type { Dialect } from "./request-dialect.ts";

/** Returns the attributes that a query selects for the response. */
export function projectionIn(query: URLSearchParams): { attributes: string[]; excludedAttributes: string[] } {
	return { attributes: names(query.get("attributes")), excludedAttributes: names(query.get("excludedAttributes")) };
}

function names(list: string | null): string[] {
	// The list is cut at one name above the limit. The service refuses the extra name.
	const all = list === null ? [] : list.split(",", mostNames + 1);
	return mapped(all, (each) => each.trim()).filter((each) => each !== "");
}

/** Reads the query of a list request (RFC 7644 section 3.4.2). */
export function queryIn(
	query: URLSearchParams,
	dialect: Dialect,
	type: ResourceType,
): MessageInitShape<typeof QuerySchema> {
	const startIndex = integer(parameter(query, "startIndex", dialect), "startIndex");
	const count = integer(parameter(query, "count", dialect), "count");
	const cursor = query.get("cursor");
	return {
		...projectionIn(query),
		filter: dialect.filter(parameter(query, "filter", dialect) ?? "", type),
		...(startIndex === undefined ? {} : { startIndex }),
		...(count === undefined ? {} : { count }),
		...(cursor === null ? {} : { cursor }),
		sortBy: parameter(query, "sortBy", dialect) ?? "",
		sortOrder: sortOrder(parameter(query, "sortOrder", dialect)),
	};
}

/** Returns a parameter; undefined if it was not sent, or is empty and the rule `empty-parameter` applies. */
function parameter(query: URLSearchParams, name: string, dialect: Dialect): string | undefined {
	const text = query.get(name);
	if (text === null || text.trim() !== "") {
		return text ?? undefined;
	}
	if (!dialect.allows(requestRules.empty_parameter)) {
		throw name === "filter" ? invalidFilter("filter: is empty: leave it out") : invalidValue(name, "is empty");
	}
	return undefined;
}

function sortOrder(text = "ascending"): SortOrder {
	switch (text.toLowerCase()) {
		case "ascending":
			return SortOrder.ASCENDING;
		case "descending":
			return SortOrder.DESCENDING;
		default:
			throw invalidValue("sortOrder", `${JSON.stringify(text.slice(0, 40))} is neither ascending nor descending`);
	}
}

/** Reads the body of a `.search` request (RFC 7644 section 3.4.3) into the same query parameters as those of a URL. */
export async function searchIn(exchange: Exchange): Promise<URLSearchParams> {
	const body = await exchange.json();
	checkSchemas(body, searchSchema, exchange.dialect);
	const query = new URLSearchParams();
	for (const name of [
		"attributes",
		"excludedAttributes",
		"filter",
		"sortBy",
		"sortOrder",
		"startIndex",
		"count",
		"cursor",
	]) {
		const sent = property(body, name.toLowerCase());
		if (sent === undefined || sent === null) {
			continue;
		}
		const list = name === "attributes" || name === "excludedAttributes";
		const number = name === "startIndex" || name === "count";
		const value = number ? exchange.dialect.number(sent) : sent;
		if (list ? !isListOfStrings(value) : number ? !Number.isInteger(value) : typeof value !== "string") {
			throw invalidValue(name, `must be ${list ? "a list of strings" : number ? "an integer" : "a string"}`);
		}
		query.set(name, String(value));
	}
	return query;
}

function isListOfStrings(value: JsonValue): boolean {
	return Array.isArray(value) && value.every((each) => typeof each === "string");
}

function integer(text: string | undefined, name: string): number | undefined {
	if (text === undefined) {
		return undefined;
	}
	if (!/^[+-]?\d+$/.test(text)) {
		throw invalidValue(name, `${JSON.stringify(text.slice(0, 40))} is not an integer`);
	}
	// The field is an int32. A number outside of its range has the same meaning as the nearest one in it.
	return Math.max(Math.min(Number(text), 0x7fffffff), -0x80000000);
}
