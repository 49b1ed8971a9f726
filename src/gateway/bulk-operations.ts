// SPDX-License-Identifier: Apache-2.0

// Reading the operations of a bulk request (RFC 7644 section 3.7). A malformed operation fails alone, with the status
// that the same single request would get. The other operations are still performed (section 3.7.3).

import type { JsonValue } from "@bufbuild/protobuf";
import type { ConnectError } from "@connectrpc/connect";
import { ScimType } from "../../gen/roster/v1/error_pb.ts";
import { httpError, invalidSyntax, invalidValue, unknownEndpoint } from "../errors/request.ts";
import { isObject } from "../scim/json-value.ts";
import type { Linked } from "./bulk-order.ts";
import { requestRules } from "./dialects.ts";
import { bulkLimits } from "./discovery.ts";
import { type JsonObject, property } from "./json-object.ts";
import type { Dialect } from "./request-dialect.ts";

export interface Operation extends Linked {
	/** POST, PUT, PATCH or DELETE; for another method, the text that was sent. */
	readonly method: string | undefined;
	/** The collection of the path, `/Users` or `/Groups`; undefined for any other path. */
	readonly collection: string | undefined;
	/** The id in the path, or a reference to a bulkId; undefined with POST. */
	readonly id: string | undefined;
	readonly bulkId: string | undefined;
	readonly version: string | undefined;
	readonly data: JsonValue | undefined;
	/** Why the operation cannot be performed; undefined if it is well-formed. */
	readonly refusal: ConnectError | undefined;
}

/** The prefix of a bulkId that stands for the id of a resource. */
export const referencePrefix = "bulkId:";

const pathShape = /^(\/(?:Users|Groups))(?:\/([^/?#]+))?$/i;
const methods = new Set(["POST", "PUT", "PATCH", "DELETE"]);

/** Returns the bulkId that a text refers to; undefined if the text is not a reference. */
export function referenceIn(text: string): string | undefined {
	const isReference = text.length > referencePrefix.length && text.startsWith(referencePrefix);
	return isReference ? text.slice(referencePrefix.length) : undefined;
}

/** Matches the references in the path of a PATCH operation. They are quoted values in its filter. */
export const referencesInFilter = /"bulkId:([^"\\]+)"/g;

/** Adds the bulkIds that a value refers to, at any depth, to `found`. */
function collect(value: JsonValue | undefined, found: Set<string>) {
	if (typeof value === "string") {
		const id = referenceIn(value);
		if (id !== undefined) {
			found.add(id);
		}
		for (const [, inFilter] of value.matchAll(referencesInFilter)) {
			found.add(inFilter as string);
		}
	} else if (typeof value === "object" && value !== null) {
		for (const each of Object.values(value)) {
			collect(each, found);
		}
	}
}

/** Reads the members of one operation, and keeps the first error. */
class Reading {
	refusal: ConnectError | undefined;
	readonly #operation: JsonObject;
	readonly #where: string;

	constructor(operation: JsonObject, where: string) {
		this.#operation = operation;
		this.#where = where;
	}

	refuse(error: ConnectError) {
		this.refusal ??= error;
	}

	/** Returns a member that is a string. Null counts as absent. */
	text(name: string): string | undefined {
		const value = property(this.#operation, name.toLowerCase()) ?? undefined;
		if (value !== undefined && typeof value !== "string") {
			this.refuse(invalidSyntax(`${this.#where}.${name}: must be a string`));
			return undefined;
		}
		return value;
	}
}

function methodOf(reading: Reading, where: string, dialect: Dialect): string | undefined {
	const sent = reading.text("method");
	const method = sent?.toUpperCase();
	if (method === undefined) {
		reading.refuse(invalidSyntax(`${where}.method: is required: send POST, PUT, PATCH or DELETE`));
		return undefined;
	}
	if (!methods.has(method)) {
		const detail = `${where}.method: ${JSON.stringify(sent?.slice(0, 40))} is not allowed in a bulk request: send POST, PUT, PATCH or DELETE`;
		reading.refuse(httpError("wrong_method", detail));
		return sent?.slice(0, 40);
	}
	if (sent !== method && !dialect.allows(requestRules.bulk_method_in_lower_case)) {
		reading.refuse(invalidSyntax(`${where}.method: must be in capital letters: send ${method}`));
	}
	return method;
}

/** Reads the collection and the id in the path of an operation. */
function targetOf(reading: Reading, where: string, method: string | undefined) {
	const path = reading.text("path");
	if (path === undefined) {
		reading.refuse(invalidSyntax(`${where}.path: is required: send /Users, /Groups, /Users/{id} or /Groups/{id}`));
		return {};
	}
	const shown = JSON.stringify(path.slice(0, 100));
	const [, collection, id] = pathShape.exec(path) ?? [];
	if (collection === undefined) {
		reading.refuse(
			unknownEndpoint(`${where}.path: the endpoint ${shown}`, "send /Users, /Groups, /Users/{id} or /Groups/{id}"),
		);
	} else if (method !== undefined && (method === "POST") !== (id === undefined)) {
		const detail = `${where}.path: ${shown} does not support ${method}: send ${method === "POST" ? "/Users or /Groups" : "/Users/{id} or /Groups/{id}"}`;
		reading.refuse(httpError("wrong_method", detail));
	}
	return { collection, id };
}

function readOperation(json: JsonValue, where: string, dialect: Dialect): Operation {
	const sent = isObject(json) ? json : {};
	const reading = new Reading(sent, where);
	if (!isObject(json)) {
		reading.refuse(invalidSyntax(`${where}: must be an object with method, path, bulkId and data`));
	}
	const method = methodOf(reading, where, dialect);
	const { collection, id } = targetOf(reading, where, method);
	const bulkId = reading.text("bulkId");
	const version = reading.text("version");
	const data = property(sent, "data");
	if (method === "POST" && (bulkId === undefined || bulkId === "")) {
		const detail = "is required with POST: other operations and the response refer to the resource by it";
		reading.refuse(invalidValue(`${where}.bulkId`, detail));
	}
	if (method !== "DELETE" && !isObject(data)) {
		const detail = `${where}.data: is required with ${method}: send the body that the same single request would have`;
		reading.refuse(invalidSyntax(detail));
	}
	const { refusal } = reading;
	const needs = new Set<string>();
	if (refusal === undefined) {
		collect(data, needs);
		collect(id, needs);
	}
	const makes = method === "POST" && refusal === undefined ? bulkId : undefined;
	return { method, collection, id, bulkId, version, data, refusal, makes, needs };
}

function tooLarge(what: string) {
	const detail = `Operations: a bulk request takes at most ${what}: split it into several`;
	return httpError("too_large", detail, ScimType.TOO_MANY);
}

/** Refuses the operations that share a bulkId, because a reference to it is ambiguous. */
function refuseShared(operations: readonly Operation[]): Operation[] {
	const counts = new Map<string, number>();
	for (const { bulkId } of operations) {
		if (bulkId !== undefined) {
			counts.set(bulkId, (counts.get(bulkId) ?? 0) + 1);
		}
	}
	return operations.map((operation) => {
		const { bulkId } = operation;
		if (bulkId === undefined || counts.get(bulkId) === 1) {
			return operation;
		}
		const detail = `${JSON.stringify(bulkId.slice(0, 100))} is the bulkId of ${counts.get(bulkId)} operations: send a different one with each`;
		return { ...operation, refusal: operation.refusal ?? invalidValue("bulkId", detail), makes: undefined };
	});
}

/**
 * Reads the operations of a bulk request.
 *
 * @throws invalidSyntax if there is no list of operations, 413 if it has too many operations or references.
 */
export function readOperations(body: JsonObject, dialect: Dialect): readonly Operation[] {
	const sent = property(body, "operations");
	if (!Array.isArray(sent) || sent.length === 0) {
		throw invalidSyntax("Operations: is required: send a list of operations");
	}
	if (sent.length > bulkLimits.operations) {
		throw tooLarge(`${bulkLimits.operations} operations`);
	}
	const operations: Operation[] = [];
	let references = 0;
	for (const [index, each] of sent.entries()) {
		const operation = readOperation(each, `Operations[${index}]`, dialect);
		references += operation.needs.size;
		if (references > bulkLimits.references) {
			throw tooLarge(`${bulkLimits.references} references to a bulkId`);
		}
		operations.push(operation);
	}
	return refuseShared(operations);
}
