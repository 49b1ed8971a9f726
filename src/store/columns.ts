// SPDX-License-Identifier: Apache-2.0

// Attributes ⇄ columns, by their names: `name.givenName` is the column `nameGivenName`, and its folded
// key `nameGivenNameKey`. A new attribute needs nothing here.

import { create, type DescMessage, type Message } from "@bufbuild/protobuf";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import { type Draft, hasValue } from "../scim/draft.ts";
import { fold } from "../scim/fold.ts";
import { properties } from "../scim/matches.ts";
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
	return {
		toRow(resource) {
			const row: Row = {};
			for (const { attribute, column, key } of fields) {
				const value = valueIn(resource, attribute) ?? null;
				row[column] = value;
				if (key !== undefined) {
					row[key] = typeof value === "string" ? fold(value) : value;
				}
			}
			return row;
		},
		fromRow(row) {
			const message = create(type.message) as Message & Draft;
			message["id"] = row["id"];
			for (const { attribute, column } of fields) {
				const value = row[column];
				if (value !== null && value !== undefined) {
					place(message, attribute, value);
				}
			}
			return message;
		},
	};
}

// Of a multi-valued attribute one value is stored: the resource has no other.
function valueIn(resource: Message, { parent, property }: Attribute): unknown {
	if (parent === undefined) {
		return properties(resource)[property];
	}
	const holder = properties(resource)[parent.property];
	return ((Array.isArray(holder) ? holder[0] : holder) as Draft | undefined)?.[property];
}

function place(message: Draft, { parent, property }: Attribute, value: unknown) {
	if (parent === undefined) {
		message[property] = value;
	} else {
		holderIn(message, parent)[property] = value;
	}
}

/** The one value of a complex attribute, which is made where there is none yet. */
function holderIn(message: Draft, parent: Attribute): Draft {
	const known = message[parent.property] as Draft | Draft[] | undefined;
	const found = Array.isArray(known) ? known[0] : known;
	if (found !== undefined) {
		return found;
	}
	const made = Object.assign(create(parent.message as DescMessage), fixedOf(parent)) as Draft;
	message[parent.property] = parent.multiValued ? [made] : made;
	return made;
}

const fixed = new Map<Attribute, Draft>();

function fixedOf(parent: Attribute): Draft {
	const known = fixed.get(parent) ?? (parent.multiValued ? fixedValues(parent) : {});
	fixed.set(parent, known);
	return known;
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
