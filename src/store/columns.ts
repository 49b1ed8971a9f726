// SPDX-License-Identifier: Apache-2.0

// Attributes ⇄ columns, by their names: `name.givenName` is the column `nameGivenName`, and its folded
// key `nameGivenNameKey`. A new attribute needs nothing here.

import { create, type Message } from "@bufbuild/protobuf";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import { compiled } from "../scim/compiled.ts";
import { type Draft, hasValue } from "../scim/draft.ts";
import { fold } from "../scim/fold.ts";
import { type Attribute, groupType, type ResourceType, userType } from "../scim/schema.ts";
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
	// A copy of an empty message is what `create` makes, in less time; its lists have to be its own.
	const empty: Record<string, Message> = { message: create(type.message) };
	const lists = type.message.fields.filter((each) => each.fieldKind === "list").map((each) => `${each.localName}: []`);
	const take = (holder: string, { attribute, column }: Field) =>
		`if (row.${column} !== null) ${holder}.${attribute.property} = row.${column};`;
	const lines = type.attributes.flatMap((attribute) => {
		const { property, message, multiValued } = attribute;
		const own = fields.filter((each) => (each.attribute.parent ?? each.attribute) === attribute);
		if (message === undefined || own.length === 0) {
			return own.map((each) => take("message", each));
		}
		empty[property] = Object.assign(create(message), fixedValues(attribute));
		return [
			`if (${own.map(({ column }) => `row.${column} !== null`).join(" || ")}) {`,
			`const part = { ...empty.${property} };`,
			...own.map((each) => take("part", each)),
			`message.${property} = ${multiValued ? "[part]" : "part"}; }`,
		];
	});
	const made = `{ ${["...empty.message", "id: row.id", ...lists].join(", ")} }`;
	return compiled(`(row) => { const message = ${made}; ${lines.join(" ")} return message; }`, { empty });
}

/** The sub-attributes whose values the server gives. */
export function fixedValues(parent: Attribute): Draft {
	const fixed = parent.attributes.filter((each) => each.fixedValue !== undefined);
	const draft = Object.fromEntries(fixed.map((each) => [each.property, each.fixedValue]));
	return hasValue(draft) ? draft : {};
}

export const userMapping = mapping(userType, users);
export const groupMapping = mapping(groupType, groups);

/** The columns of a table that are read: all but the folded keys, which are only compared. */
export function readColumns<T extends SQLiteTable>(table: T): T["_"]["columns"] {
	const all = Object.entries(getTableColumns(table)).filter(([name]) => !name.endsWith("Key"));
	return Object.fromEntries(all) as T["_"]["columns"];
}
