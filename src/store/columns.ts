// SPDX-License-Identifier: Apache-2.0

// Attributes ⇄ columns, by their names: `name.givenName` is the column `nameGivenName`, and its folded
// key `nameGivenNameKey`. A new attribute needs nothing here.

import { create, type Message } from "@bufbuild/protobuf";
import { type Draft, hasValue } from "../scim/draft.ts";
import { fold } from "../scim/fold.ts";
import { properties } from "../scim/matches.ts";
import { type Attribute, groupType, type ResourceType, userType } from "../scim/schema.ts";
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
			const draft: Draft = { id: row["id"] };
			for (const { attribute, column } of fields) {
				const value = row[column];
				if (value !== null && value !== undefined) {
					place(draft, attribute, value);
				}
			}
			return create(type.message, draft);
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

function place(draft: Draft, { parent, property }: Attribute, value: unknown) {
	if (parent === undefined) {
		draft[property] = value;
		return;
	}
	const holder = (draft[parent.property] ?? (parent.multiValued ? [fixedValues(parent)] : {})) as Draft | Draft[];
	draft[parent.property] = holder;
	((Array.isArray(holder) ? holder[0] : holder) as Draft)[property] = value;
}

/** The sub-attributes whose values the server gives. */
export function fixedValues(parent: Attribute): Draft {
	const fixed = parent.attributes.filter((each) => each.fixedValue !== undefined);
	const draft = Object.fromEntries(fixed.map((each) => [each.property, each.fixedValue]));
	return hasValue(draft) ? draft : {};
}

export const userMapping = mapping(userType, users);
export const groupMapping = mapping(groupType, groups);
