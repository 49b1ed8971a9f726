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

/** An attribute that is stored. */
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

/** What a mapping is made by. */
interface Plan {
	readonly type: ResourceType;
	readonly fields: readonly Field[];
	/** The property of a record that has the resource. */
	readonly holder: string;
	/** The other properties of a record: each is a column. */
	readonly own: readonly string[];
}

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
	const plan = { type, fields, holder, own };
	return {
		toRow: compiled(rowCode(plan), { keyOf }),
		changes: compiled(changesCode(plan), { keyOf }),
		fromRow: compiled(recordCode(plan), {}),
	};
}

const keyOf = (value: unknown) => (typeof value === "string" ? fold(value) : (value ?? null));

/** Each column of a row, with the code of its value and of what that is made of. */
function columnsOf({ fields, holder, own }: Plan, record: string) {
	const id = `${record}.${holder}.id`;
	return [
		{ column: "id", source: id, value: id },
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

function rowCode(plan: Plan): string {
	const columns = columnsOf(plan, "record").map(({ column, value }) => `${column}: ${value}`);
	return `(record) => ({ ${columns.join(", ")} })`;
}

function changesCode(plan: Plan): string {
	const before = columnsOf(plan, "before");
	const lines = columnsOf(plan, "after").map(
		({ column, source, value }, index) => `if (${source} !== ${before[index]?.source}) row.${column} = ${value};`,
	);
	return `(before, after) => { const row = {}; ${lines.join(" ")} return row; }`;
}

function recordCode({ type, fields, holder, own }: Plan): string {
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
	return `(row) => ({ ${[`${holder}: ${resource}`, ...rest].join(", ")} })`;
}

function propertyOf({ attributes }: AttributeHolder, property: string): Attribute {
	return attributes.find((each) => each.property === property) as Attribute;
}

const versioned = ["createTime", "updateTime", "version"] as const;

export const userMapping = mapping<UserRecord>(userType, users, "user", [
	"username",
	"managed",
	"connectionId",
	"subject",
	"deprovisionTime",
	"separateTime",
	"adoptionApproveTime",
	...versioned,
]);

export const groupMapping = mapping<GroupRecord>(groupType, groups, "group", versioned);

/** The columns of a table that are read: all but the folded keys, which are only compared. */
export function readColumns<T extends SQLiteTable>(table: T): T["_"]["columns"] {
	const all = Object.entries(getTableColumns(table)).filter(([name]) => !name.endsWith("Key"));
	return Object.fromEntries(all) as T["_"]["columns"];
}
