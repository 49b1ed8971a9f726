// SPDX-License-Identifier: Apache-2.0

// Derives attributes from protobuf descriptors. No other file reads the proto options.
//
// This file imports only types from `gen/`: the code generator uses it while `gen/` is still empty.

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

/** The SCIM data types that this server supports (RFC 7643 section 2.3). */
export type AttributeType = "string" | "boolean" | "integer" | "dateTime" | "reference" | "complex";

/** A set of attributes with a lookup by name: a resource type, or a complex attribute. */
export interface AttributeHolder {
	readonly attributes: readonly Attribute[];
	/** Finds an attribute by its name, without regard to case (RFC 7643 section 2.1). */
	find(name: string): Attribute | undefined;
}

/** One attribute with its characteristics (RFC 7643 section 2.2). */
export interface Attribute extends AttributeHolder {
	/** The SCIM name, such as `givenName` or `$ref`. The name of an extension is the URN of its schema. */
	readonly name: string;
	/** The name of the property of the protobuf message. */
	readonly property: string;
	/** The full name, such as `name.givenName`. An attribute of an extension is prefixed with the URN and a colon. */
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
	/** Whether the attribute identifies a person. Its values must not contain invisible characters. */
	readonly identifying: boolean;
	/** Whether it is a common attribute: every resource has it, and no schema lists it (RFC 7643 section 3.1). */
	readonly common: boolean;
	/** The value that the server always returns. The server ignores a value from the client, and stores none. */
	readonly fixedValue: string | boolean | undefined;
	/** Whether the values are the URNs of the resource's schemas. */
	readonly schemaUrns: boolean;
	/** Whether the fixed value is the name of the resource type. Every resource has it. */
	readonly resourceTypeName: boolean;
	/** Whether the value is a URL relative to the SCIM base URL. A filter cannot name such an attribute. */
	readonly relative: boolean;
	/**
	 * Whether it is a schema extension. Its sub-attributes are the attributes of the extension (RFC 7643 section 3.3).
	 */
	readonly extension: boolean;
	readonly parent: Attribute | undefined;
	/** The protobuf message of a complex attribute; undefined for a simple one. */
	readonly message: DescMessage | undefined;
}

/** A resource type (RFC 7643 section 6). */
export interface ResourceType extends AttributeHolder {
	readonly name: string;
	/** The path below the SCIM base URL, such as `/Users`. */
	readonly endpoint: string;
	/** The URN of the core schema. */
	readonly schema: string;
	readonly description: string;
	/** The schema extensions. `attributes` contains them, too. */
	readonly extensions: readonly Attribute[];
	readonly message: DescMessage;
}

/** The proto options that declare attributes and resource types. */
export interface Options {
	readonly attribute: typeof attribute;
	readonly resourceType: typeof resource_type;
}

/** Converts the enum value of an option to the keyword of the RFC: READ_ONLY to `readOnly`. */
function wordOf<Word extends string>(option: DescExtension, property: string, value: number, unspecified: Word): Word {
	const name = option.message?.field[property]?.enum?.value[value]?.localName;
	if (name === undefined) {
		throw new Error(`${option}: no value of ${property} has the number ${value}`);
	}
	const word = name.toLowerCase().replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
	return value === 0 ? unspecified : (word as Word);
}

/** Lists the attributes with their sub-attributes. */
export function attributesIn({ attributes }: Pick<AttributeHolder, "attributes">): Attribute[] {
	return attributes.flatMap((each) => [each, ...attributesIn(each)]);
}

function holder(attributes: readonly Attribute[]): AttributeHolder {
	// A Map and not an object: clients send these names, and "__proto__" must not find a prototype.
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

/** @throws Error if SCIM does not allow what the options of the field declare. */
function checkKind(field: DescField, type: AttributeType, parent: Attribute | undefined, isExtension: boolean): void {
	if (type === "complex" && parent !== undefined) {
		throw new Error(`${field}: a complex attribute cannot contain another complex attribute`);
	}
	if (isExtension && (type !== "complex" || field.fieldKind === "list" || !/^urn:/i.test(field.jsonName))) {
		throw new Error(`${field}: an extension must be a single message, and its json_name the URN of its schema`);
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
		schemaUrns: option.schemaUrns,
		resourceTypeName: option.resourceTypeName,
		relative: option.relative,
		extension: option.extension,
		parent,
		message: type === "complex" ? field.message : undefined,
		...holder([]),
	};
	if (type === "complex" && field.message !== undefined) {
		// Each sub-attribute refers to its parent, so the parent is made first.
		Object.assign(self, holder(field.message.fields.map((each) => attributeOf(each, self, typeName, options))));
	}
	return self;
}

/** Returns the resource type that a message declares; undefined if it declares none. */
export function resourceTypeOf(message: DescMessage, options: Options): ResourceType | undefined {
	if (!hasOption(message, options.resourceType)) {
		return undefined;
	}
	const { endpoint, schema, description } = getOption(message, options.resourceType);
	const attributes = message.fields.map((each) => attributeOf(each, undefined, message.name, options));
	const extensions = attributes.filter((each) => each.extension);
	return { name: message.name, endpoint, schema, description, extensions, message, ...holder(attributes) };
}
