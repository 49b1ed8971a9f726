// SPDX-License-Identifier: Apache-2.0

// The resource types of this server, as the proto options declare them.

import type { DescMessage, Message } from "@bufbuild/protobuf";
import { attribute, resource_type } from "../../gen/roster/v1/attribute_pb.ts";
import { GroupSchema } from "../../gen/roster/v1/group_pb.ts";
import { UserSchema } from "../../gen/roster/v1/user_pb.ts";
import { type Attribute, type AttributeHolder, type ResourceType, resourceTypeOf } from "./attributes.ts";

export { type Attribute, type AttributeHolder, attributesIn, type ResourceType } from "./attributes.ts";

function declared(message: DescMessage): ResourceType {
	const type = resourceTypeOf(message, { attribute, resourceType: resource_type });
	if (type === undefined) {
		throw new Error(`${message}: no resource_type option`);
	}
	return type;
}

/** The User resource type. */
export const userType = declared(UserSchema);

/** The Group resource type. */
export const groupType = declared(GroupSchema);

/** Every resource type, in the order in which discovery lists them. */
export const resourceTypes: readonly ResourceType[] = [userType, groupType];

/** Finds the attribute at a path in the code, such as `emails.value`. Throws if there is none: that is a bug. */
export function attributeAt(type: ResourceType, path: string): Attribute {
	const found = path.split(".").reduce<AttributeHolder | undefined>((holder, name) => holder?.find(name), type);
	if (found === undefined) {
		throw new Error(`${type.name} has no attribute ${path}`);
	}
	return found as Attribute;
}

/**
 * Returns the path of a value in a resource, such as `emails[1].value`.
 *
 * @param index the index of the element that is or contains the value; undefined outside of multi-valued attributes.
 */
export function pathOf({ name, path, multiValued, parent }: Attribute, index: number | undefined): string {
	if (index === undefined) {
		return path;
	}
	return multiValued || parent === undefined ? `${path}[${index}]` : `${parent.path}[${index}].${name}`;
}

/** Lists the URNs in the `schemas` of a resource: the core schema, and the extensions that the resource has. */
export function schemasOf(type: ResourceType, resource: Message): string[] {
	const has = ({ property }: Attribute) => (resource as unknown as Record<string, unknown>)[property] !== undefined;
	return [type.schema, ...type.extensions.filter(has).map((each) => each.name)];
}

/** Returns the location of a resource, relative to the SCIM base URL. */
export function locationOf(type: ResourceType, id: string): string {
	return `${type.endpoint}/${id}`;
}
