// SPDX-License-Identifier: Apache-2.0

// What users and groups have in common as resources: queries, PATCH operations, versions, answers.

import { create, toJson } from "@bufbuild/protobuf";
import { timestampFromMs, ValueSchema } from "@bufbuild/protobuf/wkt";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { type Meta, MetaSchema } from "../../gen/roster/v1/meta_pb.ts";
import { PatchOp, type PatchOperation, type Query } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { invalidSyntax, versionMismatch } from "../errors.ts";
import type { GroupRecord, UserRecord } from "../records.ts";
import { bind, type Condition } from "../scim/condition.ts";
import { parseFilter } from "../scim/filter.ts";
import { type Op, parseSteps, type Step } from "../scim/patch.ts";
import { type Projection, projection } from "../scim/projection.ts";
import type { ResourceType } from "../scim/schema.ts";
import type { Search } from "../store/store.ts";
import type { Caller } from "./call.ts";

export const countLimits = { default: 100, most: 1000 } as const;

/** What a request lets an answer have. */
interface Projected {
	readonly attributes: readonly string[];
	readonly excludedAttributes: readonly string[];
}

/** The projection that a request asks for. */
export function projectionOf(type: ResourceType, { attributes, excludedAttributes }: Projected): Projection {
	return projection(type, attributes, excludedAttributes);
}

/** The condition of a filter; undefined where there is none. */
function conditionOf(type: ResourceType, filter: string): Condition | undefined {
	return filter === "" ? undefined : bind(parseFilter(filter), type, type);
}

/** A query, read: RFC 7644 section 3.4.2.4 says what numbers out of range mean. */
export function searchOf(
	type: ResourceType,
	query: Query,
): { search: Search; startIndex: number; projection: Projection } {
	const startIndex = Math.max(query.startIndex ?? 1, 1);
	const limit = Math.min(Math.max(query.count ?? countLimits.default, 0), countLimits.most);
	return {
		search: { condition: conditionOf(type, query.filter), offset: startIndex - 1, limit },
		startIndex,
		projection: projectionOf(type, query),
	};
}

const ops = new Map<PatchOp, Op>([
	[PatchOp.ADD, "add"],
	[PatchOp.REPLACE, "replace"],
	[PatchOp.REMOVE, "remove"],
]);

/** The steps of a PATCH. */
export function stepsOf(type: ResourceType, operations: readonly PatchOperation[]): Step[] {
	const read = operations.map(({ op, path, value }, index) => {
		const known = ops.get(op);
		if (known === undefined) {
			throw invalidSyntax(
				`operations[${index}].op: is required: send PATCH_OP_ADD, PATCH_OP_REPLACE or PATCH_OP_REMOVE`,
			);
		}
		return { op: known, path, value: value && toJson(ValueSchema, value) };
	});
	return parseSteps(type, read);
}

/** Refuses a version that is none of those expected. */
export function checkVersion(expected: readonly number[], version: number): void {
	if (expected.length > 0 && !expected.includes(version)) {
		throw versionMismatch(version);
	}
}

/** What the server says of a record. */
export function metaOf(type: ResourceType, { createTime, updateTime, version }: UserRecord | GroupRecord): Meta {
	return create(MetaSchema, {
		resourceType: type.name,
		created: timestampFromMs(createTime),
		lastModified: timestampFromMs(updateTime),
		version: `W/"${version}"`,
	});
}

/** Whether a caller sees only what the identity provider manages. */
export function seesManagedOnly(caller: Caller): boolean {
	return caller.kind === CredentialKind.SCIM;
}
