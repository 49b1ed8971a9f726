// SPDX-License-Identifier: Apache-2.0

// Descriptors → attributes: the only reader of the proto options.
//
// Of generated code it imports types only, for the generator itself reads options with it, while `gen/` is empty.

import {
	type DescExtension,
	type DescField,
	type DescMessage,
	getOption,
	hasOption,
	ScalarType,
} from "@bufbuild/protobuf";
import { TimestampSchema } from "@bufbuild/protobuf/wkt";
import type { attribute, resource_type } from "../../gen/roster/v1/attribute_pb.ts";

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
	/** The name in SCIM, such as `givenName` or `$ref`; of an extension the URN of its schema. */
	readonly name: string;
	/** The property of the protobuf message. */
	readonly property: string;
	/** The name with its parent's, such as `name.givenName`; of an attribute of an extension with the URN and a colon. */
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
	/** Whether it is a schema extension, whose attributes are its parts (RFC 7643 section 3.3). */
	readonly extension: boolean;
	readonly parent: Attribute | undefined;
	/** The message of a complex attribute. */
	readonly message: DescMessage | undefined;
}

/** A kind of resource (RFC 7643 section 6). */
export interface ResourceType extends AttributeHolder {
	readonly name: string;
	/** The path below the SCIM base URL, such as `/Users`. */
	readonly endpoint: string;
	/** The URN of its schema. */
	readonly schema: string;
	readonly description: string;
	/** Its schema extensions, which are among its attributes. */
	readonly extensions: readonly Attribute[];
	readonly message: DescMessage;
}

/** The proto options that say what is an attribute, and what a resource type. */
export interface Options {
	readonly attribute: typeof attribute;
	readonly resourceType: typeof resource_type;
}

/** The word that the RFC has for the value of an enum in an option: for READ_ONLY it is `readOnly`. */
function wordOf<Word extends string>(option: DescExtension, property: string, value: number, unspecified: Word): Word {
	const name = option.message?.field[property]?.enum?.value[value]?.localName;
	if (name === undefined) {
		throw new Error(`${option}: no value of ${property} has the number ${value}`);
	}
	const word = name.toLowerCase().replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
	return value === 0 ? unspecified : (word as Word);
}

/** Attributes with all that are parts of them. */
export function attributesIn({ attributes }: Pick<AttributeHolder, "attributes">): Attribute[] {
	return attributes.flatMap((each) => [each, ...attributesIn(each)]);
}

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

function pathOf({ jsonName }: DescField, parent: Attribute | undefined): string {
	return parent === undefined ? jsonName : `${parent.path}${parent.extension ? ":" : "."}${jsonName}`;
}

/** @throws Error for a field that its options say more of than SCIM has. */
function checkKind(field: DescField, type: AttributeType, parent: Attribute | undefined, isExtension: boolean): void {
	if (type === "complex" && parent !== undefined) {
		throw new Error(`${field}: a complex attribute is part of no other here`);
	}
	if (isExtension && (type !== "complex" || field.fieldKind === "list" || !/^urn:/i.test(field.jsonName))) {
		throw new Error(`${field}: an extension is one message, and its json_name is the URN of its schema`);
	}
}

function attributeOf(field: DescField, parent: Attribute | undefined, typeName: string, options: Options): Attribute {
	const option = getOption(field, options.attribute);
	const type = typeOf(field, option.referenceTypes);
	checkKind(field, type, parent, option.extension);
	const fixed = option.resourceTypeName ? typeName : option.fixedValue;
	const self: Attribute = {
		name: field.jsonName,
		property: field.localName,
		path: pathOf(field, parent),
		type,
		multiValued: field.fieldKind === "list",
		required: option.required,
		caseExact: option.caseExact || (type !== "string" && type !== "reference"),
		mutability: wordOf(options.attribute, "mutability", option.mutability, "readWrite"),
		returned: wordOf(options.attribute, "returned", option.returned, "default"),
		uniqueness: wordOf(options.attribute, "uniqueness", option.uniqueness, "none"),
		description: option.description,
		canonicalValues: option.canonicalValues,
		referenceTypes: option.referenceTypes,
		identifying: option.identifying,
		common: option.common,
		fixedValue: fixed === "" ? undefined : type === "boolean" ? fixed === "true" : fixed,
		extension: option.extension,
		parent,
		message: type === "complex" ? field.message : undefined,
		...holder([]),
	};
	if (type === "complex" && field.message !== undefined) {
		// Sub-attributes point at their parent, so the parent exists before them.
		Object.assign(self, holder(field.message.fields.map((each) => attributeOf(each, self, typeName, options))));
	}
	return self;
}

/** The resource type that a message is; undefined for a message that is none. */
export function resourceTypeOf(message: DescMessage, options: Options): ResourceType | undefined {
	if (!hasOption(message, options.resourceType)) {
		return undefined;
	}
	const { endpoint, schema, description } = getOption(message, options.resourceType);
	const attributes = message.fields.map((each) => attributeOf(each, undefined, message.name, options));
	const extensions = attributes.filter((each) => each.extension);
	return { name: message.name, endpoint, schema, description, extensions, message, ...holder(attributes) };
}
