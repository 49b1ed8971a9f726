// SPDX-License-Identifier: Apache-2.0

// Where the attributes of a resource are kept: which table, which columns, which indexes. The names come from the proto
// fields; whether such a column or index exists, `tables.ts` says.

import { type Attribute, attributesIn, type ResourceType, resourceTypes, userType } from "../../scim/schema.ts";
import { columnOf, keyColumnOf } from "./column-names.ts";
import { Column, getTableColumns, getTableConfig, is } from "./drizzle.ts";
import { groups, users } from "./tables.ts";

/** The table of a resource type. */
export function tableOf(type: ResourceType): typeof users | typeof groups {
	return type.message === userType.message ? users : groups;
}

/** The column that is compared of an attribute: its folded key, or its value where it is caseExact. */
export function comparedColumn(type: ResourceType, attribute: Attribute): Column | undefined {
	const columns: Readonly<Record<string, Column>> = getTableColumns(tableOf(type));
	return columns[keyColumnOf(attribute) ?? columnOf(attribute)];
}

/** An index of a table. */
export interface TableIndex {
	readonly name: string;
	readonly unique: boolean;
	/** The name of its only column; undefined where it has several, or an expression. */
	readonly column: string | undefined;
}

/** The declared indexes that have an attribute alone. */
export function indexesOf(type: ResourceType, attribute: Attribute): TableIndex[] {
	const compared = comparedColumn(type, attribute)?.name;
	return getTableConfig(tableOf(type))
		.indexes.map(({ config: { name, unique, columns } }) => {
			const [only, ...others] = columns;
			return { name, unique, column: is(only, Column) && others.length === 0 ? only.name : undefined };
		})
		.filter(({ column }) => column !== undefined && column === compared);
}

function isLookedUpBy(type: ResourceType, attribute: Attribute): boolean {
	return comparedColumn(type, attribute)?.primary === true || indexesOf(type, attribute).length > 0;
}

/** The attributes that resources are looked up by: the id, and those that have an index. */
export const indexedAttributes: ReadonlySet<Attribute> = new Set(
	resourceTypes.flatMap((type) => attributesIn(type).filter((each) => isLookedUpBy(type, each))),
);
