// SPDX-License-Identifier: Apache-2.0

// Which attributes are unique, and by which index. That an attribute is unique, its proto option says; its index stands
// in `tables.ts` and in the migrations. What a violation of an index means is the same for every engine.

import { taken } from "../../errors.ts";
import type { Change } from "../../records.ts";
import { properties, valuesOf } from "../../scim/matches.ts";
import { type Attribute, attributesIn, type ResourceType, resourceTypes } from "../../scim/schema.ts";
import { Stale } from "../interface/commits.ts";
import { comparedColumn, indexesOf, tableOf } from "./attribute-columns.ts";
import { getTableConfig } from "./drizzle.ts";

/** A column of a unique index of a database. */
export interface UniqueColumn {
	readonly index: string;
	readonly table: string;
	readonly column: string;
}

/** An attribute of which no two resources have the same value. */
interface UniqueAttribute {
	readonly type: ResourceType;
	readonly attribute: Attribute;
	readonly table: string;
	/** The column that is compared; undefined for an attribute that is not stored. */
	readonly column: string | undefined;
	/** The unique index of this column in `tables.ts`; undefined where there is none. */
	readonly index: string | undefined;
}

/** The attributes that are unique by their options; the primary key is so by itself. */
export function uniqueAttributes(type: ResourceType): UniqueAttribute[] {
	const { name: table } = getTableConfig(tableOf(type));
	const unique = attributesIn(type).filter(
		(each) => each.uniqueness !== "none" && comparedColumn(type, each)?.primary !== true,
	);
	return unique.map((attribute) => {
		const column = comparedColumn(type, attribute)?.name;
		return { type, attribute, table, column, index: indexesOf(type, attribute).find((each) => each.unique)?.name };
	});
}

/**
 * Refuses a database in which an attribute is not unique although its option says so.
 *
 * @param found the columns of all unique indexes of the database.
 * @throws Error that names the attribute and the index.
 */
export function requireUnique(found: readonly UniqueColumn[], types: readonly ResourceType[] = resourceTypes): void {
	for (const { type, attribute, table, column, index } of types.flatMap(uniqueAttributes)) {
		const name = `${type.name}.${attribute.path}`;
		if (attribute.uniqueness === "global") {
			throw new Error(
				`${name} is UNIQUENESS_GLOBAL, and an index keeps a value unique in one table only: make it UNIQUENESS_SERVER`,
			);
		}
		if (column === undefined) {
			throw new Error(`${name} is UNIQUENESS_SERVER, and the table ${table} has no column for it`);
		}
		const columns = found.filter((each) => each.index === index && each.table === table);
		if (columns.length !== 1 || columns[0]?.column !== column) {
			const missing = index === undefined ? "unique index" : `unique index ${index}`;
			throw new Error(
				`${name} is UNIQUENESS_SERVER, and the database has no ${missing} on ${table} (${column}): declare it in src/store/sql/tables.ts, and create it in a migration of each engine`,
			);
		}
	}
}

const known = resourceTypes.flatMap(uniqueAttributes);

/**
 * The error of a commit that met a value in a unique index.
 *
 * @param where the index, or its table and column, as the engine names them.
 */
export function uniqueViolation(where: string, changes: readonly Change[]): Error {
	const violated = known.find(({ index, table, column }) => index === where || `${table}.${column}` === where);
	if (violated === undefined) {
		// What else is unique was free when it was read, and somebody has taken it since.
		return new Stale(where);
	}
	const { attribute } = violated;
	const { path } = attribute.parent?.multiValued ? attribute.parent : attribute;
	return taken(path, valueSent(changes, violated));
}

/** The value that was to be written to a unique attribute: who reads the error has to find it. */
function valueSent(changes: readonly Change[], { type, attribute }: UniqueAttribute): string | undefined {
	const resources = changes.flatMap(({ subject, after }) =>
		subject === "user" ? (after?.user ?? []) : subject === "group" ? (after?.group ?? []) : [],
	);
	const resource = resources.find((each) => each.$typeName === type.message.typeName);
	const [value] = resource === undefined ? [] : valuesOf(attribute, properties(resource));
	return typeof value === "string" ? value : undefined;
}
