// SPDX-License-Identifier: Apache-2.0

// Attributes ⇄ columns, by their names: `name.givenName` is the column `nameGivenName`, and its folded
// key `nameGivenNameKey`. A new attribute needs nothing here.

import type { Message } from "@bufbuild/protobuf";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import { compiled } from "../scim/compiled.ts";
import { messageCode } from "../scim/create.ts";
import { fold } from "../scim/fold.ts";
import { type Attribute, type AttributeHolder, groupType, type ResourceType, userType } from "../scim/schema.ts";
import { getTableColumns } from "./drizzle.ts";
import { groups, users } from "./tables.ts";

/** A row by its column properties. */
export type Row = Record<string, unknown>;

/** The property of the table's column that an attribute is stored in. */
export function columnOf({ path }: Attribute): string {
	return path.replace(/\.(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** Whether an attribute has a column of its own: it is simple, a client sets it, and its value is not fixed. */
export function isStored(attribute: Attribute): boolean {
	return attribute.type !== "complex" && attribute.mutability === "readWrite" && attribute.fixedValue === undefined;
}

interface Field {
	readonly attribute: Attribute;
	readonly column: string;
	/** The column of the folded key, for an attribute that is not caseExact. */
	readonly key: string | undefined;
}

/** The stored attributes of a resource type, and how they go into a row and out of it. */
export interface Mapping {
	/** What the row says of the attributes of a resource, keys included. */
	toRow(resource: Message): Row;
	/** The resource with its id and the attributes that are stored. */
	fromRow(row: Row): Message;
}

function mapping(type: ResourceType, table: object): Mapping {
	const fields = type.attributes
		.flatMap((each) => (each.type === "complex" ? each.attributes : [each]))
		.filter(isStored)
		.map((attribute): Field => {
			const column = columnOf(attribute);
			const key = attribute.caseExact ? undefined : `${column}Key`;
			for (const needed of [column, ...(key === undefined ? [] : [key])]) {
				if (!(needed in table)) {
					throw new Error(`${type.name}.${attribute.path} has no column ${needed} in store/tables.ts`);
				}
			}
			return { attribute, column, key };
		});
	return { toRow: writer(fields), fromRow: reader(type, fields) };
}

/** Writes a message into a row, by code that names its fields. */
function writer(fields: readonly Field[]): Mapping["toRow"] {
	const properties = fields.flatMap(({ attribute, column, key }) => {
		const value = valueCode(attribute);
		return [`${column}: ${value} ?? null`, ...(key === undefined ? [] : [`${key}: keyOf(${value})`])];
	});
	const keyOf = (value: unknown) => (typeof value === "string" ? fold(value) : (value ?? null));
	return compiled(`(message) => ({ ${properties.join(", ")} })`, { keyOf });
}

// Of a multi-valued attribute one value is stored: the resource has no other.
function valueCode({ parent, property }: Attribute): string {
	return parent === undefined
		? `message.${property}`
		: `message.${parent.property}${parent.multiValued ? "[0]" : ""}?.${property}`;
}

/** Reads a row into a message, by code that names its fields. */
function reader(type: ResourceType, fields: readonly Field[]): Mapping["fromRow"] {
	const columns = new Map(fields.map(({ attribute, column }) => [attribute, `row.${column}`]));
	const codeOf = (attribute: Attribute, unset: string): string => {
		const { attributes, message, multiValued, fixedValue } = attribute;
		if (fixedValue !== undefined) {
			return JSON.stringify(fixedValue);
		}
		const own = attributes.flatMap((each) => columns.get(each) ?? []);
		if (message === undefined || own.length === 0) {
			const column = columns.get(attribute);
			return column === undefined ? unset : `${column} ?? ${unset}`;
		}
		const part = messageCode(message, ({ localName }, unset) => codeOf(propertyOf(attribute, localName), unset));
		return `${own.map((each) => `${each} !== null`).join(" || ")} ? ${multiValued ? `[${part}]` : part} : ${unset}`;
	};
	const message = messageCode(type.message, ({ localName }, unset) =>
		localName === "id" ? "row.id" : codeOf(propertyOf(type, localName), unset),
	);
	return compiled(`(row) => (${message})`, {});
}

function propertyOf({ attributes }: AttributeHolder, property: string): Attribute {
	return attributes.find((each) => each.property === property) as Attribute;
}

export const userMapping = mapping(userType, users);
export const groupMapping = mapping(groupType, groups);

/** The columns of a table that are read: all but the folded keys, which are only compared. */
export function readColumns<T extends SQLiteTable>(table: T): T["_"]["columns"] {
	const all = Object.entries(getTableColumns(table)).filter(([name]) => !name.endsWith("Key"));
	return Object.fromEntries(all) as T["_"]["columns"];
}
