// SPDX-License-Identifier: Apache-2.0

// The resource types that this server has, as the proto options describe them.

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

/** The attribute at a path that the code itself names, such as `emails.value`. */
export function attributeAt(type: ResourceType, path: string): Attribute {
	const found = path.split(".").reduce<AttributeHolder | undefined>((holder, name) => holder?.find(name), type);
	if (found === undefined) {
		throw new Error(`${type.name} has no attribute ${path}`);
	}
	return found as Attribute;
}

/**
 * The path of a value where it stands, such as `emails[1].value`.
 *
 * @param index of the element of a multi-valued attribute that the value is, or is in.
 */
export function pathOf({ name, path, multiValued, parent }: Attribute, index: number | undefined): string {
	if (index === undefined) {
		return path;
	}
	return multiValued || parent === undefined ? `${path}[${index}]` : `${parent.path}[${index}].${name}`;
}

/** The URNs of the schemas that a resource follows: that of its type, and those of the extensions that it has. */
export function schemasOf(type: ResourceType, resource: Message): string[] {
	const has = ({ property }: Attribute) => (resource as unknown as Record<string, unknown>)[property] !== undefined;
	return [type.schema, ...type.extensions.filter(has).map((each) => each.name)];
}

/** Where a resource is, relative to the SCIM base URL. */
export function locationOf(type: ResourceType, id: string): string {
	return `${type.endpoint}/${id}`;
}
