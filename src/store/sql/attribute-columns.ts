// SPDX-License-Identifier: Apache-2.0

// Finds the table, the columns and the indexes of attributes. Their names are derived from the proto fields.
// `tables.ts` declares which of them exist.

import { type Attribute, attributesIn, type ResourceType, resourceTypes, userType } from "../../scim/schema.ts";
import { columnOf, keyColumnOf } from "./column-names.ts";
import { Column, getTableColumns, getTableConfig, is } from "./drizzle.ts";
import { groups, users } from "./tables.ts";

/** Returns the table of a resource type. */
export function tableOf(type: ResourceType): typeof users | typeof groups {
	return type.message === userType.message ? users : groups;
}

/** Returns the column to compare: the value of a caseExact attribute, otherwise the folded key. */
export function comparedColumn(type: ResourceType, attribute: Attribute): Column | undefined {
	const columns: Readonly<Record<string, Column>> = getTableColumns(tableOf(type));
	return columns[keyColumnOf(attribute) ?? columnOf(attribute)];
}

/** An index of a table. */
export interface TableIndex {
	readonly name: string;
	readonly unique: boolean;
	/** The name of its column; undefined if it has several, apart from that of the connection, or an expression. */
	readonly column: string | undefined;
}

/** Returns the declared indexes on an attribute alone. */
export function indexesOf(type: ResourceType, attribute: Attribute): TableIndex[] {
	const compared = comparedColumn(type, attribute)?.name;
	return getTableConfig(tableOf(type))
		.indexes.map(({ config: { name, unique, columns } }) => {
			const [first, ...others] = columns;
			// A value may be unique within its connection. Then the index has the connection as well.
			const isAlone = others.every((each) => unique && is(each, Column) && each.name === "connection_id");
			return { name, unique, column: is(first, Column) && isAlone ? first.name : undefined };
		})
		.filter(({ column }) => column !== undefined && column === compared);
}

function isLookedUpBy(type: ResourceType, attribute: Attribute): boolean {
	return comparedColumn(type, attribute)?.primary === true || indexesOf(type, attribute).length > 0;
}

/** The attributes with an index, by which resources can be looked up. The id is one of them. */
export const indexedAttributes: ReadonlySet<Attribute> = new Set(
	resourceTypes.flatMap((type) => attributesIn(type).filter((each) => isLookedUpBy(type, each))),
);
