// SPDX-License-Identifier: Apache-2.0

// Prints how records go into rows and come out of them. A row is where a message meets a table, so the tables are read
// here: an attribute is kept in the column of its name, with its folded key beside it, and every other column is the
// property of the record that has its name. So a new attribute is a field and a column, a new property of a record is
// one of its interface and a column, and neither is named here.

import type { DescMessage } from "@bufbuild/protobuf";
import type { GeneratedFile, Printable } from "@bufbuild/protoplugin";
import type { Attribute, ResourceType } from "../../src/scim/attributes.ts";
import { columnOf, keyColumnOf, storedAttributes } from "../../src/store/sql/column-names.ts";
import { type Column, getTableColumns, is, SQLiteTable } from "../../src/store/sql/drizzle.ts";
import * as tables from "../../src/store/sql/tables.ts";
import { fromSource, joined, lines, property, uncapitalized } from "./files.ts";

/** A column with the code of what stands in it. */
interface Stored {
	readonly name: string;
	readonly column: Column;
	/** The attribute; undefined for a property of the record that is none. */
	readonly attribute: Attribute | undefined;
	/** Whether it is the folded key of the attribute. */
	readonly isKey: boolean;
}

/** A resource type with its table. */
interface Plan {
	readonly type: ResourceType;
	/** The property of the record that has the resource, and the beginning of names. */
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
			throw new Error(`${type.name}.${attribute.path}: a list of simple values is kept in no column`);
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
		record: fromSource(f, `${type.name}Record`, "records.ts", true),
		stored: Object.entries(columns).map(([name, column]) => ({
			name,
			column,
			...(attributes.get(name) ?? { attribute: undefined, isKey: false }),
		})),
	};
}

const isId = ({ property }: Attribute) => property === "id";

const partsOf = ({ attributes }: Attribute) => storedAttributes(attributes);

/** Prints everything about the rows of a resource. */
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

/** The columns that are read: all but the folded keys, which are only compared. */
const readIn = ({ stored }: Plan) => stored.filter((each) => !each.isKey);

function printColumns(f: GeneratedFile, plan: Plan) {
	const { variable, table } = plan;
	const names = readIn(plan).map(({ name }) => `"${name}",`);
	f.print`
/** The columns of the table \`${table}\` that a record is made of, in the order in which \`${variable}FromRow\` takes them. */
export const ${variable}Columns = [
${lines(1, names)}] as const;`;
}

/** The code of what a column is made of. Of a multi-valued attribute one value is stored: the resource has no other. */
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

/** The code of the value that a column gets. */
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

/** The whole row of a record, with the folded keys. */
export function ${variable}Row(record: ${record}): ${type.name}Row {
	return {
${lines(2, columns)}	};
}`;
}

function printChanges(f: GeneratedFile, plan: Plan) {
	const { variable, type, record, stored } = plan;
	// A folded key is set with the column that it is the key of.
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
/** The columns in which the rows of two versions of a record differ, as the second has them. */
export function ${variable}RowChanges(before: ${record}, after: ${record}): Partial<${type.name}Row> {
	const row: Partial<${type.name}Row> = {};
${lines(1, blocks)}	return row;
}`;
}

/** The type of what is read of a column. */
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
			throw new Error(`${name}: a column of this type is read by no code`);
	}
}

/** The code of a property, of what was read of its column. */
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
/** The values of \`${variable}Columns\`, as the database has them. */
type ${type.name}Values = readonly [
${lines(1, types)}];

/** The record of a row. */
export function ${variable}FromRow([
${lines(1, names)}]: ${type.name}Values): ${record} {
	return {
		${variable}: {
			$typeName: "${type.message.typeName}",
${lines(3, resource)}		},
${lines(2, own)}	};
}`;
}

/** The code of an attribute in a resource that was read. */
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

/** Prints what makes a complex attribute of its columns. */
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
/** What stands in the columns of \`${attribute.path}\`: nothing where all of them are empty. */
function ${attribute.property}Of(${joined(parameters, ", ")}): ${type} {
	if (${parts.map((each) => `${each.property} === null`).join(" && ")}) {
		return ${multiValued ? "[]" : "undefined"};
	}
	return ${multiValued ? "[{" : "{"}
${lines(2, [`$typeName: "${message?.typeName}",`, ...values])}	}${multiValued ? "]" : ""};
}`;
}
