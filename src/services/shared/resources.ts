// SPDX-License-Identifier: Apache-2.0

// What users and groups have in common as resources: queries, PATCH operations, versions, answers.

import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { makeMeta } from "../../../gen/roster/v1/meta_make.ts";
import type { Meta } from "../../../gen/roster/v1/meta_pb.ts";
import { PatchOp, type PatchOperation } from "../../../gen/roster/v1/provisioning_service_pb.ts";
import { invalidSyntax, versionMismatch } from "../../errors.ts";
import { defaultConnection, type GroupRecord, type UserRecord } from "../../records.ts";
import { openValue } from "../../scim/json-value.ts";
import { type Op, parseSteps, type Step } from "../../scim/patch.ts";
import { type Projection, projection } from "../../scim/projection.ts";
import { type Attribute, locationOf, type ResourceType } from "../../scim/schema.ts";
import type { Caller } from "./call.ts";

/** What a request lets an answer have. */
interface Projected {
	readonly attributes: readonly string[];
	readonly excludedAttributes: readonly string[];
}

/** The projection that a request asks for. */
export function projectionOf(type: ResourceType, { attributes, excludedAttributes }: Projected): Projection {
	return projection(type, attributes, excludedAttributes);
}

/** The same projection, but one attribute need not be read: there is nothing of it. */
export function without(projection: Projection, attribute: Attribute): Projection {
	return {
		includes: (each) => each !== attribute && projection.includes(each),
		apply: (resource) => projection.apply(resource),
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
		return { op: known, path, value };
	});
	return parseSteps(type, read, openValue);
}

/** The versions that a write is for, and those that it is not for. */
export interface Preconditions {
	readonly expectedVersions: readonly number[];
	readonly unexpectedVersions: readonly number[];
}

/** Refuses a version that is none of those expected, or one of those that are not. */
export function checkVersion({ expectedVersions, unexpectedVersions }: Preconditions, version: number): void {
	const isExpected = expectedVersions.length === 0 || expectedVersions.includes(version);
	if (!isExpected || unexpectedVersions.includes(version)) {
		throw versionMismatch(version);
	}
}

/** What the server says of a record. */
export function metaOf(
	type: ResourceType,
	id: string,
	{ createTime, updateTime, version }: UserRecord | GroupRecord,
): Meta {
	const created = timestampFromMs(createTime);
	return makeMeta({
		resourceType: type.name,
		created,
		lastModified: updateTime === createTime ? created : timestampFromMs(updateTime),
		location: locationOf(type, id),
		version: `W/"${version}"`,
	});
}

/**
 * The connection in whose name a caller writes: a SCIM token's own, and for everybody else the default one.
 *
 * A SCIM token sees only the users whom its connection manages.
 */
export function connectionOf({ connectionId }: Caller): string {
	return connectionId ?? defaultConnection.id;
}
