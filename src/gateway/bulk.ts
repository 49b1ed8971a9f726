// SPDX-License-Identifier: Apache-2.0

// Bulk requests (RFC 7644 section 3.7): each operation goes through the gateway's own routes, so it is
// checked and answered as it would be by itself.

import type { JsonValue } from "@bufbuild/protobuf";
import { ScimType } from "../../gen/roster/v1/error_pb.ts";
import { alreadyExists, httpError, invalidSyntax, invalidValue } from "../errors.ts";
import { isObject } from "../scim/normalize.ts";
import { bulkLimits, bulkRequestSchema, bulkResponseSchema } from "./discovery.ts";
import { errorResponse } from "./errors.ts";
import type { Exchange, HttpResponse } from "./exchange.ts";
import { checkSchemas, type JsonObject, property } from "./requests.ts";

interface Operation {
	readonly method: string;
	readonly path: string;
	readonly bulkId: string | undefined;
	readonly version: string | undefined;
	readonly data: JsonValue | undefined;
	/** The bulkIds that it refers to. */
	readonly needs: ReadonlySet<string>;
}

interface Result {
	readonly method: string;
	readonly bulkId: string | undefined;
	readonly version: string | undefined;
	readonly location: string | undefined;
	readonly status: string;
	readonly response: JsonValue | undefined;
}

const reference = /^bulkId:(.+)$/i;
const pathShape = /^\/(Users|Groups)(?:\/([^/?#]+))?$/i;

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
	const [, , id] = pathShape.exec(path) ?? [];
	if (!["POST", "PUT", "PATCH", "DELETE"].includes(method)) {
		throw invalidSyntax(`${where}.method: has to be POST, PUT, PATCH or DELETE`);
	}
	if (!pathShape.test(path) || (method === "POST") !== (id === undefined)) {
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
	return { method, path, bulkId, version: text(json, "version", where), data, needs };
}

/** The bulkIds in a value, at any depth. */
function collect(value: JsonValue | undefined, found: Set<string>) {
	if (typeof value === "string") {
		const id = reference.exec(value)?.[1];
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
		const id = reference.exec(value)?.[1];
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

/**
 * The order in which operations are done: as they stand, but for those that others before them refer to.
 *
 * @returns the operations in order, and those that refer to each other in a circle.
 */
function plan(operations: readonly Operation[]): { order: Operation[]; circular: Set<Operation> } {
	const makers = new Map(operations.filter((each) => each.method === "POST").map((each) => [each.bulkId, each]));
	const order: Operation[] = [];
	const circular = new Set<Operation>();
	const state = new Map<Operation, "entered" | "done">();
	for (const first of operations) {
		// A walk by hand: a chain of a thousand references must not need a thousand frames.
		const stack = [first];
		while (stack.length > 0) {
			const operation = stack.at(-1) as Operation;
			const needed = Array.from(operation.needs, (id) => makers.get(id)).filter((each) => each !== undefined);
			if (!state.has(operation)) {
				state.set(operation, "entered");
				for (const each of needed.filter((each) => state.get(each) === "entered")) {
					const circle = stack.slice(stack.indexOf(each));
					for (const member of circle.filter((member) => state.get(member) === "entered")) {
						circular.add(member);
					}
				}
				stack.push(...needed.filter((each) => !state.has(each)));
				continue;
			}
			stack.pop();
			if (state.get(operation) === "entered") {
				state.set(operation, "done");
				order.push(operation);
			}
		}
	}
	return { order, circular };
}

async function perform(
	exchange: Exchange,
	operation: Operation,
	ids: Map<string, string>,
	circular: boolean,
): Promise<HttpResponse> {
	const unresolved = [...operation.needs].find((id) => !ids.has(id));
	if (unresolved !== undefined) {
		const reason = circular
			? `bulkId:${unresolved} refers back to this operation: make one of the two without the reference, and add it by a PATCH`
			: `bulkId:${unresolved} names no operation of this request that made a resource`;
		// RFC 7644 section 3.7.1 has 409 for references that cannot be resolved.
		return errorResponse(alreadyExists(reason), exchange.requestId);
	}
	const path = operation.path.replace(/bulkId:(.+)$/i, (_, id: string) => ids.get(id) ?? "");
	return exchange.within({
		method: operation.method,
		path,
		ifMatch: operation.version,
		body: resolve(operation.data, ids),
	});
}

function resultOf(
	{ method, path, bulkId }: Operation,
	response: HttpResponse,
	baseUrl: string,
	id: string | undefined,
): Result {
	const failed = response.status >= 400;
	const made = id === undefined ? undefined : `${baseUrl}${path}/${id}`;
	return {
		method,
		bulkId,
		version: response.headers["etag"],
		location: method === "POST" ? made : `${baseUrl}${path}`,
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

/** Answers a bulk request: operations are done one after the other, and each by itself stays or fails. */
export async function bulk(exchange: Exchange): Promise<HttpResponse> {
	const body = await exchange.json(bulkLimits.bytes);
	checkSchemas(body, bulkRequestSchema, exchange.dialect);
	const sent = property(body, "operations");
	if (!Array.isArray(sent) || sent.length === 0) {
		throw invalidSyntax("Operations: is required: send a list of operations");
	}
	if (sent.length > bulkLimits.operations) {
		throw httpError(
			413,
			`Operations: a bulk request takes at most ${bulkLimits.operations}: split it into several`,
			ScimType.TOO_MANY,
		);
	}
	const operations = sent.map((each, index) => readOperation(each, `Operations[${index}]`));
	const twice = operations.find(
		({ bulkId }, index) => bulkId !== undefined && operations.findIndex((each) => each.bulkId === bulkId) !== index,
	);
	if (twice !== undefined) {
		throw invalidValue("bulkId", `${JSON.stringify(twice.bulkId)} is given to two operations`);
	}
	const { order, circular } = plan(operations);
	const ids = new Map<string, string>();
	const results = new Map<Operation, Result>();
	let left = failuresAllowed(body);
	for (const operation of order) {
		const response = await perform(exchange, operation, ids, circular.has(operation));
		const id = operation.method === "POST" && response.status === 201 ? idIn(response) : undefined;
		if (id !== undefined && operation.bulkId !== undefined) {
			ids.set(operation.bulkId, id);
		}
		const located = {
			...operation,
			path: operation.path.replace(/bulkId:(.+)$/i, (all, each: string) => ids.get(each) ?? all),
		};
		results.set(operation, resultOf(located, response, exchange.baseUrl, id));
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
