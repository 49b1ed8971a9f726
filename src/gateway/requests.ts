// SPDX-License-Identifier: Apache-2.0

// What is read out of an HTTP request: body, query, versions, PATCH operations.

import type { JsonValue, MessageInitShape } from "@bufbuild/protobuf";
import { ScimType } from "../../gen/roster/v1/error_pb.ts";
import {
	PatchOp,
	type PatchOperationSchema,
	type QuerySchema,
	SortOrder,
} from "../../gen/roster/v1/provisioning_service_pb.ts";
import { httpError, immutable, invalidSyntax, invalidValue, tooMany } from "../errors.ts";
import { type Draft, draftToJson } from "../scim/draft.ts";
import { valueFrom } from "../scim/json-value.ts";
import { mostNames } from "../scim/limits.ts";
import { mapped } from "../scim/lists.ts";
import { isObject, normalizeElement, normalizeObject, normalizeValue } from "../scim/normalize.ts";
import { patchLimits, removesByValue } from "../scim/patch.ts";
import { type PathReader, pathReader } from "../scim/patch-path.ts";
import type { Attribute, ResourceType } from "../scim/schema.ts";
import { type Dialect, requestRules, type SentOperation } from "./dialects.ts";
import { patchSchema, searchSchema } from "./discovery.ts";
import type { Exchange, HttpRequest } from "./exchange.ts";

export const bodyLimit = 1024 * 1024;
export const jsonDepth = 64;

const utf8 = new TextDecoder("utf-8", { fatal: true });

export type JsonObject = { [key: string]: JsonValue };

/** Refuses a body that is not JSON by its own account. */
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
	throw httpError(415, `Content-Type: is ${JSON.stringify(type ?? "missing")}, and has to be application/scim+json`);
}

/**
 * Reads a body as a JSON object.
 *
 * @throws 413 where it is too large, invalidSyntax where it is not JSON, or too deep.
 */
export async function readJson(request: HttpRequest, limit: number): Promise<JsonObject> {
	const bytes = await request.body(limit);
	if (bytes === undefined) {
		throw httpError(413, `the body is larger than ${limit} bytes: split it into several requests`, ScimType.TOO_MANY);
	}
	let json: JsonValue;
	try {
		json = JSON.parse(utf8.decode(bytes));
	} catch (error) {
		const reason = bytes.length === 0 ? "it is empty" : (error as Error).message.slice(0, 200);
		throw invalidSyntax(`the body is not JSON: ${reason}`);
	}
	if (!isObject(json)) {
		throw invalidSyntax("the body has to be a JSON object");
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

/** Refuses a body that says it is something else (RFC 7643 section 3). */
export function checkSchemas(body: JsonObject, expected: string, dialect: Dialect) {
	const schemas = property(body, "schemas");
	if (schemas === undefined) {
		if (!dialect.allows(requestRules.schemas_missing)) {
			throw invalidValue("schemas", `is required: send ["${expected}"]`);
		}
		return;
	}
	if (!Array.isArray(schemas) || schemas.some((each) => typeof each !== "string")) {
		throw invalidValue("schemas", "needs a list of URNs");
	}
	const named = schemas.some((each) => (each as string).toLowerCase() === expected.toLowerCase());
	if (!named && !dialect.allows(requestRules.schemas_other)) {
		throw invalidValue("schemas", `does not name ${expected}`);
	}
}

/** The value of a body's own property, in any letter case. */
export function property(body: JsonObject, name: string): JsonValue | undefined {
	const key = Object.keys(body).find((each) => each.toLowerCase() === name);
	return key === undefined ? undefined : body[key];
}

/** A resource that was sent, as an initializer of its message. */
export async function readResource(exchange: Exchange, type: ResourceType): Promise<Draft> {
	const body = await exchange.json();
	checkSchemas(body, type.schema, exchange.dialect);
	const draft = normalizeObject(type, body, exchange.dialect.coerce);
	// Null takes the link to the identity provider away; leaving it out does not.
	if ("externalId" in draft) {
		draft["externalId"] ??= "";
	}
	return draft;
}

const patchOps = new Map([
	["add", PatchOp.ADD],
	["replace", PatchOp.REPLACE],
	["remove", PatchOp.REMOVE],
]);

/** The operations of a PATCH body (RFC 7644 section 3.5.2), freed of what dialects do to them. */
export async function readOperations(
	exchange: Exchange,
	type: ResourceType,
): Promise<MessageInitShape<typeof PatchOperationSchema>[]> {
	const body = await exchange.json();
	checkSchemas(body, patchSchema, exchange.dialect);
	const operations = property(body, "operations");
	if (!Array.isArray(operations) || operations.length === 0) {
		throw invalidSyntax('Operations: is required: send a list with at least one of {"op", "path", "value"}');
	}
	const readPath = pathReader(type);
	const read: MessageInitShape<typeof PatchOperationSchema>[] = [];
	// A rule can make many operations out of one, so they are counted as they are made.
	let count = 0;
	for (const [index, each] of operations.entries()) {
		const where = `Operations[${index}]`;
		const { op, path, value } = sentOperation(each, where);
		const sent = { op, path: exchange.dialect.filter(path, type), value };
		const made = exchange.dialect.operations(sent, type, where);
		count += made.length;
		if (count > patchLimits.operations) {
			throw tooMany(`Operations: has more than ${patchLimits.operations}: split it into several requests`);
		}
		for (const operation of made) {
			read.push(canonical(exchange, type, readPath, operation, where));
		}
	}
	return read;
}

function sentOperation(json: JsonValue, where: string): SentOperation {
	if (!isObject(json)) {
		throw invalidSyntax(`${where}: has to be an object with op, path and value`);
	}
	const op = property(json, "op");
	const path = property(json, "path") ?? "";
	if (typeof op !== "string") {
		throw invalidSyntax(`${where}.op: is required: send add, replace or remove`);
	}
	if (typeof path !== "string") {
		throw invalidSyntax(`${where}.path: has to be a string`);
	}
	return { op, path, value: property(json, "value") };
}

function canonical(
	exchange: Exchange,
	type: ResourceType,
	readPath: PathReader,
	{ op: name, path, value }: SentOperation,
	where: string,
) {
	const op = patchOps.get(name);
	if (op === undefined) {
		throw invalidSyntax(
			`${where}.op: ${JSON.stringify(name.slice(0, 40))} is not an operation: send add, replace or remove`,
		);
	}
	const withoutPath = path.trim() === "" || path.trim().toLowerCase() === type.schema.toLowerCase();
	const known = withoutPath && isObject(value) ? resourceValue(exchange, type, value, where) : value;
	const read = withoutPath ? known : targetValue(exchange, readPath, op, path, value);
	return { op, path, value: read === undefined ? undefined : valueFrom(read) };
}

// Each attribute by itself, so that null says "unassigned" and the rest keeps its meaning for the service.
function resourceValue({ dialect, id }: Exchange, type: ResourceType, value: JsonObject, where: string): JsonObject {
	const sentId = property(value, "id");
	if (sentId !== undefined && (sentId !== id || !dialect.allows(requestRules.id_in_value))) {
		throw immutable("id", `${where}: id is read-only, and is ${JSON.stringify(id)}`);
	}
	const read = Object.entries(value).flatMap(([name, each]) => {
		const attribute = type.find(name);
		const writable = attribute !== undefined && attribute.mutability !== "readOnly";
		const unsaid = each === null && attribute?.path === "members" && dialect.allows(requestRules.members_null);
		return writable && !unsaid ? [[attribute.name, coerced(attribute, each, dialect)]] : [];
	});
	return Object.fromEntries(read);
}

function targetValue(
	{ dialect }: Exchange,
	readPath: PathReader,
	op: PatchOp,
	path: string,
	value: JsonValue | undefined,
) {
	const target = value === undefined || value === null ? undefined : readPath(path.trim());
	if (target === undefined || value === undefined) {
		return value;
	}
	const { attribute, filter, sub } = target;
	if (op === PatchOp.REMOVE && !removesByValue(target)) {
		return undefined;
	}
	if (attribute.multiValued && filter !== undefined && sub === undefined) {
		return draftToJson(normalizeElement(attribute, value, attribute.path, dialect.coerce), attribute);
	}
	return coerced(sub ?? attribute, value, dialect);
}

function coerced(attribute: Attribute, value: JsonValue, dialect: Dialect): JsonValue {
	// What the service has to tell apart from a list with values stays as it is.
	if (Array.isArray(value) && value.length === 0) {
		return value;
	}
	return draftToJson(normalizeValue(attribute, value, dialect.coerce), attribute);
}

/** The versions of If-Match (RFC 7644 section 3.14): none where any will do. */
export function expectedVersions({ header }: Exchange): number[] {
	const tags = header("if-match");
	if (tags === undefined || tags.trim() === "*") {
		return [];
	}
	return versionsIn(tags);
}

/** The versions that entity tags name; 0, which no resource has, for a tag that is not ours. */
export function versionsIn(tags: string): number[] {
	return tags.split(",").map((each) => {
		const version = /^(?:W\/)?"?(\d{1,9})"?$/.exec(each.trim())?.[1];
		return version === undefined ? 0 : Number(version);
	});
}

/** What a query asks to have returned. */
export function projectionIn(query: URLSearchParams): { attributes: string[]; excludedAttributes: string[] } {
	return { attributes: names(query.get("attributes")), excludedAttributes: names(query.get("excludedAttributes")) };
}

function names(list: string | null): string[] {
	// One more than may be, so that the service refuses what is too long.
	const all = list === null ? [] : list.split(",", mostNames + 1);
	return mapped(all, (each) => each.trim()).filter((each) => each !== "");
}

/** A query for a list (RFC 7644 section 3.4.2). */
export function queryIn(
	query: URLSearchParams,
	dialect: Dialect,
	type: ResourceType,
): MessageInitShape<typeof QuerySchema> {
	const startIndex = integer(query, "startIndex");
	const count = integer(query, "count");
	const cursor = query.get("cursor");
	return {
		...projectionIn(query),
		filter: dialect.filter(query.get("filter") ?? "", type),
		...(startIndex === undefined ? {} : { startIndex }),
		...(count === undefined ? {} : { count }),
		...(cursor === null ? {} : { cursor }),
		sortBy: query.get("sortBy") ?? "",
		sortOrder: sortOrder(query.get("sortOrder")),
	};
}

function sortOrder(text: string | null): SortOrder {
	switch ((text ?? "").toLowerCase()) {
		case "":
		case "ascending":
			return SortOrder.ASCENDING;
		case "descending":
			return SortOrder.DESCENDING;
		default:
			throw invalidValue("sortOrder", `${JSON.stringify(text?.slice(0, 40))} is neither ascending nor descending`);
	}
}

/** The query of a `.search` body (RFC 7644 section 3.4.3), as if it stood in the URL. */
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
		const value = property(body, name.toLowerCase());
		if (value === undefined || value === null) {
			continue;
		}
		const list = name === "attributes" || name === "excludedAttributes";
		const number = name === "startIndex" || name === "count";
		if (list ? !isListOfStrings(value) : number ? !Number.isInteger(value) : typeof value !== "string") {
			throw invalidValue(name, `needs ${list ? "a list of strings" : number ? "a whole number" : "a string"}`);
		}
		query.set(name, String(value));
	}
	return query;
}

function isListOfStrings(value: JsonValue): boolean {
	return Array.isArray(value) && value.every((each) => typeof each === "string");
}

function integer(query: URLSearchParams, name: string): number | undefined {
	const text = query.get(name);
	if (text === null || text === "") {
		return undefined;
	}
	if (!/^[+-]?\d+$/.test(text)) {
		throw invalidValue(name, `${JSON.stringify(text.slice(0, 40))} is not a whole number`);
	}
	// Beyond int32 every number means the same.
	return Math.max(Math.min(Number(text), 0x7fffffff), -0x80000000);
}
