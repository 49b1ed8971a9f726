// SPDX-License-Identifier: Apache-2.0

// Prints the conversion between records and database rows. The plan of the columns comes from the tables: an attribute
// is stored in the column of the same name, with its folded key in a column beside it. Every other column stores the
// property of the record with the same name. A new attribute therefore needs only a field and a column, and a new
// property of a record only a property and a column.

import type { DescMessage } from "@bufbuild/protobuf";
import type { GeneratedFile, Printable } from "@bufbuild/protoplugin";
import type { Attribute, ResourceType } from "../../src/scim/attributes.ts";
import { columnOf, keyColumnOf, storedAttributes } from "../../src/store/sql/column-names.ts";
import { type Column, getTableColumns, is, SQLiteTable } from "../../src/store/sql/drizzle.ts";
import * as tables from "../../src/store/sql/tables.ts";
import { fromSource, joined, lines, property, uncapitalized } from "./files.ts";

/** A column and what it stores. */
interface Stored {
	readonly name: string;
	readonly column: Column;
	/** The attribute that the column stores; undefined if it stores another property of the record. */
	readonly attribute: Attribute | undefined;
	/** Whether the column stores the folded key of the attribute. */
	readonly isKey: boolean;
}

/** A resource type with its table. */
interface Plan {
	readonly type: ResourceType;
	/** The property of the record that holds the resource. Names of functions begin with it. */
	readonly variable: string;
	/** The name of the table in `src/store/sql/tables.ts`. */
	readonly table: string;
	readonly record: Printable;
	readonly stored: readonly Stored[];
}

function planOf(f: GeneratedFile, type: ResourceType): Plan {
	const table = type.endpoint.slice(1).toLowerCase();
	const found = Object.entries(tables).find(([name]) => name === table)?.[1];
	if (!is(found, SQLiteTable)) {
		throw new Error(`${type.name}: src/store/sql/tables.ts has no table ${table}`);
	}
	const columns: Readonly<Record<string, Column>> = getTableColumns(found);
	const attributes = new Map<string, Pick<Stored, "attribute" | "isKey">>();
	for (const attribute of [...type.attributes.filter(isId), ...storedAttributes(type.attributes)]) {
		if (attribute.multiValued) {
			throw new Error(`${type.name}.${attribute.path}: a column cannot store a list of simple values`);
		}
		attributes.set(columnOf(attribute), { attribute, isKey: false });
		const key = keyColumnOf(attribute);
		if (key !== undefined) {
			attributes.set(key, { attribute, isKey: true });
		}
	}
	for (const name of attributes.keys()) {
		if (columns[name] === undefined) {
			throw new Error(`${type.name}: src/store/sql/tables.ts has no column ${name} in the table ${table}`);
		}
	}
	return {
		type,
		variable: uncapitalized(type.name),
		table,
		record: fromSource(f, `${type.name}Record`, "records/resources.ts", true),
		stored: Object.entries(columns).map(([name, column]) => ({
			name,
			column,
			...(attributes.get(name) ?? { attribute: undefined, isKey: false }),
		})),
	};
}

const isId = ({ property }: Attribute) => property === "id";

const partsOf = ({ attributes }: Attribute) => storedAttributes(attributes);

/** Prints the code for the rows of a resource. */
export function printRows(f: GeneratedFile, type: ResourceType) {
	const plan = planOf(f, type);
	printColumns(f, plan);
	printToRow(f, plan);
	printChanges(f, plan);
	printFromRow(f, plan);
	for (const each of type.attributes.filter((each) => partsOf(each).length > 0)) {
		printPartOf(f, plan, each);
	}
}

/** The columns that are read: all except the folded keys, which are only compared. */
const readIn = ({ stored }: Plan) => stored.filter((each) => !each.isKey);

function printColumns(f: GeneratedFile, plan: Plan) {
	const { variable, table } = plan;
	const names = readIn(plan).map(({ name }) => `"${name}",`);
	f.print`
/** The columns of the table \`${table}\` from which a record is read, in the order of the parameters of \`${variable}FromRow\`. */
export const ${variable}Columns = [
${lines(1, names)}] as const;`;
}

/**
 * The code that reads a column's value from a record. Of a multi-valued attribute, only the first value is stored: a
 * resource has at most one.
 */
function sourceCode({ variable }: Plan, { name, attribute }: Stored, record: string): string {
	if (attribute === undefined) {
		return `${record}.${name}`;
	}
	const { parent, property } = attribute;
	const resource = `${record}.${variable}`;
	return parent === undefined
		? `${resource}.${property}`
		: `${resource}.${parent.property}${parent.multiValued ? "[0]" : ""}?.${property}`;
}

/** The code of the value that is written to a column. */
function columnCode(f: GeneratedFile, plan: Plan, stored: Stored, record: string): Printable {
	const { attribute, column, isKey } = stored;
	const source = sourceCode(plan, stored, record);
	if (isKey) {
		return [fromSource(f, "keyOf", "store/sql/values.ts"), `(${source})`];
	}
	if (!column.notNull) {
		return `${source} ?? null`;
	}
	return attribute === undefined || isId(attribute)
		? source
		: [fromSource(f, "required", "store/sql/values.ts"), `(${source}, "${plan.type.name}.${attribute.path}")`];
}

function printToRow(f: GeneratedFile, plan: Plan) {
	const { variable, table, type, record, stored } = plan;
	const columns = stored.map((each) => property(each.name, columnCode(f, plan, each, "record")));
	f.print`
type ${type.name}Row = typeof ${fromSource(f, table, "store/sql/tables.ts", true)}.$inferInsert;

/** Converts a record to a complete row, with the folded keys. */
export function ${variable}Row(record: ${record}): ${type.name}Row {
	return {
${lines(2, columns)}	};
}`;
}

function printChanges(f: GeneratedFile, plan: Plan) {
	const { variable, type, record, stored } = plan;
	// A folded key is written together with its column.
	const compared = readIn(plan).filter(({ attribute }) => attribute === undefined || !isId(attribute));
	const blocks = compared.flatMap((each): Printable[] => {
		const set = stored.filter(
			({ name, attribute }) => name === each.name || (attribute !== undefined && attribute === each.attribute),
		);
		return [
			`if (${sourceCode(plan, each, "after")} !== ${sourceCode(plan, each, "before")}) {`,
			...set.map((one): Printable => [`\trow.${one.name} = `, columnCode(f, plan, one, "after"), ";"]),
			"}",
		];
	});
	f.print`
/** The columns in which two versions of a record differ, with the values of the second. */
export function ${variable}RowChanges(before: ${record}, after: ${record}): Partial<${type.name}Row> {
	const row: Partial<${type.name}Row> = {};
${lines(1, blocks)}	return row;
}`;
}

/** The type of the value that is read from a column. */
function readType(f: GeneratedFile, { name, column, attribute }: Stored): Printable {
	const empty = column.notNull ? "" : " | null";
	switch (attribute?.type ?? column.dataType) {
		case "string":
		case "reference":
			return `string${empty}`;
		case "number":
		case "integer":
			return `number${empty}`;
		case "boolean":
			return [fromSource(f, "Flag", "store/sql/values.ts", true), empty];
		default:
			throw new Error(`${name}: rows do not support columns of this type`);
	}
}

/** The code that converts the value of a column to a property. */
function readCode(f: GeneratedFile, { column, attribute }: Stored, value: string): Printable {
	if ((attribute?.type ?? column.dataType) !== "boolean") {
		return column.notNull ? value : `${value} ?? undefined`;
	}
	const isSet: Printable = [fromSource(f, "isSet", "store/sql/values.ts"), `(${value})`];
	return column.notNull ? isSet : [`${value} === null ? undefined : `, isSet];
}

function printFromRow(f: GeneratedFile, plan: Plan) {
	const { variable, type, record } = plan;
	const read = readIn(plan);
	const types = read.map((each): Printable => [`${each.name}: `, readType(f, each), ","]);
	const names = read.map(({ name }) => `${name},`);
	const resource = type.attributes.map((each) => property(each.property, attributeCode(f, read, each)));
	const own = read
		.filter(({ attribute }) => attribute === undefined)
		.map((each) => property(each.name, readCode(f, each, each.name)));
	f.print`
/** The values of \`${variable}Columns\`, as the database returns them. */
type ${type.name}Values = readonly [
${lines(1, types)}];

/** Converts a row to a record. */
export function ${variable}FromRow([
${lines(1, names)}]: ${type.name}Values): ${record} {
	return {
		${variable}: {
			$typeName: "${type.message.typeName}",
${lines(3, resource)}		},
${lines(2, own)}	};
}`;
}

/** The code of an attribute of a resource that is read from a row. */
function attributeCode(f: GeneratedFile, read: readonly Stored[], attribute: Attribute): Printable {
	if (attribute.fixedValue !== undefined) {
		return JSON.stringify(attribute.fixedValue);
	}
	const stored = read.find((each) => each.attribute === attribute);
	if (stored !== undefined) {
		return readCode(f, stored, stored.name);
	}
	const parts = partsOf(attribute);
	if (parts.length > 0) {
		return `${attribute.property}Of(${parts.map(columnOf).join(", ")})`;
	}
	return attribute.multiValued ? "[]" : "undefined";
}

/** Prints the function that makes a complex attribute from its columns. */
function printPartOf(f: GeneratedFile, plan: Plan, attribute: Attribute) {
	const { message, multiValued, attributes } = attribute;
	const parts = partsOf(attribute);
	const storedOf = (part: Attribute) => plan.stored.find((each) => each.attribute === part && !each.isKey) as Stored;
	const parameters = parts.map((each): Printable => [each.property, ": ", readType(f, storedOf(each))]);
	const values = attributes.map((each) =>
		property(
			each.property,
			parts.includes(each) ? readCode(f, storedOf(each), each.property) : attributeCode(f, [], each),
		),
	);
	const type: Printable = [f.importShape(message as DescMessage), multiValued ? "[]" : " | undefined"];
	f.print`
/** The value of \`${attribute.path}\` from its columns; empty if all columns are null. */
function ${attribute.property}Of(${joined(parameters, ", ")}): ${type} {
	if (${parts.map((each) => `${each.property} === null`).join(" && ")}) {
		return ${multiValued ? "[]" : "undefined"};
	}
	return ${multiValued ? "[{" : "{"}
${lines(2, [`$typeName: "${message?.typeName}",`, ...values])}	}${multiValued ? "]" : ""};
}`;
}
