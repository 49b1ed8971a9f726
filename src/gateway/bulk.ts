// SPDX-License-Identifier: Apache-2.0

// Bulk requests (RFC 7644 section 3.7). Each operation goes through the routes of the gateway, so it is checked and
// answered like the same single request.

import type { JsonValue } from "@bufbuild/protobuf";
import { invalidValue, unresolvedReference } from "../errors/request.ts";
import { isObject } from "../scim/json-value.ts";
import { checkSchemas, longBulkFrom } from "./body.ts";
import { type Operation, readOperations, referenceIn, referencePrefix, referencesInFilter } from "./bulk-operations.ts";
import { plan } from "./bulk-order.ts";
import { bulkLimits, bulkRequestSchema, bulkResponseSchema } from "./discovery.ts";
import { errorResponse } from "./errors.ts";
import type { Exchange, HttpResponse } from "./exchange.ts";
import { type JsonObject, property } from "./json-object.ts";
import type { Dialect } from "./request-dialect.ts";

interface Result {
	readonly method: string | undefined;
	readonly bulkId: string | undefined;
	readonly version: string | undefined;
	readonly location: string | undefined;
	readonly status: string;
	readonly response: JsonValue | undefined;
}

/** Replaces the bulkIds in a value with the ids of resources. */
function resolve(value: JsonValue | undefined, ids: ReadonlyMap<string, string>): JsonValue | undefined {
	if (typeof value === "string") {
		const id = referenceIn(value);
		const whole = id === undefined ? undefined : ids.get(id);
		return (
			whole ??
			value.replace(referencesInFilter, (all, each: string) => (ids.has(each) ? JSON.stringify(ids.get(each)) : all))
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

/**
 * Returns the path of an operation, with the id of a resource in place of a bulkId.
 *
 * @returns undefined if the path of the operation is malformed.
 */
function pathOf({ collection, id }: Operation, ids: ReadonlyMap<string, string>): string | undefined {
	const made = id && ids.get(referenceIn(id) ?? "");
	return id === undefined ? collection : collection && `${collection}/${made ?? id}`;
}

async function perform(
	exchange: Exchange,
	operation: Operation,
	ids: ReadonlyMap<string, string>,
	circle: string | undefined,
): Promise<HttpResponse> {
	if (operation.refusal !== undefined) {
		return errorResponse(operation.refusal, exchange.requestId);
	}
	const unresolved = circle ?? [...operation.needs].find((id) => !ids.has(id));
	if (unresolved !== undefined) {
		const name = `${referencePrefix}${unresolved.slice(0, 100)}`;
		const reason =
			circle === undefined
				? `${name} refers to no operation of this request that created a resource`
				: `${name} refers back to this operation: create one of the two without the reference, and add it with a PATCH`;
		// RFC 7644 section 3.7.1: the status is 409 if a reference cannot be resolved.
		return errorResponse(unresolvedReference(reason), exchange.requestId);
	}
	return exchange.within({
		method: operation.method ?? "",
		path: pathOf(operation, ids) ?? "",
		ifMatch: operation.version,
		body: resolve(operation.data, ids),
	});
}

function resultOf(
	{ method, bulkId }: Operation,
	response: HttpResponse,
	location: string | undefined,
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

function failuresAllowed(body: JsonObject, dialect: Dialect): number {
	const sent = dialect.number(property(body, "failonerrors") ?? 0);
	if (!Number.isInteger(sent) || (sent as number) < 0) {
		throw invalidValue("failOnErrors", "must be the number of errors after which to stop, an integer of 0 or more");
	}
	return sent === 0 ? Number.POSITIVE_INFINITY : (sent as number);
}

/** Answers a bulk request. The operations are performed one after the other, and each succeeds or fails alone. */
export async function bulk(exchange: Exchange): Promise<HttpResponse> {
	// A caller without access gets one error for the request, not one for each operation.
	await exchange.client.getCaller({}, exchange.options);
	const body = await exchange.json(bulkLimits.bytes, longBulkFrom);
	checkSchemas(body, bulkRequestSchema, exchange.dialect);
	const operations = readOperations(body, exchange.dialect);
	const { order, circular } = plan(operations);
	const ids = new Map<string, string>();
	const results = new Map<Operation, Result>();
	const failures: Record<string, number> = {};
	let left = failuresAllowed(body, exchange.dialect);
	for (const operation of order) {
		// Requests of other clients are handled between two operations.
		await exchange.turn();
		if (exchange.isGone()) {
			break;
		}
		const response = await perform(exchange, operation, ids, circular.get(operation));
		const id = operation.method === "POST" && response.status === 201 ? idIn(response) : undefined;
		if (id !== undefined && operation.bulkId !== undefined) {
			ids.set(operation.bulkId, id);
		}
		const path = pathOf(operation, ids);
		results.set(operation, resultOf(operation, response, path && exchange.baseUrl + path, id));
		left -= response.status >= 400 ? 1 : 0;
		if (response.code !== undefined) {
			failures[response.code] = (failures[response.code] ?? 0) + 1;
		}
		if (left === 0) {
			break;
		}
	}
	const done = operations.flatMap((each) => results.get(each) ?? []);
	return {
		status: 200,
		headers: {},
		body: JSON.stringify({ schemas: [bulkResponseSchema], Operations: done }),
		failedOperations: Object.keys(failures).length > 0 ? failures : undefined,
	};
}

function idIn({ headers }: HttpResponse): string | undefined {
	return headers["location"]?.split("/").at(-1);
}
