// SPDX-License-Identifier: Apache-2.0

// Bulk requests (RFC 7644 section 3.7): each operation goes through the gateway's own routes, so it is
// checked and answered as it would be by itself.

import { setImmediate } from "node:timers/promises";
import type { JsonValue } from "@bufbuild/protobuf";
import { ScimType } from "../../gen/roster/v1/error_pb.ts";
import { alreadyExists, httpError, invalidSyntax, invalidValue } from "../errors.ts";
import { isObject } from "../scim/normalize.ts";
import { type Linked, plan } from "./bulk-order.ts";
import { bulkLimits, bulkRequestSchema, bulkResponseSchema } from "./discovery.ts";
import { errorResponse } from "./errors.ts";
import type { Exchange, HttpResponse } from "./exchange.ts";
import { checkSchemas, type JsonObject, property } from "./requests.ts";

interface Operation extends Linked {
	readonly method: string;
	/** The first segment of the path, `/Users` or `/Groups`. */
	readonly collection: string;
	/** The second one; undefined with POST. */
	readonly id: string | undefined;
	readonly bulkId: string | undefined;
	readonly version: string | undefined;
	readonly data: JsonValue | undefined;
}

interface Result {
	readonly method: string;
	readonly bulkId: string | undefined;
	readonly version: string | undefined;
	readonly location: string | undefined;
	readonly status: string;
	readonly response: JsonValue | undefined;
}

const prefix = "bulkId:";
const pathShape = /^(\/(?:Users|Groups))(?:\/([^/?#]+))?$/i;

/** The bulkId that a text is a reference to. */
function referenceIn(text: string): string | undefined {
	const isOne = text.length > prefix.length && text.slice(0, prefix.length).toLowerCase() === prefix.toLowerCase();
	return isOne ? text.slice(prefix.length) : undefined;
}

function text(operation: JsonObject, name: string, where: string): string | undefined {
	const value = property(operation, name.toLowerCase());
	if (value !== undefined && value !== null && typeof value !== "string") {
		throw invalidSyntax(`${where}.${name}: has to be a string`);
	}
	return value ?? undefined;
}

function readOperation(json: JsonValue, where: string): Operation {
	if (!isObject(json)) {
		throw invalidSyntax(`${where}: has to be an object with method, path, bulkId and data`);
	}
	const method = text(json, "method", where)?.toUpperCase() ?? "";
	const path = text(json, "path", where) ?? "";
	const bulkId = text(json, "bulkId", where);
	const [, collection, id] = pathShape.exec(path) ?? [];
	if (!["POST", "PUT", "PATCH", "DELETE"].includes(method)) {
		throw invalidSyntax(`${where}.method: has to be POST, PUT, PATCH or DELETE`);
	}
	if (collection === undefined || (method === "POST") !== (id === undefined)) {
		throw invalidValue(
			`${where}.path`,
			`${JSON.stringify(path.slice(0, 100))} is not for ${method}: send ${method === "POST" ? "/Users or /Groups" : "/Users/{id} or /Groups/{id}"}`,
		);
	}
	if (method === "POST" && (bulkId === undefined || bulkId === "")) {
		throw invalidValue(
			`${where}.bulkId`,
			"is required with POST: other operations, and the answer, name the resource by it",
		);
	}
	const data = property(json, "data");
	if (method !== "DELETE" && !isObject(data)) {
		throw invalidSyntax(
			`${where}.data: is required with ${method}: send the body that the request would have by itself`,
		);
	}
	const needs = new Set<string>();
	collect(data, needs);
	collect(id, needs);
	const makes = method === "POST" ? bulkId : undefined;
	return { method, collection, id, bulkId, version: text(json, "version", where), data, makes, needs };
}

/** The bulkIds in a value, at any depth. */
function collect(value: JsonValue | undefined, found: Set<string>) {
	if (typeof value === "string") {
		const id = referenceIn(value);
		if (id !== undefined) {
			found.add(id);
		}
		// In the path of a PATCH operation the reference stands in a filter.
		for (const [, inFilter] of value.matchAll(/"bulkId:([^"\\]+)"/gi)) {
			found.add(inFilter as string);
		}
	} else if (typeof value === "object" && value !== null) {
		for (const each of Object.values(value)) {
			collect(each, found);
		}
	}
}

/** A value with the ids of resources in the place of bulkIds. */
function resolve(value: JsonValue | undefined, ids: ReadonlyMap<string, string>): JsonValue | undefined {
	if (typeof value === "string") {
		const id = referenceIn(value);
		const whole = id === undefined ? undefined : ids.get(id);
		return (
			whole ??
			value.replace(/"bulkId:([^"\\]+)"/gi, (all, each: string) =>
				ids.has(each) ? JSON.stringify(ids.get(each)) : all,
			)
		);
	}
	if (Array.isArray(value)) {
		return value.map((each) => resolve(each, ids) as JsonValue);
	}
	if (isObject(value)) {
		return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, resolve(each, ids) as JsonValue]));
	}
	return value;
}

/** What an operation is about, with the id of a resource in the place of a bulkId that has one. */
function pathOf({ collection, id }: Operation, ids: ReadonlyMap<string, string>): string {
	const made = id && ids.get(referenceIn(id) ?? "");
	return id === undefined ? collection : `${collection}/${made ?? id}`;
}

async function perform(
	exchange: Exchange,
	operation: Operation,
	ids: ReadonlyMap<string, string>,
	circle: string | undefined,
): Promise<HttpResponse> {
	const unresolved = circle ?? [...operation.needs].find((id) => !ids.has(id));
	if (unresolved !== undefined) {
		const name = `${prefix}${unresolved.slice(0, 100)}`;
		const reason =
			circle === undefined
				? `${name} names no operation of this request that made a resource`
				: `${name} refers back to this operation: make one of the two without the reference, and add it by a PATCH`;
		// RFC 7644 section 3.7.1 has 409 for references that cannot be resolved.
		return errorResponse(alreadyExists(reason), exchange.requestId);
	}
	return exchange.within({
		method: operation.method,
		path: pathOf(operation, ids),
		ifMatch: operation.version,
		body: resolve(operation.data, ids),
	});
}

function resultOf(
	{ method, bulkId }: Operation,
	response: HttpResponse,
	location: string,
	id: string | undefined,
): Result {
	const failed = response.status >= 400;
	const made = id === undefined ? undefined : `${location}/${id}`;
	return {
		method,
		bulkId,
		version: response.headers["etag"],
		location: method === "POST" ? made : location,
		status: String(response.status),
		response: failed && typeof response.body === "string" ? JSON.parse(response.body) : undefined,
	};
}

function failuresAllowed(body: JsonObject): number {
	const sent = property(body, "failonerrors") ?? 0;
	if (!Number.isInteger(sent) || (sent as number) < 0) {
		throw invalidValue("failOnErrors", "needs a whole number of errors after which to stop");
	}
	return sent === 0 ? Number.POSITIVE_INFINITY : (sent as number);
}

function tooLarge(what: string) {
	const detail = `Operations: a bulk request takes at most ${what}: split it into several`;
	return httpError(413, detail, ScimType.TOO_MANY);
}

/** The operations of a body: not too many, with not too many references, and each bulkId once. */
function readOperations(body: JsonObject): Operation[] {
	const sent = property(body, "operations");
	if (!Array.isArray(sent) || sent.length === 0) {
		throw invalidSyntax("Operations: is required: send a list of operations");
	}
	if (sent.length > bulkLimits.operations) {
		throw tooLarge(`${bulkLimits.operations} operations`);
	}
	const operations: Operation[] = [];
	const bulkIds = new Set<string>();
	let references = 0;
	for (const [index, each] of sent.entries()) {
		const operation = readOperation(each, `Operations[${index}]`);
		const { bulkId, needs } = operation;
		references += needs.size;
		if (references > bulkLimits.references) {
			throw tooLarge(`${bulkLimits.references} references to a bulkId`);
		}
		if (bulkId !== undefined && bulkIds.has(bulkId)) {
			throw invalidValue("bulkId", `${JSON.stringify(bulkId.slice(0, 100))} is given to two operations`);
		}
		if (bulkId !== undefined) {
			bulkIds.add(bulkId);
		}
		operations.push(operation);
	}
	return operations;
}

/** Answers a bulk request: operations are done one after the other, and each by itself stays or fails. */
export async function bulk(exchange: Exchange): Promise<HttpResponse> {
	const body = await exchange.json(bulkLimits.bytes);
	checkSchemas(body, bulkRequestSchema, exchange.dialect);
	const operations = readOperations(body);
	const { order, circular } = plan(operations);
	const ids = new Map<string, string>();
	const results = new Map<Operation, Result>();
	let left = failuresAllowed(body);
	for (const operation of order) {
		// What others have asked meanwhile is answered before the next one.
		await setImmediate();
		const response = await perform(exchange, operation, ids, circular.get(operation));
		const id = operation.method === "POST" && response.status === 201 ? idIn(response) : undefined;
		if (id !== undefined && operation.bulkId !== undefined) {
			ids.set(operation.bulkId, id);
		}
		results.set(operation, resultOf(operation, response, exchange.baseUrl + pathOf(operation, ids), id));
		left -= response.status >= 400 ? 1 : 0;
		if (left === 0) {
			break;
		}
	}
	const done = operations.flatMap((each) => results.get(each) ?? []);
	return { status: 200, headers: {}, body: JSON.stringify({ schemas: [bulkResponseSchema], Operations: done }) };
}

function idIn({ headers }: HttpResponse): string | undefined {
	return headers["location"]?.split("/").at(-1);
}
