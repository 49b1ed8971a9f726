// SPDX-License-Identifier: Apache-2.0

// Reads the body of a PATCH (RFC 7644 section 3.5.2) into the operations of the service's request.
//
// A path is sent to the service as text, and the service parses it. The gateway finds the attributes that it names, once,
// because the rules depend on them. A value is sent as google.protobuf.Value, and only the service converts it.

import type { JsonValue, MessageInitShape } from "@bufbuild/protobuf";
import { PatchOp, type PatchOperationSchema } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { immutable, invalidPath, invalidSyntax, tooMany } from "../errors/request.ts";
import { isObject, valueFrom } from "../scim/json-value.ts";
import { patchLimits } from "../scim/patch.ts";
import type { ResourceType } from "../scim/schema.ts";
import { checkSchemas } from "./body.ts";
import { isDispensable, requestRules, type SentOperation, type SentPath, sentPath } from "./dialects.ts";
import { patchSchema } from "./discovery.ts";
import type { Exchange } from "./exchange.ts";
import { type JsonObject, property } from "./json-object.ts";
import type { Dialect } from "./request-dialect.ts";
import { type Tolerance, tolerateElement, tolerateObject, tolerateValue } from "./tolerate.ts";

const patchOps = new Map([
	["add", PatchOp.ADD],
	["replace", PatchOp.REPLACE],
	["remove", PatchOp.REMOVE],
]);

/**
 * Reads the operations of a PATCH body, and applies the rules for identity providers.
 *
 * @throws invalidSyntax, invalidPath, immutable, tooMany.
 */
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
	const read: MessageInitShape<typeof PatchOperationSchema>[] = [];
	// A rule can turn one operation into many, so the operations are counted after the rules.
	let count = 0;
	for (const [index, each] of operations.entries()) {
		const where = `Operations[${index}]`;
		const made = exchange.dialect.operations(sentOperation(each, type, exchange.dialect, where), type, where);
		count += made.length;
		if (count > patchLimits.operations) {
			throw tooMany(`Operations: has more than ${patchLimits.operations}: split it into several requests`);
		}
		for (const operation of made) {
			read.push(messageOf(exchange, type, operation, where));
		}
	}
	return read;
}

function sentOperation(json: JsonValue, type: ResourceType, dialect: Dialect, where: string): SentOperation {
	if (!isObject(json)) {
		throw invalidSyntax(`${where}: must be an object with op, path and value`);
	}
	const op = property(json, "op");
	const path = property(json, "path") ?? undefined;
	if (typeof op !== "string") {
		throw invalidSyntax(`${where}.op: is required: send add, replace or remove`);
	}
	if (path !== undefined && typeof path !== "string") {
		throw invalidSyntax(`${where}.path: must be a string`);
	}
	return {
		op,
		path: path === undefined ? undefined : pathOf(path, type, dialect, where),
		value: property(json, "value"),
	};
}

/** Rewrites a path into the form of the RFC, and parses it; undefined if it denotes the resource itself. */
function pathOf(sent: string, type: ResourceType, dialect: Dialect, where: string): SentPath | undefined {
	const path = sent.trim();
	if (path !== "" && path.toLowerCase() !== type.schema.toLowerCase()) {
		return sentPath(dialect.filter(path, type), type);
	}
	if (!dialect.allows(requestRules.resource_as_path)) {
		throw invalidPath(`${where}.path: ${JSON.stringify(path)} is not an attribute: leave the path out`);
	}
	return undefined;
}

function messageOf(
	exchange: Exchange,
	type: ResourceType,
	sent: SentOperation,
	where: string,
): MessageInitShape<typeof PatchOperationSchema> {
	const operation = withoutReplaceOfNothing(sent, exchange.dialect);
	const { path, value } = operation;
	const op = patchOps.get(operation.op);
	if (op === undefined) {
		throw invalidSyntax(
			`${where}.op: ${JSON.stringify(operation.op.slice(0, 40))} is not an operation: send add, replace or remove`,
		);
	}
	const read =
		path === undefined
			? attributesIn(exchange, type, value, where)
			: targetValue(exchange.dialect, operation.op, path, value, where);
	return { op, path: path?.text ?? "", value: read === undefined ? undefined : valueFrom(read, `${where}.value`) };
}

/** Rewrites a replace that unassigns what a filter selects, by the rule `replace-of-nothing`. */
function withoutReplaceOfNothing(sent: SentOperation, dialect: Dialect): SentOperation {
	const { op, path, value } = sent;
	if (op !== "replace" || (value !== null && value !== "")) {
		return sent;
	}
	const { attribute, filtered } = path?.named ?? {};
	return attribute !== undefined &&
		filtered === true &&
		isDispensable(attribute) &&
		dialect.allows(requestRules.replace_of_nothing)
		? { op: "remove", path, value: undefined }
		: sent;
}

/** Returns the value of an operation without a path, with only the attributes that a client can set. */
function attributesIn(
	{ dialect, id }: Exchange,
	type: ResourceType,
	value: JsonValue | undefined,
	where: string,
): JsonValue | undefined {
	if (!isObject(value)) {
		return value;
	}
	const sentId = property(value, "id");
	if (sentId !== undefined && (sentId !== id || !dialect.allows(requestRules.id_in_value))) {
		throw immutable("id", `${where}: id is read-only, and its value is ${JSON.stringify(id)}`);
	}
	const writable = Object.entries(value).filter(([name, each]) => {
		const attribute = type.find(name);
		if (attribute === undefined) {
			return leaveOut(name, dialect, where);
		}
		if (attribute.mutability === "readOnly") {
			if (attribute.name !== "id" && !dialect.allows(requestRules.read_only_in_value)) {
				throw immutable(attribute.path, `${where}: ${attribute.path} is read-only`);
			}
			return false;
		}
		return each !== null || attribute.path !== "members" || !dialect.allows(requestRules.members_null);
	});
	return tolerateObject(type, Object.fromEntries(writable) as JsonObject, toleranceOf(dialect, where));
}

/** The tolerance for values of a PATCH. Unlike a POST, a PATCH of what the server does not store is an error. */
function toleranceOf(dialect: Dialect, where: string): Tolerance {
	return {
		coerce: dialect.coerce,
		severalPrimary: (attribute) => dialect.severalPrimary(attribute),
		notKept: (path) => leaveOut(path, dialect, where),
	};
}

/** @throws invalidPath in strict mode. */
function leaveOut(path: string, dialect: Dialect, where: string): false {
	if (!dialect.allows(requestRules.attribute_not_kept)) {
		throw invalidPath(`${where}: ${JSON.stringify(path.slice(0, 100))} is not an attribute that this server stores`);
	}
	return false;
}

function targetValue(
	dialect: Dialect,
	op: string,
	{ text, named }: SentPath,
	value: JsonValue | undefined,
	where: string,
): JsonValue | undefined {
	if (named === undefined) {
		// The path is malformed, and the service refuses it.
		return value;
	}
	if (named.attribute === undefined) {
		leaveOut(text, dialect, where);
		return undefined;
	}
	if (value === undefined) {
		return undefined;
	}
	const { attribute, filtered, sub } = named;
	const wholeList = attribute.multiValued && !filtered && sub === undefined;
	if (op === "remove" && !wholeList) {
		// The path alone says what to remove.
		return undefined;
	}
	if (op === "remove" && value === "") {
		// An empty string must not be read as null, which removes all elements. The service refuses it.
		return value;
	}
	const tolerance = toleranceOf(dialect, where);
	return filtered && sub === undefined
		? tolerateElement(attribute, value, tolerance)
		: tolerateValue(sub ?? attribute, value, tolerance);
}
