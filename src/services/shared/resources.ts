// SPDX-License-Identifier: Apache-2.0

// Shared by the methods for users and for groups: projections, PATCH operations, versions and `meta`.

import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { makeMeta } from "../../../gen/roster/v1/meta_make.ts";
import type { Meta } from "../../../gen/roster/v1/meta_pb.ts";
import { PatchOp, type PatchOperation } from "../../../gen/roster/v1/provisioning_service_pb.ts";
import { versionMismatch } from "../../errors/data.ts";
import { invalidSyntax } from "../../errors/request.ts";
import { defaultConnection } from "../../records/connections.ts";
import type { GroupRecord, UserRecord } from "../../records/resources.ts";
import { openValue } from "../../scim/json-value.ts";
import { type Op, parseSteps, type Step } from "../../scim/patch.ts";
import { type Projection, projection } from "../../scim/projection.ts";
import { type Attribute, locationOf, type ResourceType } from "../../scim/schema.ts";
import type { Caller } from "./call.ts";

/** The parameters of a request that select the attributes of the response. */
interface Projected {
	readonly attributes: readonly string[];
	readonly excludedAttributes: readonly string[];
}

/** Returns the projection for the parameters of a request. */
export function projectionOf(type: ResourceType, { attributes, excludedAttributes }: Projected): Projection {
	return projection(type, attributes, excludedAttributes);
}

/** The same projection, without reading one attribute that is known to be empty. */
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

/** Parses the operations of a PATCH. */
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

/** The versions of a resource that a write allows (If-Match) and does not allow (If-None-Match). */
export interface Preconditions {
	readonly expectedVersions: readonly number[];
	readonly unexpectedVersions: readonly number[];
}

/** @throws versionMismatch if the version of a resource is not one that the write allows. */
export function checkVersion({ expectedVersions, unexpectedVersions }: Preconditions, version: number): void {
	const isExpected = expectedVersions.length === 0 || expectedVersions.includes(version);
	if (!isExpected || unexpectedVersions.includes(version)) {
		throw versionMismatch(version);
	}
}

/** Builds the `meta` attribute of a record (RFC 7643 section 3.1). */
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
 * Returns the connection that a caller writes for: that of a SCIM token, and the default one for other tokens.
 *
 * A SCIM token sees only the users of its connection.
 */
export function connectionOf({ connectionId }: Caller): string {
	return connectionId ?? defaultConnection.id;
}
