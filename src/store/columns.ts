// SPDX-License-Identifier: Apache-2.0

// Records ⇄ rows, by code that names their fields. Attributes are columns by their names: `name.givenName` is the column
// `nameGivenName`, and its folded key `nameGivenNameKey`. A new attribute needs nothing here.

import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import type { GroupRecord, UserRecord } from "../records.ts";
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

/** How records of a resource go into rows and come out of them. */
export interface Mapping<Kept> {
	/** The whole row, folded keys included. */
	toRow(record: Kept): Row;
	/** The columns in which the rows of two records differ, as the second has them. */
	changes(before: Kept, after: Kept): Row;
	fromRow(row: Row): Kept;
}

/** @param holder the property of a record that has the resource; `own` are its other properties, each a column. */
function mapping<Kept>(
	type: ResourceType,
	table: object,
	holder: keyof Kept & string,
	own: readonly (keyof Kept & string)[],
): Mapping<Kept> {
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
		toRow: writer(fields, holder, own),
		changes: differ(fields, holder, own),
		fromRow: reader(type, fields, holder, own),
	};
}

const keyOf = (value: unknown) => (typeof value === "string" ? fold(value) : (value ?? null));

/** The code of each column of a row: its name, what stands in it, and what that is made of. */
function columnsCode(fields: readonly Field[], record: string, holder: string, own: readonly string[]) {
	return [
		{ column: "id", source: `${record}.${holder}.id`, value: `${record}.${holder}.id` },
		...fields.flatMap(({ attribute, column, key }) => {
			const source = sourceCode(attribute, `${record}.${holder}`);
			const keys = key === undefined ? [] : [{ column: key, source, value: `keyOf(${source})` }];
			return [{ column, source, value: `${source} ?? null` }, ...keys];
		}),
		...own.map((each) => ({ column: each, source: `${record}.${each}`, value: `${record}.${each} ?? null` })),
	];
}

// Of a multi-valued attribute one value is stored: the resource has no other.
function sourceCode({ parent, property }: Attribute, resource: string): string {
	return parent === undefined
		? `${resource}.${property}`
		: `${resource}.${parent.property}${parent.multiValued ? "[0]" : ""}?.${property}`;
}

/** Writes a record into a row. */
function writer(fields: readonly Field[], holder: string, own: readonly string[]): (record: never) => Row {
	const columns = columnsCode(fields, "record", holder, own).map(({ column, value }) => `${column}: ${value}`);
	return compiled(`(record) => ({ ${columns.join(", ")} })`, { keyOf });
}

/** Writes what differs between two records. */
function differ(
	fields: readonly Field[],
	holder: string,
	own: readonly string[],
): (before: never, after: never) => Row {
	const before = columnsCode(fields, "before", holder, own);
	const lines = columnsCode(fields, "after", holder, own).map(
		({ column, source, value }, index) => `if (${source} !== ${before[index]?.source}) row.${column} = ${value};`,
	);
	return compiled(`(before, after) => { const row = {}; ${lines.join(" ")} return row; }`, { keyOf });
}

/** Reads a row into a record. */
function reader(
	type: ResourceType,
	fields: readonly Field[],
	holder: string,
	own: readonly string[],
): (row: Row) => never {
	const columns = new Map(fields.map(({ attribute, column }) => [attribute, `row.${column}`]));
	const codeOf = (attribute: Attribute, unset: string): string => {
		const { attributes, message, multiValued, fixedValue } = attribute;
		if (fixedValue !== undefined) {
			return JSON.stringify(fixedValue);
		}
		const stored = attributes.flatMap((each) => columns.get(each) ?? []);
		if (message === undefined || stored.length === 0) {
			const column = columns.get(attribute);
			return column === undefined ? unset : `${column} ?? ${unset}`;
		}
		const part = messageCode(message, ({ localName }, unset) => codeOf(propertyOf(attribute, localName), unset));
		return `${stored.map((each) => `${each} !== null`).join(" || ")} ? ${multiValued ? `[${part}]` : part} : ${unset}`;
	};
	const resource = messageCode(type.message, ({ localName }, unset) =>
		localName === "id" ? "row.id" : codeOf(propertyOf(type, localName), unset),
	);
	const rest = own.map((each) => `${each}: row.${each} ?? undefined`);
	return compiled(`(row) => ({ ${[`${holder}: ${resource}`, ...rest].join(", ")} })`, {});
}

function propertyOf({ attributes }: AttributeHolder, property: string): Attribute {
	return attributes.find((each) => each.property === property) as Attribute;
}

const versioned = ["createTime", "updateTime", "version"] as const;

export const userMapping = mapping<UserRecord>(userType, users, "user", [
	"username",
	"managed",
	"deprovisionTime",
	...versioned,
]);

export const groupMapping = mapping<GroupRecord>(groupType, groups, "group", versioned);

/** The columns of a table that are read: all but the folded keys, which are only compared. */
export function readColumns<T extends SQLiteTable>(table: T): T["_"]["columns"] {
	const all = Object.entries(getTableColumns(table)).filter(([name]) => !name.endsWith("Key"));
	return Object.fromEntries(all) as T["_"]["columns"];
}
