// SPDX-License-Identifier: Apache-2.0

// Reading the body of an HTTP request: its content type, its size and depth, and the schemas that it names.

import type { JsonValue } from "@bufbuild/protobuf";
import { ScimType } from "../../gen/roster/v1/error_pb.ts";
import { httpError, invalidSyntax, invalidValue } from "../errors/request.ts";
import { LongRequest } from "../errors/server.ts";
import { isObject } from "../scim/json-value.ts";
import { requestRules } from "./dialects.ts";
import type { HttpRequest } from "./exchange.ts";
import { type JsonObject, property } from "./json-object.ts";
import type { Dialect } from "./request-dialect.ts";

export const bodyLimit = 1024 * 1024;
export const jsonDepth = 64;

/** The size of a body from which a request takes long, in bytes: about 100 members. */
export const longBodyFrom = 8192;

/** The same for Bulk, in bytes: about 100 operations. Other requests are answered between them. */
export const longBulkFrom = 32_768;

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** @throws 415 if the Content-Type is not a JSON type. */
export function checkContentType(request: HttpRequest, dialect: Dialect): void {
	const type = request.header("content-type");
	const media = type?.split(";", 1)[0]?.trim().toLowerCase();
	if (type === undefined || type.trim() === "") {
		if (dialect.allows(requestRules.content_type_missing)) {
			return;
		}
	} else if (media === "application/scim+json" || media === "application/json") {
		return;
	}
	throw httpError(
		"wrong_content_type",
		`Content-Type: is ${JSON.stringify(type ?? "missing")}, and must be application/scim+json`,
	);
}

/**
 * Reads a body as a JSON object.
 *
 * @param limit the largest size of the body, in bytes.
 * @param longFrom the size above which a request takes long, in bytes.
 * @throws LongRequest if it takes long, 413 if the body is too large, invalidSyntax if it is not a JSON object or is nested too deep.
 */
export async function readJson(request: HttpRequest, limit: number, longFrom: number): Promise<JsonObject> {
	const bytes = await request.body(limit);
	if (bytes === undefined) {
		throw httpError(
			"too_large",
			`the body is larger than ${limit} bytes: split it into several requests`,
			ScimType.TOO_MANY,
		);
	}
	if (bytes.length > longFrom) {
		throw new LongRequest();
	}
	let json: JsonValue;
	try {
		json = JSON.parse(utf8.decode(bytes));
	} catch (error) {
		const reason = bytes.length === 0 ? "it is empty" : (error as Error).message.slice(0, 200);
		throw invalidSyntax(`the body is not JSON: ${reason}`);
	}
	if (!isObject(json)) {
		throw invalidSyntax("the body must be a JSON object");
	}
	checkDepth(json);
	return json;
}

function checkDepth(json: JsonValue, depth = 0) {
	if (depth > jsonDepth) {
		throw invalidSyntax(`the body is nested more than ${jsonDepth} levels deep`);
	}
	if (typeof json === "object" && json !== null) {
		for (const each of Object.values(json)) {
			checkDepth(each, depth + 1);
		}
	}
}

/**
 * Checks the `schemas` of a body (RFC 7643 section 3).
 *
 * @param expected the URN that the body must name.
 * @param extensions the URNs that it may name as well.
 * @throws invalidValue if `schemas` is missing or names other schemas, and no rule tolerates it.
 */
export function checkSchemas(body: JsonObject, expected: string, dialect: Dialect, extensions: readonly string[] = []) {
	const schemas = property(body, "schemas");
	if (schemas === undefined) {
		if (!dialect.allows(requestRules.schemas_missing)) {
			throw invalidValue("schemas", `is required: send ["${expected}"]`);
		}
		return;
	}
	if (!Array.isArray(schemas) || schemas.some((each) => typeof each !== "string")) {
		throw invalidValue("schemas", "must be a list of URNs");
	}
	const named = schemas as string[];
	if (!named.some((each) => each.toLowerCase() === expected.toLowerCase())) {
		if (!dialect.allows(requestRules.schemas_other)) {
			throw invalidValue("schemas", `does not name ${expected}`);
		}
		return;
	}
	const known = new Set([expected, ...extensions].map((each) => each.toLowerCase()));
	const other = named.find((each) => !known.has(each.toLowerCase()));
	if (other !== undefined && !dialect.allows(requestRules.extension_not_kept)) {
		throw invalidValue("schemas", `${JSON.stringify(other.slice(0, 100))} is not a schema of this endpoint`);
	}
}
