// SPDX-License-Identifier: Apache-2.0

// SCIM JSON of resources, with absolute URLs.

import { groupJson } from "../../gen/roster/v1/group_json.ts";
import type { Group } from "../../gen/roster/v1/group_pb.ts";
import { userJson } from "../../gen/roster/v1/user_json.ts";
import type { User } from "../../gen/roster/v1/user_pb.ts";

export type Resource = User | Group;

/** A resource in a version, with its JSON. */
export interface Versioned {
	readonly id: string;
	readonly version: number;
	/** Returns the JSON of the resource: a string, or the UTF-8 bytes of a large resource. */
	json(): string | Uint8Array;
}

/** Returns an object whose JSON.stringify is the SCIM JSON of a resource. */
export function resourceJson(resource: Resource, baseUrl: string): object {
	return resource.$typeName === "roster.v1.User" ? userJson(resource, baseUrl) : groupJson(resource, baseUrl);
}
