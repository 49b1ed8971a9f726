// SPDX-License-Identifier: Apache-2.0

// The only reader of the proto options: descriptors in, plain attributes out.

import { type DescField, type DescMessage, getOption, hasOption, ScalarType } from "@bufbuild/protobuf";
import { TimestampSchema } from "@bufbuild/protobuf/wkt";
import { attribute, Mutability, Returned, resource_type, Uniqueness } from "../../gen/roster/v1/attribute_pb.ts";
import { GroupSchema } from "../../gen/roster/v1/group_pb.ts";
import { UserSchema } from "../../gen/roster/v1/user_pb.ts";

/** The SCIM data types that attributes here have (RFC 7643 section 2.3). */
export type AttributeType = "string" | "boolean" | "integer" | "dateTime" | "reference" | "complex";

/** Something that attributes are looked up in: a resource type, or a complex attribute. */
export interface AttributeHolder {
	readonly attributes: readonly Attribute[];
	/** The attribute of this name, in any letter case (RFC 7643 section 2.1). */
	find(name: string): Attribute | undefined;
}

/** One attribute with its characteristics (RFC 7643 section 2.2). */
export interface Attribute extends AttributeHolder {
	/** The name in SCIM, such as `givenName` or `$ref`. */
	readonly name: string;
	/** The property of the protobuf message. */
	readonly property: string;
	/** The name with its parent's, such as `name.givenName`. */
	readonly path: string;
	readonly type: AttributeType;
	readonly multiValued: boolean;
	readonly required: boolean;
	readonly caseExact: boolean;
	readonly mutability: "readWrite" | "readOnly" | "immutable" | "writeOnly";
	readonly returned: "default" | "always" | "request" | "never";
	readonly uniqueness: "none" | "server" | "global";
	readonly description: string;
	readonly canonicalValues: readonly string[];
	readonly referenceTypes: readonly string[];
	/** Whether people are told apart by it: then it has no characters that nobody sees. */
	readonly identifying: boolean;
	/** Whether it is one of the attributes that every resource has, and no schema lists. */
	readonly common: boolean;
	/** The value that the server gives it, whatever is sent; such an attribute is not stored. */
	readonly fixedValue: string | boolean | undefined;
	readonly parent: Attribute | undefined;
	/** The message of a complex attribute. */
	readonly message: DescMessage | undefined;
}

/** A kind of resource (RFC 7643 section 6). */
export interface ResourceType extends AttributeHolder {
	readonly name: "User" | "Group";
	/** The path below the SCIM base URL, such as `/Users`. */
	readonly endpoint: string;
	/** The URN of its schema. */
	readonly schema: string;
	readonly description: string;
	readonly message: DescMessage;
}

const mutabilities = {
	[Mutability.UNSPECIFIED]: "readWrite",
	[Mutability.READ_ONLY]: "readOnly",
	[Mutability.IMMUTABLE]: "immutable",
	[Mutability.WRITE_ONLY]: "writeOnly",
} as const;

const returneds = {
	[Returned.UNSPECIFIED]: "default",
	[Returned.ALWAYS]: "always",
	[Returned.REQUEST]: "request",
	[Returned.NEVER]: "never",
} as const;

const uniquenesses = {
	[Uniqueness.UNSPECIFIED]: "none",
	[Uniqueness.SERVER]: "server",
	[Uniqueness.GLOBAL]: "global",
} as const;

function holder(attributes: readonly Attribute[]): AttributeHolder {
	// A Map, for a name comes from a client and must never reach a prototype.
	const byName = new Map(attributes.map((each) => [each.name.toLowerCase(), each]));
	return { attributes, find: (name) => byName.get(name.toLowerCase()) };
}

function typeOf(field: DescField, referenceTypes: readonly string[]): AttributeType {
	if (field.message !== undefined) {
		return field.message.typeName === TimestampSchema.typeName ? "dateTime" : "complex";
	}
	switch (field.scalar) {
		case ScalarType.STRING:
			return referenceTypes.length > 0 ? "reference" : "string";
		case ScalarType.BOOL:
			return "boolean";
		case ScalarType.INT32:
			return "integer";
		default:
			throw new Error(`${field}: no SCIM type for this kind of field`);
	}
}

function attributeOf(field: DescField, parent: Attribute | undefined): Attribute {
	const option = getOption(field, attribute);
	const type = typeOf(field, option.referenceTypes);
	const fixed = option.fixedValue;
	const self = {
		name: field.jsonName,
		property: field.localName,
		path: parent === undefined ? field.jsonName : `${parent.path}.${field.jsonName}`,
		type,
		multiValued: field.fieldKind === "list",
		required: option.required,
		caseExact: option.caseExact || (type !== "string" && type !== "reference"),
		mutability: mutabilities[option.mutability as keyof typeof mutabilities],
		returned: returneds[option.returned as keyof typeof returneds],
		uniqueness: uniquenesses[option.uniqueness as keyof typeof uniquenesses],
		description: option.description,
		canonicalValues: option.canonicalValues,
		referenceTypes: option.referenceTypes,
		identifying: option.identifying,
		common: option.common,
		fixedValue: fixed === "" ? undefined : type === "boolean" ? fixed === "true" : fixed,
		parent,
		message: type === "complex" ? field.message : undefined,
		...holder([]),
	};
	if (type === "complex" && field.message !== undefined) {
		// Sub-attributes point at their parent, so the parent exists before them.
		Object.assign(self, holder(field.message.fields.map((each) => attributeOf(each, self))));
	}
	return self;
}

function resourceTypeOf(message: DescMessage, name: ResourceType["name"]): ResourceType {
	if (!hasOption(message, resource_type)) {
		throw new Error(`${message}: no resource_type option`);
	}
	const { endpoint, schema, description } = getOption(message, resource_type);
	const attributes = message.fields.map((each) => attributeOf(each, undefined));
	return { name, endpoint, schema, description, message, ...holder(attributes) };
}

/** The User resource type. */
export const userType = resourceTypeOf(UserSchema, "User");

/** The Group resource type. */
export const groupType = resourceTypeOf(GroupSchema, "Group");

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

/** Where a resource is, relative to the SCIM base URL. */
export function locationOf(type: ResourceType, id: string): string {
	return `${type.endpoint}/${id}`;
}
