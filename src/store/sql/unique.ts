// SPDX-License-Identifier: Apache-2.0

// Enforces unique attributes. The proto option declares that an attribute is unique; its index is declared in
// `tables.ts` and created by the migrations. Every engine reports violations in the same way.

import { taken } from "../../errors/data.ts";
import type { Change } from "../../records/change.ts";
import { properties, valuesOf } from "../../scim/matches.ts";
import { type Attribute, attributesIn, type ResourceType, resourceTypes } from "../../scim/schema.ts";
import { Stale } from "../interface/commits.ts";
import { comparedColumn, indexesOf, tableOf } from "./attribute-columns.ts";
import { getTableConfig } from "./drizzle.ts";

/** A column of a unique index in a database. */
export interface UniqueColumn {
	readonly index: string;
	readonly table: string;
	readonly column: string;
}

/** An attribute whose option declares it unique. */
interface UniqueAttribute {
	readonly type: ResourceType;
	readonly attribute: Attribute;
	readonly table: string;
	/** The column that is compared; undefined if the attribute is not stored. */
	readonly column: string | undefined;
	/** The unique index on this column in `tables.ts`; undefined if there is none. */
	readonly index: string | undefined;
}

/** Lists the attributes that their options declare unique, except the id, which is the primary key. */
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

/** The second column of an index by which a value is unique within its connection. */
const withinColumn = "connection_id";

/**
 * Checks that the database has a unique index for each unique attribute.
 *
 * @param found the columns of all unique indexes of the database.
 * @throws Error if one is missing; the message names the attribute and the index.
 */
export function requireUnique(found: readonly UniqueColumn[], types: readonly ResourceType[] = resourceTypes): void {
	for (const { type, attribute, table, column, index } of types.flatMap(uniqueAttributes)) {
		const name = `${type.name}.${attribute.path}`;
		if (attribute.uniqueness === "global") {
			throw new Error(
				`${name} is UNIQUENESS_GLOBAL, but an index can only enforce uniqueness in one table: make it UNIQUENESS_SERVER`,
			);
		}
		if (column === undefined) {
			throw new Error(`${name} is UNIQUENESS_SERVER, but the table ${table} has no column for it`);
		}
		const columns = found.filter((each) => each.index === index && each.table === table);
		const others = columns.filter((each) => each.column !== column);
		// A value may be unique within its connection.
		if (others.length === columns.length || others.some((each) => each.column !== withinColumn)) {
			const missing = index === undefined ? "unique index" : `unique index ${index}`;
			throw new Error(
				`${name} is UNIQUENESS_SERVER, but the database has no ${missing} on ${table} (${column}): declare it in src/store/sql/tables.ts, and create it in a migration of each engine`,
			);
		}
	}
}

const known = resourceTypes.flatMap(uniqueAttributes);

/**
 * Makes the error of a commit that violated a unique index.
 *
 * @param where the index, or its table and column, as the engine names them.
 */
export function uniqueViolation(where: string, changes: readonly Change[]): Error {
	const violated = known.find(
		({ index, table, column }) => index === where || `${table}.${column}` === where.split(",")[0],
	);
	if (violated === undefined) {
		// Other unique values were free when the decision read them, and have been taken since.
		return new Stale(where);
	}
	const { attribute } = violated;
	const { path } = attribute.parent?.multiValued ? attribute.parent : attribute;
	return taken(path, valueSent(changes, violated));
}

/** Returns the value of the attribute in the changes, to name it in the error. */
function valueSent(changes: readonly Change[], { type, attribute }: UniqueAttribute): string | undefined {
	const resources = changes.flatMap(({ subject, after }) =>
		subject === "user" ? (after?.user ?? []) : subject === "group" ? (after?.group ?? []) : [],
	);
	const resource = resources.find((each) => each.$typeName === type.message.typeName);
	const [value] = resource === undefined ? [] : valuesOf(attribute, properties(resource));
	return typeof value === "string" ? value : undefined;
}
