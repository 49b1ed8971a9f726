// SPDX-License-Identifier: Apache-2.0

// The body of a PATCH: operations as the RFC has them, for the service to read.
//
// A path crosses as text, and the service parses it. Here it is only looked up which attribute it names, by whose type
// rules about values go. A value crosses as google.protobuf.Value, and is converted by the service alone.

import type { JsonValue, MessageInitShape } from "@bufbuild/protobuf";
import { PatchOp, type PatchOperationSchema } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { immutable, invalidSyntax, tooMany } from "../errors.ts";
import { isObject, valueFrom } from "../scim/json-value.ts";
import { patchLimits } from "../scim/patch.ts";
import { namesIn } from "../scim/patch-path.ts";
import type { ResourceType } from "../scim/schema.ts";
import { checkSchemas, type JsonObject, property } from "./body.ts";
import { type Dialect, requestRules, type SentOperation } from "./dialects.ts";
import { patchSchema } from "./discovery.ts";
import type { Exchange } from "./exchange.ts";
import { tolerateElement, tolerateObject, tolerateValue } from "./tolerate.ts";

const patchOps = new Map([
	["add", PatchOp.ADD],
	["replace", PatchOp.REPLACE],
	["remove", PatchOp.REMOVE],
]);

/** The operations of a PATCH body (RFC 7644 section 3.5.2). */
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
			read.push(messageOf(exchange, type, operation, where));
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

function messageOf(
	exchange: Exchange,
	type: ResourceType,
	{ op: name, path, value }: SentOperation,
	where: string,
): MessageInitShape<typeof PatchOperationSchema> {
	const op = patchOps.get(name);
	if (op === undefined) {
		throw invalidSyntax(
			`${where}.op: ${JSON.stringify(name.slice(0, 40))} is not an operation: send add, replace or remove`,
		);
	}
	const withoutPath = path.trim() === "" || path.trim().toLowerCase() === type.schema.toLowerCase();
	const read = withoutPath
		? attributesIn(exchange, type, value, where)
		: targetValue(exchange.dialect, type, op, path, value);
	return { op, path, value: read === undefined ? undefined : valueFrom(read, `${where}.value`) };
}

/** The value of an operation without a path: the attributes that a client can set. */
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
		throw immutable("id", `${where}: id is read-only, and is ${JSON.stringify(id)}`);
	}
	const writable = Object.entries(value).filter(([name, each]) => {
		const attribute = type.find(name);
		const unsaid = each === null && attribute?.path === "members" && dialect.allows(requestRules.members_null);
		return attribute !== undefined && attribute.mutability !== "readOnly" && !unsaid;
	});
	return tolerateObject(type, Object.fromEntries(writable) as JsonObject, dialect.coerce);
}

function targetValue(
	dialect: Dialect,
	type: ResourceType,
	op: PatchOp,
	path: string,
	value: JsonValue | undefined,
): JsonValue | undefined {
	const named = value === undefined ? undefined : namesIn(path, type);
	if (named?.attribute === undefined || value === undefined) {
		return value;
	}
	const { attribute, filtered, sub } = named;
	const wholeList = attribute.multiValued && !filtered && sub === undefined;
	if (op === PatchOp.REMOVE && !wholeList) {
		// The path says what to remove, and the value nothing.
		return undefined;
	}
	return filtered && sub === undefined
		? tolerateElement(attribute, value, dialect.coerce)
		: tolerateValue(sub ?? attribute, value, dialect.coerce);
}
