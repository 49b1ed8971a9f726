// SPDX-License-Identifier: Apache-2.0

// Resources as JSON, with whole URLs.

import { groupJson } from "../../gen/roster/v1/group_json.ts";
import type { Group } from "../../gen/roster/v1/group_pb.ts";
import { userJson } from "../../gen/roster/v1/user_json.ts";
import type { User } from "../../gen/roster/v1/user_pb.ts";

export type Resource = User | Group;

/** A resource as an object of which JSON.stringify makes its JSON. */
export function resourceJson(resource: Resource, baseUrl: string): object {
	return resource.$typeName === "roster.v1.User" ? userJson(resource, baseUrl) : groupJson(resource, baseUrl);
}
