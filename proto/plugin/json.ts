// SPDX-License-Identifier: Apache-2.0

// Prints functions that convert messages to proto3 JSON. The result equals that of `toJson`, and takes a fraction of
// its time. The function of a message with relative URLs takes a base URL, which it puts before each of them.

import { type DescEnum, type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";
import { FeatureSet_FieldPresence } from "@bufbuild/protobuf/wkt";
import type { GeneratedFile, ImportSymbol, Printable } from "@bufbuild/protoplugin";
import { fromSource, functionOf, lines, property, uncapitalized, withArticle } from "./files.ts";

/** The scalar types whose JSON value equals the value in the message. */
const plain: ReadonlySet<ScalarType> = new Set([
	ScalarType.STRING,
	ScalarType.BOOL,
	ScalarType.INT32,
	ScalarType.UINT32,
]);

/** Whether a field is a relative URL. */
export type IsRelative = (field: DescField) => boolean;

/** Prints the functions for the messages of one file. */
export function printJson(f: GeneratedFile, messages: readonly DescMessage[], isRelative: IsRelative) {
	const enums = new Set(messages.flatMap(({ fields }) => fields.flatMap((each) => each.enum ?? [])));
	messages.forEach((each) => void printMessage(f, each, isRelative));
	enums.forEach((each) => void printEnum(f, each));
}

/** The parameter for the base URL. */
const baseUrl = "baseUrl";

const jsonOf = (f: GeneratedFile, message: DescMessage): ImportSymbol =>
	functionOf(f, message, "json", `${uncapitalized(message.name)}Json`);

/** Whether a message, or a message in one of its fields, has a relative URL. */
function hasRelative(message: DescMessage, isRelative: IsRelative): boolean {
	return (
		message.file.proto.package !== "google.protobuf" &&
		message.fields.some(
			(each) => isRelative(each) || (each.message !== undefined && hasRelative(each.message, isRelative)),
		)
	);
}

function printMessage(f: GeneratedFile, message: DescMessage, isRelative: IsRelative) {
	const variable = uncapitalized(message.name);
	const oneofs = message.oneofs.map(({ localName }) => `const { ${localName} } = ${variable};`);
	// In the order of `toJson`.
	const fields = message.fields.toSorted((one, other) => one.number - other.number);
	const properties = fields.map((each) => property(nameCode(each), propertyCode(f, variable, each, isRelative)));
	const base = hasRelative(message, isRelative) ? `, ${baseUrl} = ""` : "";
	f.print`
/** The JSON of ${withArticle(message.name)}. */
export function ${variable}Json(${variable}: ${f.importShape(message)}${base}) {
${lines(1, oneofs)}	return {
${lines(2, properties)}	};
}`;
}

function nameCode({ jsonName }: DescField): string {
	return /^[a-z$_][\w$]*$/i.test(jsonName) ? jsonName : JSON.stringify(jsonName);
}

const enumFunction = ({ name }: DescEnum) => `${uncapitalized(name)}Json`;

/** Prints the function that converts an enum value to its name. */
function printEnum(f: GeneratedFile, values: DescEnum) {
	const names = values.values.map(({ number, name }) => `${number}: "${name}",`);
	const table = `${uncapitalized(values.name)}Names`;
	f.print`
const ${table}: Readonly<Record<number, string>> = {
${lines(1, names)}};

/** The name of ${withArticle(values.name)}, or its number if it has no name; 0 is unset. */
function ${enumFunction(values)}(value: ${f.importShape(values)}) {
	return value === 0 ? undefined : (${table}[value] ?? value);
}`;
}

/** The code of a field's value in JSON. */
function propertyCode(f: GeneratedFile, variable: string, field: DescField, isRelative: IsRelative): Printable {
	const { localName, oneof, fieldKind, presence } = field;
	const isImplicit = presence === FeatureSet_FieldPresence.IMPLICIT;
	if (isRelative(field) && (field.scalar !== ScalarType.STRING || fieldKind !== "scalar" || isImplicit)) {
		throw new Error(`${field}: only an optional string can be a relative URL`);
	}
	const written =
		fieldKind === "enum" ? isImplicit : fieldKind !== "map" && (field.scalar === undefined || plain.has(field.scalar));
	if (!written) {
		throw new Error(`${field}: the JSON code does not support fields of this kind`);
	}
	const value = `${variable}.${localName}`;
	if (oneof !== undefined) {
		return [
			`${oneof.localName}.case === "${localName}" ? `,
			valueCode(f, field, `${oneof.localName}.value`, isRelative),
			" : undefined",
		];
	}
	switch (fieldKind) {
		case "list":
			return [`${value}.length === 0 ? undefined : `, listCode(f, field, value, isRelative)];
		case "message":
			return [`${value} && `, valueCode(f, field, value, isRelative)];
		case "enum":
			return `${enumFunction(field.enum)}(${value})`;
		default:
			if (isRelative(field)) {
				return `${value} === undefined ? undefined : ${baseUrl} + ${value}`;
			}
			return isImplicit ? `${value} || undefined` : value;
	}
}

function listCode(f: GeneratedFile, field: DescField, value: string, isRelative: IsRelative): Printable {
	const { message } = field;
	if (message === undefined) {
		return value;
	}
	const each = hasRelative(message, isRelative)
		? ["(each) => ", valueCode(f, field, "each", isRelative)]
		: jsonOf(f, message);
	return [fromSource(f, "mapped", "scim/lists.ts"), `(${value}, `, each, ")"];
}

/** The code that converts one value to JSON. */
function valueCode(f: GeneratedFile, { message }: DescField, value: string, isRelative: IsRelative): Printable {
	if (message === undefined) {
		return value;
	}
	if (message.typeName === "google.protobuf.Timestamp") {
		return [fromSource(f, "timestampJson", "scim/timestamp.ts"), `(${value})`];
	}
	// Well-known types such as Duration have their own JSON form.
	return message.file.proto.package === "google.protobuf"
		? [f.import("toJson", "@bufbuild/protobuf"), "(", f.importSchema(message), `, ${value})`]
		: [jsonOf(f, message), `(${value}${hasRelative(message, isRelative) ? `, ${baseUrl}` : ""})`];
}
